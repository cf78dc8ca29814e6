import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { exampleManifests, exampleStacks, type ServiceExample } from '../../../test/support/example-stacks.ts';
import { idOf } from '../../../test/support/kube-rules.ts';
import { EMPTY, randomProfiles, SECRET_SOURCE } from '../../../test/support/random-stack.ts';
import { randomObjects, randomTree } from '../../../test/support/random-tree.ts';
import type { Stack } from '../../model/index.ts';
import { buildLeaf } from './build-leaf.ts';
import { renderKustomize, type KustomizeTree } from './kustomize.ts';

const ROOT = 'deploy/kubernetes';

function treeOf(name: ServiceExample): KustomizeTree {
  const stacks = exampleStacks(name);
  return renderKustomize({
    project: name,
    profiles: [...stacks.keys()],
    clouds: [],
    manifests: (profile, cloud, gpu) => exampleManifests(stacks.get(profile)!, cloud, gpu),
  });
}

describe('the tree of the Dev AI Lab', () => {
  const { files, notes, builds } = treeOf('devai-lab');
  const text = (path: string): string => files.get(`${ROOT}/${path}`) ?? '';

  test('has the shape that people know', () => {
    const directories = [...files.keys()].map((path) => path.split('/').slice(2, 4).join('/'));
    for (const overlay of ['dev', 'staging', 'prod', 'aws-prod-gpu', 'azure-dev', 'gcp-staging', 'alicloud-prod'])
      expect(directories).toContain(`overlays/${overlay}`);
    for (const component of ['aws', 'azure', 'gcp', 'alicloud', 'gpu'])
      expect(text(`components/${component}/kustomization.yaml`)).toContain('kind: Component');
    expect(builds).toHaveLength(3 + 3 + 4 * 3 * 2);
  });

  test('names images by their short names below, and says tags in overlays', () => {
    expect(text('base/devai/deployment.yaml')).toContain('image: devai-lab\n');
    expect(text('overlays/prod/kustomization.yaml')).toContain('- name: devai-lab\n  newTag: 1.4.2\n');
  });

  test('leaves replicas to the autoscaler in prod', () => {
    expect(text('overlays/prod/replicas-patch.yaml')).toContain('replicas: null');
    expect(text('overlays/prod/hpa.yaml')).toContain('minReplicas: 3');
    expect(text('base/devai/deployment.yaml')).toContain('replicas: 1');
  });

  test('has a Secret as a template that nothing names', () => {
    expect(text('base/secret.yaml')).toContain('OPENAI_API_KEY: ""');
    const named = [...files].filter(([path]) => path.endsWith('kustomization.yaml'));
    expect(named.filter(([, kustomization]) => kustomization.includes('secret'))).toEqual([]);
    expect(notes.join()).toContain('base/secret.yaml');
  });

  test('uses no field that kustomize calls old', () => {
    for (const [path, body] of files)
      expect(body, path).not.toMatch(/^(?:bases|commonLabels|patchesStrategicMerge|patchesJson6902|vars|imageTags):/m);
  });

  test('is the same whenever it is written', () => {
    expect([...treeOf('devai-lab').files]).toEqual([...files]);
  });
});

test('images through a mirror keep their short names', () => {
  const { files } = treeOf('three-tier-shop');
  expect(files.get(`${ROOT}/overlays/prod/kustomization.yaml`)).toContain(
    '- name: nginxinc/nginx-unprivileged\n  newName: mirror.example.com/dockerhub/nginxinc/nginx-unprivileged\n',
  );
  expect(files.get(`${ROOT}/overlays/prod/deployment-patch.yaml`)).not.toContain('image:');
});

describe('the tree of any stack', { timeout: 60_000 }, () => {
  test('builds, by our own hand, what is applied', () => {
    fc.assert(
      fc.property(randomProfiles(), (stacks) => {
        const tree = randomTree(stacks);
        for (const build of tree.builds)
          expect(byId(buildLeaf(tree.files, build.path))).toEqual(byId(randomObjects(stacks, build)));
      }),
      { numRuns: 15 },
    );
  });

  test('holds neither values of secrets nor where they come from', () => {
    fc.assert(
      fc.property(randomProfiles(), (stacks) => {
        expect([...randomTree(stacks).files.values()].join('')).not.toContain(SECRET_SOURCE);
      }),
      { numRuns: 8 },
    );
  });

  test('names in every kustomization files that are there, and patches objects that are there', () => {
    fc.assert(
      fc.property(randomProfiles(), (stacks) => {
        const { files } = randomTree(stacks);
        const named = [...files].filter(([path]) => path.endsWith('/kustomization.yaml'));
        for (const [path, text] of named) {
          const { resources = [], patches = [] } = parseAllDocuments(text)[0]!.toJS() as {
            resources?: string[];
            patches?: { path: string }[];
          };
          const own = [...resources, ...patches.map((patch) => patch.path)].filter((file) => file.endsWith('.yaml'));
          const directory = path.slice(0, -'kustomization.yaml'.length);
          expect(own.filter((file) => !files.has(`${directory}${file}`))).toEqual([]);
          const there = [...files.keys()]
            .filter((file) => file.startsWith(directory) && !/\/(?:kustomization|secret)\.yaml$/.test(file))
            .map((file) => file.slice(directory.length));
          expect(there.toSorted()).toEqual(own.toSorted());
        }
      }),
      { numRuns: 8 },
    );
  });
});

test('takes time in proportion to the number of services', () => {
  const time = (count: number): number => {
    const stacks = new Map([['prod', manyServices(count)]]);
    const start = process.hrtime.bigint();
    expect(randomTree(stacks, ['aws']).files.size).toBeGreaterThan(count * 4);
    return Number(process.hrtime.bigint() - start);
  };
  time(50);
  const [few, many] = [time(50), time(400)];
  console.info(`kustomize tree: 400 services take ${(many / few).toFixed(1)} times as long as 50`);
  // Eight times as many; twice that leaves room for a busy machine and is far from the 64 of a square.
  expect(many / few).toBeLessThan(20);
}, 60_000);

function manyServices(count: number): Stack {
  const template = exampleStacks('three-tier-shop').get('prod')!.services['cache']!;
  const services = Array.from({ length: count }, (_, index) => ({ ...template, name: `s${index}` }));
  return { ...EMPTY, profile: 'prod', services: Object.fromEntries(services.map((one) => [one.name, one])) };
}

function byId(objects: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(objects.map((object) => [idOf(object), object]));
}
