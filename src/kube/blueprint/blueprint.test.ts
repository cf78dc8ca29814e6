import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exampleStacks } from '../../../test/support/example-stacks.ts';
import { at } from '../../../test/support/kube-rules.ts';
import { randomStack } from '../../../test/support/random-stack.ts';
import { must } from '../../base/index.ts';
import { isSecretRef, refsIn, type Graph, type Resource, type Stack } from '../../model/index.ts';
import { kubernetesBlueprint, manifestNotes, manifestsOf } from './blueprint.ts';

const lab = must(exampleStacks('devai-lab').get('prod'), 'prod');
const target = { namespace: 'lab', cloud: undefined };

function resource(graph: Graph, address: string): Resource {
  return must(graph.resources.get(`kubernetes_manifest.${address}`), address);
}

function edgesOf({ args, dependsOn = [] }: Resource): readonly string[] {
  return [...new Set([...refsIn(args).map(({ address }) => address), ...dependsOn])].toSorted();
}

describe('the graph of the Dev AI Lab', () => {
  const graph = kubernetesBlueprint(lab, target);

  test('has its edges from names, and waits for what must be well', () => {
    expect(edgesOf(resource(graph, 'deployment_devai'))).toEqual(
      [
        'configmap_devai_env',
        'deployment_ollama',
        'namespace',
        'pvc_home',
        'pvc_work',
        'secret',
        'serviceaccount_devai',
      ].map((key) => `kubernetes_manifest.${key}`),
    );
    expect(resource(graph, 'deployment_devai').dependsOn).toEqual(['kubernetes_manifest.deployment_ollama']);
    expect(resource(graph, 'deployment_ollama').args['wait']).toEqual({ rollout: true });
  });

  test('marks what holds data', () => {
    const holding = [...graph.resources.values()].filter(({ lifecycle }) => lifecycle?.holdsData === true);
    expect(holding.map(({ address }) => address)).toEqual(
      ['work', 'home', 'models'].map((volume) => `kubernetes_manifest.pvc_${volume}`),
    );
  });

  test('leads back to the configuration', () => {
    expect(resource(graph, 'deployment_ollama').origin).toBe('services.ollama');
    expect(resource(graph, 'ingress').origin).toBe('ingress');
  });

  test('tells addresses afterwards', () => {
    expect(graph.outputs['url']).toBe('https://lab.example.com/');
    expect(refsIn(graph.outputs['service_ollama'] ?? null)).toHaveLength(1);
  });

  test('leaves absent secrets out, and keeps the others as references', () => {
    const { args } = resource(kubernetesBlueprint(lab, target, { absentSecrets: ['GOOGLE_API_KEY'] }), 'secret');
    const values = at(args['manifest'] as Record<string, unknown>, 'stringData');
    expect(Object.keys(values)).toEqual(['ANTHROPIC_API_KEY', 'OPENAI_API_KEY']);
    expect(Object.values(values).every(isSecretRef)).toBe(true);
  });

  test('is drawn inside its namespace', () => {
    expect(resource(graph, 'deployment_devai').drawing).toMatchObject({
      frame: ['kubernetes_manifest.namespace'],
      kind: 'Deployment',
      label: 'devai',
    });
    expect(resource(graph, 'configmap_devai_env').drawing?.partOf).toBe('kubernetes_manifest.deployment_devai');
  });
});

test('GPUs are taken where the stack says so', () => {
  const limits = (stack: Stack): unknown =>
    JSON.stringify(resource(kubernetesBlueprint(stack, target), 'deployment_ollama').args).includes('nvidia.com/gpu');
  expect([limits(lab), limits({ ...lab, gpu: true })]).toEqual([false, true]);
});

describe('the graph of any stack', { timeout: 60_000 }, () => {
  test('refers to what is in it, in no circle', () => {
    fc.assert(
      fc.property(randomStack(), (stack) => {
        const { resources, outputs } = kubernetesBlueprint(stack, { namespace: 'x', cloud: 'aws' });
        const settled = new Set<string>();
        const visit = (address: string, way: readonly string[]): void => {
          expect(way).not.toContain(address);
          if (settled.has(address)) return;
          for (const next of edgesOf(must(resources.get(address), `${address} exists`))) visit(next, [...way, address]);
          settled.add(address);
        };
        for (const address of resources.keys()) visit(address, []);
        for (const { address } of refsIn(outputs)) expect(resources.has(address)).toBe(true);
      }),
      { numRuns: 80 },
    );
  });

  test('has the objects of the manifests, each under its key', () => {
    fc.assert(
      fc.property(randomStack(), (stack) => {
        const graph = kubernetesBlueprint(stack, { namespace: 'x', cloud: 'gcp' });
        const manifests = manifestsOf(stack, { namespace: 'x', cloud: 'gcp', gpu: stack.gpu });
        expect([...graph.resources.keys()]).toEqual(manifests.map(({ key }) => `kubernetes_manifest.${key}`));
      }),
      { numRuns: 30 },
    );
  });
});

describe('notes', () => {
  test.each([
    ['aws', 'efs-sc'],
    ['aws', 'ACM'],
    ['gcp', 'Cloud Armor policy devai-lab-prod-allowed'],
    ['alicloud', 'alibabacloud-cnfs-nas'],
    [undefined, 'any default class but nginx'],
  ] as const)('on %s say %s', (cloud, words) => {
    expect(manifestNotes(lab, { namespace: 'x', cloud, gpu: false }).join('\n')).toContain(words);
  });

  test('say nothing of a file system that is named', () => {
    const options = { namespace: 'x', cloud: 'aws', gpu: false, fileSystem: 'fs-0123' } as const;
    expect(manifestNotes(lab, options).join()).not.toContain('efs-sc');
    const classes = manifestsOf(lab, options).filter(({ manifest }) => manifest['kind'] === 'StorageClass');
    expect(classes.map(({ manifest }) => at(manifest, 'parameters')['fileSystemId'])).toContain('fs-0123');
  });
});
