import * as fc from 'fast-check';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { envLine } from '../../src/render/compose/env-file.ts';
import { composeSkipAloud } from '../support/compose-contract.ts';
import { composeConfig, noComposePlugin, undoubled } from '../support/compose-plugin.ts';
import { escaped, EVERYTHING, renderedLab, renderedYaml, type RenderedStack } from '../support/compose-stack.ts';
import { configDirectory, sweepConfigs } from '../support/config-directory.ts';

afterAll(sweepConfigs);

const MAIN = 'docker-compose.yml';
const GPU = 'docker-compose.gpu.yml';

interface Answer {
  readonly name: string;
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly configs?: Readonly<Record<string, { readonly content?: string }>>;
}

/** The directory of the rendered Compose files. */
function written({ files }: Pick<RenderedStack, 'files'>): string {
  const root = configDirectory(Object.fromEntries(files));
  return join(root, 'deploy/compose');
}

function answered(directory: string, files: readonly string[], env: Readonly<Record<string, string>> = {}): Answer {
  const { status, stdout, stderr } = composeConfig(directory, files, env);
  expect(stderr).not.toMatch(/warn/i);
  expect(status, stderr).toBe(0);
  return undoubled(JSON.parse(stdout) as Answer);
}

describe.skipIf(composeSkipAloud('Compose files read by Compose itself', noComposePlugin))('Compose itself', () => {
  test.each(['dev', 'staging', 'prod'])('reads the Dev AI Lab of %s as the stack means it', (profile) => {
    const lab = renderedLab(profile);
    const { services, name } = answered(written(lab), [MAIN]);
    expect(name).toBe(`devai-lab-${profile}`);
    for (const [key, service] of Object.entries(lab.stack.services)) {
      const { cores, bytes, bytesLimit, coresLimit } = service.resources;
      expect(services[key], key).toMatchObject({
        image: `${service.image.name}:${service.image.tag}`,
        environment: service.env,
        labels: lab.stack.labels,
        deploy: {
          resources: {
            limits: { ...(coresLimit === undefined ? {} : { cpus: coresLimit }), memory: String(bytesLimit) },
            reservations: { cpus: cores, memory: String(bytes) },
          },
        },
      });
      expect(services[key]?.['ports']).toMatchObject([
        { host_ip: '127.0.0.1', target: Object.values(service.ports)[0]?.port, protocol: 'tcp' },
      ]);
    }
    expect(services['devai']?.['depends_on']).toMatchObject({ ollama: { condition: 'service_healthy' } });
  });

  test('reads every word, with the GPUs laid over, and the override as it stands', () => {
    const everything = renderedYaml(EVERYTHING);
    const directory = written(everything);
    mkdirSync(join(directory, '../../certs'));
    writeFileSync(join(directory, '../../certs/key.pem'), 'KEY');
    const env = { SHOP_DB_PASSWORD: 'x' };
    const { services } = answered(directory, [MAIN, GPU], env);
    const { web } = everything.stack.services;
    expect(services['web']).toMatchObject({
      command: web?.command,
      entrypoint: web?.entrypoint,
      environment: web?.env,
      user: '1000:1000',
      cap_add: ['NET_BIND_SERVICE'],
      stop_grace_period: '30s',
      healthcheck: { test: ['CMD', 'node', 'health.js'], interval: '500ms', start_period: '1m0s' },
      build: {
        context: join(directory, '../../web'),
        dockerfile: 'Dockerfile.prod',
        args: { NODE: '20' },
        target: 'run',
      },
    });
    expect(services['trainer']).toMatchObject({
      deploy: { resources: { reservations: { devices: [{ driver: 'nvidia', count: 2, capabilities: ['gpu'] }] } } },
    });
    // What runs on demand is not among what `up` starts.
    expect(Object.keys(services).toSorted()).not.toContain('report');
    const example = answered(directory, [MAIN, 'docker-compose.override.yml.example'], env);
    expect(example.services['web']?.['environment']).toMatchObject({ LOG_LEVEL: 'debug' });
  });

  test('takes what .env says instead', () => {
    const lab = renderedLab('dev');
    const directory = written(lab);
    writeFileSync(
      join(directory, '.env'),
      'DEVAI_PORT=9999\nDEVAI_TAG=next\nHOST_WORK_DIR=/srv/work\nOPENAI_API_KEY=\n',
    );
    const { services } = answered(directory, [MAIN]);
    expect(services['devai']).toMatchObject({
      image: 'devai-lab:next',
      ports: [{ published: '9999', target: 8888 }],
      volumes: [{ type: 'bind', source: '/srv/work' }, { type: 'volume' }],
    });
  });

  test('reads texts back as they are, whatever is in them', () => {
    const texts = fc.sample(
      fc.string({ unit: fc.oneof(HARD, fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme-ascii' })) }),
      {
        numRuns: 300,
        seed: 7,
      },
    );
    const env = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));
    const rendered = renderedYaml(
      JSON.stringify({
        project: 'shop',
        services: { a: { image: 'a:1', env: escaped(env), files: { '/conf': 'x\n$A $${B}\n' } } },
        targets: { local: { kind: 'compose' } },
      }),
    );
    const { services, configs } = answered(written(rendered), [MAIN]);
    expect(services['a']?.['environment']).toEqual(env);
    expect(configs?.['a-conf']?.content).toBe('x\n$A ${B}\n');
  });

  test('reads the values of .env back as they are', () => {
    const values = fc
      .sample(fc.string({ unit: fc.oneof(HARD, fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme-ascii' })) }), {
        numRuns: 300,
        seed: 11,
      })
      .map((text, index) => [`V${index}`, text] as const);
    const services = {
      a: { image: 'a', environment: Object.fromEntries(values.map(([name]) => [name, `\${${name}}`])) },
    };
    const directory = configDirectory({
      [MAIN]: JSON.stringify({ name: 'a', services }),
      '.env': `${values.map(([name, value]) => envLine(name, value)).join('\n')}\n`,
    });
    expect(answered(directory, [MAIN]).services['a']?.['environment']).toEqual(Object.fromEntries(values));
  });
});

/** What some reader on the way takes for something else. */
const HARD = fc.constantFrom(
  '$',
  '${',
  '}',
  '$$',
  '"',
  "'",
  '\\',
  '\n',
  ' ',
  '#',
  ':',
  ': ',
  ' #',
  '\\n',
  '=',
  '\t',
  'é',
  '-',
  '%',
  '!',
  '&',
  '*',
  '@',
  '`',
  '~',
);
