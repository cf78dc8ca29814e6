import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import { patchObject, type PatchForm } from './patch-object.ts';

const container = {
  name: 'c',
  image: 'i:1',
  env: [
    { name: 'A', value: '1' },
    { name: 'B', value: '2' },
  ],
};
const live: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'd', namespace: 'n', labels: { a: 'b' }, finalizers: ['x/one', 'x/two'] },
  spec: {
    replicas: 1,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } },
    template: {
      spec: {
        containers: [container, { name: 'side', image: 's:1', args: ['--x'] }],
        volumes: [{ name: 'v', emptyDir: {} }],
      },
    },
  },
};

describe('a merge patch', () => {
  it('puts members over members, takes away by null and replaces lists', () => {
    const next = patched('merge', {
      metadata: { labels: { a: null, c: 'd' }, finalizers: ['y/z'] },
      spec: { replicas: 3 },
    });
    expect(next.metadata).toMatchObject({ labels: { c: 'd' }, finalizers: ['y/z'] });
    expect(next['spec']).toMatchObject({ replicas: 3, strategy: { type: 'RollingUpdate' } });
  });

  it('leaves the live object as it is', () => {
    const before = JSON.stringify(live);
    patched('merge', { spec: { template: null } });
    expect(JSON.stringify(live)).toBe(before);
  });
});

describe('a JSON patch', () => {
  it('adds, replaces, removes, moves and copies', () => {
    const next = patched('json', [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 4 },
      { op: 'add', path: '/metadata/finalizers/-', value: 'x/three' },
      { op: 'add', path: '/metadata/finalizers/0', value: 'x/zero' },
      { op: 'remove', path: '/metadata/finalizers/1' },
      { op: 'add', path: '/metadata/labels/example.com~1name', value: 'slash' },
      { op: 'copy', from: '/metadata/labels/a', path: '/metadata/labels/b' },
      { op: 'move', from: '/metadata/labels/a', path: '/metadata/labels/z' },
    ]);
    expect(next['spec']).toMatchObject({ replicas: 4 });
    expect(next.metadata.finalizers).toEqual(['x/zero', 'x/two', 'x/three']);
    expect(next.metadata.labels).toEqual({ 'example.com/name': 'slash', b: 'b', z: 'b' });
  });

  it.each<readonly [string, unknown]>([
    ['a test that fails', [{ op: 'test', path: '/spec/replicas', value: 9 }]],
    ['something missing', [{ op: 'remove', path: '/spec/nope' }]],
    ['a place that is not there', [{ op: 'add', path: '/spec/nope/deep', value: 1 }]],
    ['a verb that is none', [{ op: 'twist', path: '/spec' }]],
  ])('is refused for %s', (_, patch) => {
    expect(refusal('json', patch)).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: 'the server rejected our request due to an error in our request',
    });
  });

  it('has to be a list', () => {
    expect(refusal('json', { op: 'add' })).toMatchObject({ code: 400, reason: 'BadRequest' });
  });
});

describe('a strategic merge patch', () => {
  it('merges containers by name and keeps the others; without an order, what it adds comes first', () => {
    const next = containers({
      containers: [
        {
          name: 'c',
          image: 'i:2',
          env: [
            { name: 'B', $patch: 'delete' },
            { name: 'C', value: '3' },
          ],
        },
      ],
    });
    expect(next).toEqual([
      {
        name: 'c',
        image: 'i:2',
        env: [
          { name: 'C', value: '3' },
          { name: 'A', value: '1' },
        ],
      },
      { name: 'side', image: 's:1', args: ['--x'] },
    ]);
  });

  it('puts elements into the order asked for', () => {
    const order = [{ name: 'side' }, { name: 'new' }, { name: 'c' }];
    const next = containers({ '$setElementOrder/containers': order, containers: [{ name: 'new', image: 'n' }] });
    expect(next.map(({ name }) => name)).toEqual(['side', 'new', 'c']);
  });

  it('deletes an element, and replaces a list or an object', () => {
    expect(containers({ containers: [{ name: 'side', $patch: 'delete' }] })).toEqual([container]);
    expect(containers({ containers: [{ $patch: 'replace' }, { name: 'only', image: 'o' }] })).toEqual([
      { name: 'only', image: 'o' },
    ]);
    const next = patched('strategic', { metadata: { labels: { $patch: 'replace', only: '1' } } });
    expect(next.metadata.labels).toEqual({ only: '1' });
  });

  it('retains only the keys it names', () => {
    const next = patched('strategic', { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } });
    expect(next['spec']).toMatchObject({ strategy: { type: 'Recreate' } });
    expect(JSON.stringify(next)).not.toContain('rollingUpdate');
    const volumes = [{ $retainKeys: ['name', 'hostPath'], name: 'v', hostPath: { path: '/x' } }];
    expect(patched('strategic', { spec: { template: { spec: { volumes } } } })['spec']).toMatchObject({
      template: { spec: { volumes: [{ name: 'v', hostPath: { path: '/x' } }] } },
    });
  });

  it('merges plain lists of the merge strategy, and takes from them', () => {
    const next = patched('strategic', {
      metadata: { finalizers: ['x/three'], '$deleteFromPrimitiveList/finalizers': ['x/one'] },
    });
    expect(next.metadata.finalizers).toEqual(['x/three', 'x/two']);
  });

  it('replaces lists of no strategy', () => {
    expect(containers({ containers: [{ name: 'side', args: ['--y', '--z'] }] })[1]).toMatchObject({
      args: ['--y', '--z'],
    });
  });

  it('needs the merge key', () => {
    const patch = { spec: { template: { spec: { containers: [{ image: 'x' }] } } } };
    expect(refusal('strategic', patch)).toMatchObject({ code: 400, reason: 'BadRequest' });
    expect(refusal('strategic', patch).message).toContain('does not contain declared merge key: name');
  });
});

function patched(form: PatchForm, patch: unknown): KubeObject {
  const type = builtInTypes().find(({ kind }) => kind === 'Deployment');
  if (type === undefined) throw new Error('no Deployment');
  return patchObject({ type, live, patch, form });
}

function containers(podSpec: unknown): readonly { readonly name: string }[] {
  const next = patched('strategic', { spec: { template: { spec: podSpec } } });
  const { template } = next['spec'] as { template: { spec: { containers: readonly { name: string }[] } } };
  return template.spec.containers;
}

function refusal(form: PatchForm, patch: unknown): StatusError {
  try {
    patched(form, patch);
  } catch (error) {
    if (error instanceof StatusError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
