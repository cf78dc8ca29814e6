import { afterAll, describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { sweepConfigs } from '../../../test/support/config-directory.ts';
import { EVERYTHING, renderedLab, renderedYaml } from '../../../test/support/compose-stack.ts';
import type { Stack } from '../../model/index.ts';
import { renderTfvars, type TfvarsRendering } from './tfvars.ts';

afterAll(sweepConfigs);

function on(stack: Stack, name: string): TfvarsRendering {
  const target = must(stack.targets[name], name);
  if (target.kind !== 'terraform') throw new Error(`${name} is no target of Terraform`);
  return renderTfvars({ stack, target });
}

describe('Terraform’s variables', () => {
  const { stack } = renderedLab('prod');

  test.each([
    ['aws', 'us-east-1'],
    ['azure', 'westeurope'],
    ['gcp', 'europe-west4'],
  ])('are the same for every cloud but for the region: %s', (cloud, region) => {
    const { files, variables } = on(stack, cloud);
    expect([...files.keys()]).toEqual([`deploy/terraform/${cloud}/terraform.tfvars.json`]);
    expect(JSON.parse([...files.values()][0] ?? '')).toEqual(variables);
    expect({ ...variables, services: {}, labels: {} }).toEqual({
      project_name: 'devai-lab',
      environment: 'prod',
      region,
      account: null,
      dns_zone: null,
      certificate_id: null,
      enable_gpu: false,
      cpu: 2,
      memory: 8192,
      storage_size_gb: 350,
      enable_https: true,
      allowed_cidrs: ['203.0.113.0/24'],
      domain_name: 'lab.example.com',
      services: {},
      volumes: {
        work: { size_gb: 100, shared: true },
        home: { size_gb: 50, shared: true },
        models: { size_gb: 200, shared: false },
      },
      secrets: ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'GOOGLE_API_KEY'],
      labels: {},
    });
  });

  test('tell what each service is', () => {
    const { services } = on(stack, 'aws').variables;
    expect(services['devai']).toMatchObject({
      image: 'devai-lab:1.4.2',
      own_image: true,
      port: 8888,
      ports: { http: { port: 8888, protocol: 'tcp', public: true } },
      cpu: 2,
      memory_mib: 8192,
      gpus: 0,
      replicas: 3,
      max_replicas: 6,
      secrets: { OPENAI_API_KEY: 'OPENAI_API_KEY' },
      mounts: [
        { volume: 'work', path: '/home/devai/work', read_only: false },
        { volume: 'home', path: '/home/devai/.local', read_only: false },
      ],
      health_path: '/api',
      run: 'always',
      depends_on: ['ollama'],
      user: 1000,
      public: true,
    });
    expect(services['ollama']).toMatchObject({ own_image: false, public: false, command: null, user: null });
  });

  test('give GPUs only where the switch is on, identities only of their cloud', () => {
    const { stack: whole } = renderedYaml(
      `${EVERYTHING}gpu: true\ntargets:\n  local: { kind: compose }\n  aws: { kind: terraform, cloud: aws, region: eu-west-1 }\n  gcp: { kind: terraform, cloud: gcp, region: europe-west4 }\n`,
    );
    const { variables, notes } = on(whole, 'aws');
    expect(variables.services['trainer']?.gpus).toBe(2);
    expect(variables.services['web']).toMatchObject({
      image: 'registry.example.com/shop/shop-web:latest',
      identity: 'arn:aws:iam::123456789012:role/web',
    });
    expect(on(whole, 'gcp').variables.services['web']?.identity).toBeNull();
    expect(variables.services['report']?.run).toBe('0 3 * * *');
    expect(variables).toMatchObject({ enable_https: false, allowed_cidrs: [], domain_name: null });
    expect(notes.map(({ path }) => path)).toEqual(['services.web.files', 'services.web.init', 'services.web.secrets']);
  });
});
