import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { buildLeaf } from '../../src/render/kustomize/build-leaf.ts';
import { renderKustomize, type KustomizeTree } from '../../src/render/kustomize/kustomize.ts';
import { CLOUDS, exampleManifests, exampleStacks, SERVICE_EXAMPLES } from '../support/example-stacks.ts';
import { idOf } from '../support/kube-rules.ts';
import { kustomizeTools } from '../support/kustomize-tool.ts';
import { randomProfiles } from '../support/random-stack.ts';
import { randomObjects, randomTree } from '../support/random-tree.ts';

const root = mkdtempSync(join(tmpdir(), 'landfall-kustomize-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const tools = kustomizeTools();

describe.each(SERVICE_EXAMPLES)('the tree of %s', (name) => {
  const stacks = exampleStacks(name);
  const manifests = (profile: string, cloud: (typeof CLOUDS)[number] | undefined, gpu: boolean) =>
    exampleManifests(stacks.get(profile)!, cloud, gpu);
  const tree = renderKustomize({ project: name, profiles: [...stacks.keys()], clouds: [], manifests });
  write(join(root, name), tree);
  const wanted = (build: KustomizeTree['builds'][number]): Readonly<Record<string, unknown>> =>
    byId(
      manifests(build.profile, build.cloud, build.gpu)
        .map(({ manifest }) => manifest)
        // Secrets are in the tree as a template alone.
        .filter(({ kind }) => kind !== 'Secret'),
    );

  test('has an overlay for each profile, and leaves for each cloud', () => {
    expect(tree.builds.length).toBeGreaterThanOrEqual(stacks.size * (1 + CLOUDS.length));
  });

  test.each(tree.builds)('$path builds what is applied, by our own hand', (build) => {
    expect(byId(buildLeaf(tree.files, build.path))).toEqual(wanted(build));
  });

  describe.each(tools)('$path', (tool) => {
    // kubectl has kustomize inside: a few builds show that it is no older than the tree needs.
    const builds = tool === tools[0] ? tree.builds : tree.builds.slice(-2);
    test.each(builds)('$path builds what is applied', (build) => {
      const built = parseAllDocuments(tool.build(join(root, name, build.path))).map((document) => document.toJS());
      expect(byId(built as Readonly<Record<string, unknown>>[])).toEqual(wanted(build));
    });
  });
});

describe('the trees of generated stacks', () => {
  test.skipIf(tools.length === 0)('build what is applied (skipped without kustomize)', () => {
    let built = 0;
    const [tool] = tools;
    fc.assert(
      fc.property(randomProfiles(), (stacks) => {
        const directory = mkdtempSync(join(root, 'generated-'));
        const tree = randomTree(stacks);
        write(directory, tree);
        for (const build of tree.builds.filter(({ cloud }) => cloud === undefined || cloud === 'gcp')) {
          const output = parseAllDocuments(tool!.build(join(directory, build.path))).map((document) => document.toJS());
          expect(byId(output)).toEqual(byId(randomObjects(stacks, build)));
          built += 1;
        }
      }),
      { numRuns: 12 },
    );
    expect(built).toBeGreaterThan(24);
  });
});

function byId(objects: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(objects.map((object) => [idOf(object), object]));
}

function write(directory: string, { files }: KustomizeTree): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}
