import { describe, expect, test } from 'vitest';
import { hasKubernetesContracts, kubernetesContract } from '../../../test/support/kubernetes-contract.ts';
import type { Attributes, DocumentDifference, Json } from '../../model/index.ts';
import { attributesOf } from './attributes.ts';
import { compareManifest } from './compare.ts';
import { isSecretObject, masked } from './secret-places.ts';

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'app',
            image: 'shop/web:1',
            ports: [{ containerPort: 80 }],
            env: [
              { name: 'A', value: '1' },
              { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            ],
            resources: { limits: { cpu: '1000m', memory: '1Gi' } },
          },
        ],
        tolerations: [{ key: 'gpu', operator: 'Exists' }],
      },
    },
  },
};

/** What a server makes of it: defaults, other managers' fields, our field set. */
const LIVE: Attributes = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'web',
    namespace: 'shop',
    uid: 'u1',
    resourceVersion: '7',
    annotations: { 'deployment.kubernetes.io/revision': '1' },
    managedFields: [
      {
        manager: 'landfall',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:spec': {
            'f:replicas': {},
            'f:selector': {},
            'f:template': {
              'f:metadata': { 'f:labels': { 'f:app': {} } },
              'f:spec': {
                'f:containers': {
                  'k:{"name":"app"}': {
                    '.': {},
                    'f:name': {},
                    'f:image': {},
                    'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
                    'f:env': {
                      'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} },
                      'k:{"name":"POD"}': { '.': {}, 'f:name': {}, 'f:valueFrom': { 'f:fieldRef': {} } },
                    },
                    'f:resources': { 'f:limits': { 'f:cpu': {}, 'f:memory': {} } },
                  },
                },
                'f:tolerations': {},
              },
            },
          },
        },
      },
      {
        manager: 'kubectl-edit',
        operation: 'Update',
        apiVersion: 'apps/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:revisionHistoryLimit': {} } },
      },
    ],
  },
  spec: {
    replicas: 2,
    revisionHistoryLimit: 3,
    progressDeadlineSeconds: 600,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { creationTimestamp: null, labels: { app: 'web' } },
      spec: {
        restartPolicy: 'Always',
        containers: [
          { name: 'sidecar', image: 'mesh:1' },
          {
            name: 'app',
            image: 'shop/web:1',
            imagePullPolicy: 'IfNotPresent',
            ports: [{ containerPort: 80, protocol: 'TCP' }],
            env: [
              { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
              { name: 'A', value: '1' },
            ],
            resources: { limits: { cpu: '1', memory: '1Gi' } },
          },
        ],
        tolerations: [{ key: 'gpu', operator: 'Exists' }],
      },
    },
  },
  status: { replicas: 2 },
};

/** A copy with another value at a path of keys and positions. */
function set(value: Json, path: readonly (string | number)[], instead: Json | undefined): Json {
  const [key, ...rest] = path;
  if (key === undefined) return instead ?? null;
  if (Array.isArray(value)) {
    return value.map((item: Json, index) => (index === key ? set(item, rest, instead) : item));
  }
  const map = value as Attributes;
  const changed = set(map[key] ?? {}, rest, instead);
  const { [key]: _, ...others } = map;
  return rest.length === 0 && instead === undefined ? others : { ...map, [key]: changed };
}

const CONTAINER = ['spec', 'template', 'spec', 'containers', 0] as const;
const LIVE_APP = ['spec', 'template', 'spec', 'containers', 1] as const;

function compare(desired: Json, live: Json = LIVE, applied: Json = DEPLOYMENT): readonly DocumentDifference[] {
  return compareManifest({ desired, observed: attributesOf(live as Attributes), applied, args: {} });
}

function placesOf(differences: readonly DocumentDifference[]): readonly string[] {
  return differences.map(({ path }) => path);
}

describe('an object that is as its manifest says', () => {
  test('differs nowhere, whatever defaults, controllers and other managers added', () => {
    expect(compare(DEPLOYMENT)).toEqual([]);
  });

  test.each<[string, Json]>([
    ['a quantity in another spelling', set(DEPLOYMENT, [...CONTAINER, 'resources', 'limits', 'cpu'], 1)],
    ['memory in another unit', set(DEPLOYMENT, [...CONTAINER, 'resources', 'limits', 'memory'], '1024Mi')],
    ['an empty map that the server drops', set(DEPLOYMENT, ['spec', 'template', 'spec', 'securityContext'], {})],
    ['a null', set(DEPLOYMENT, ['spec', 'paused'], null)],
    ['status, which is the cluster’s', set(DEPLOYMENT, ['status'], { replicas: 9 })],
  ])('%s', (_, desired) => {
    expect(compare(desired)).toEqual([]);
  });
});

describe('a change of the manifest', () => {
  test('is found at its place', () => {
    expect(compare(set(DEPLOYMENT, [...CONTAINER, 'image'], 'shop/web:2'))).toEqual([
      {
        path: 'spec.template.spec.containers[app].image',
        before: 'shop/web:1',
        after: 'shop/web:2',
        forcesReplacement: false,
        drift: false,
      },
    ]);
  });

  test('of an environment variable’s text is no quantity', () => {
    const desired = set(DEPLOYMENT, [...CONTAINER, 'env', 0, 'value'], '1000m');
    expect(placesOf(compare(desired))).toEqual(['spec.template.spec.containers[app].env[A].value']);
  });

  test('that takes out what was ours removes it, also an item of a list', () => {
    const desired = set(set(DEPLOYMENT, [...CONTAINER, 'env', 0], undefined), ['spec', 'replicas'], undefined);
    const without = set(desired, [...CONTAINER, 'env'], [DEPLOYMENT.spec.template.spec.containers[0]?.env[1] ?? null]);
    expect(compare(without).map(({ path, before, after }) => [path, before, after])).toEqual([
      ['spec.template.spec.containers[app].env[A]', { name: 'A', value: '1' }, null],
      ['spec.replicas', 2, null],
    ]);
  });

  test('leaves alone what is somebody else’s', () => {
    expect(placesOf(compare(set(DEPLOYMENT, ['spec', 'revisionHistoryLimit'], undefined)))).toEqual([]);
    expect(placesOf(compare(set(DEPLOYMENT, ['spec', 'revisionHistoryLimit'], 5)))).toEqual([
      'spec.revisionHistoryLimit',
    ]);
  });

  test('of a list without keys is found by position, and as a whole when its length differs', () => {
    const tolerations = ['spec', 'template', 'spec', 'tolerations'];
    expect(placesOf(compare(set(DEPLOYMENT, [...tolerations, 0, 'key'], 'x')))).toEqual([
      'spec.template.spec.tolerations[0].key',
    ]);
    expect(placesOf(compare(set(DEPLOYMENT, tolerations, [])))).toEqual(['spec.template.spec.tolerations']);
  });

  test('of an immutable field forces a replacement', () => {
    const [change] = compare(set(DEPLOYMENT, ['spec', 'selector', 'matchLabels', 'app'], 'other'));
    expect(change).toMatchObject({ path: 'spec.selector.matchLabels.app', forcesReplacement: true });
  });

  test('that the cluster may choose is passed over when it is a computed field', () => {
    const desired = set(DEPLOYMENT, ['spec', 'replicas'], 5);
    const observed = attributesOf(LIVE);
    const args = { computed_fields: ['spec.replicas'] };
    expect(compareManifest({ desired, observed, applied: DEPLOYMENT, args })).toEqual([]);
  });
});

describe('drift', () => {
  test('is a field of ours that somebody else changed or took out', () => {
    const live = set(set(LIVE, ['spec', 'replicas'], 7), [...LIVE_APP, 'env', 1], undefined);
    const edited = set(live, [...LIVE_APP, 'env'], [{ name: 'A', value: 'x' }]);
    expect(compare(DEPLOYMENT, edited).map(({ path, drift }) => [path, drift])).toEqual([
      ['spec.replicas', true],
      ['spec.template.spec.containers[app].env[A].value', true],
      ['spec.template.spec.containers[app].env[POD]', true],
    ]);
  });

  test('is an object that is being deleted: it has to be made anew', () => {
    const leaving = set(LIVE, ['metadata', 'deletionTimestamp'], '2026-11-20T10:00:00Z');
    expect(compare(DEPLOYMENT, leaving)).toMatchObject([
      { path: 'metadata.deletionTimestamp', forcesReplacement: true, drift: true },
    ]);
  });
});

describe('a set', () => {
  const held = (desired: readonly string[], live: readonly string[], owned: readonly string[]): readonly string[] => {
    const object = (finalizers: readonly string[]): Attributes => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'c',
        finalizers,
        managedFields: [
          {
            manager: 'landfall',
            operation: 'Apply',
            fieldsV1: {
              'f:metadata': {
                'f:finalizers': Object.fromEntries(owned.map((one) => [`v:${JSON.stringify(one)}`, {}])),
              },
            },
          },
        ],
      },
    });
    const { metadata, ...rest } = object(desired) as { readonly metadata: Attributes } & Attributes;
    const { managedFields: _, ...meta } = metadata;
    return placesOf(compare({ ...rest, metadata: meta }, object(live)));
  };

  test('may hold more than ours, in any order', () => {
    expect(held(['a', 'b'], ['x', 'b', 'a'], ['a', 'b'])).toEqual([]);
  });

  test('differs when it lacks one of ours, or keeps one that is no longer wanted', () => {
    expect(held(['a', 'b'], ['a'], ['a'])).toEqual(['metadata.finalizers']);
    expect(held(['a'], ['a', 'b'], ['a', 'b'])).toEqual(['metadata.finalizers']);
  });
});

describe('immutable fields by kind', () => {
  const claim = (storage: string, storageClassName: string): Json => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], storageClassName, resources: { requests: { storage } } },
  });
  const config = (immutable: boolean, text: string): Json => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c' },
    ...(immutable ? { immutable } : {}),
    data: { text },
  });
  const job = (image: string, parallelism: number): Json => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate' },
    spec: { parallelism, template: { spec: { containers: [{ name: 'm', image }] } } },
  });
  const stateful = (serviceName: string, replicas: number): Json => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db' },
    spec: { serviceName, replicas },
  });

  test.each<[string, Json, Json, readonly [string, boolean]]>([
    ['a claim grows in place', claim('1Gi', 'fast'), claim('2Gi', 'fast'), ['spec.resources.requests.storage', false]],
    ['a claim changes its class anew', claim('1Gi', 'fast'), claim('1Gi', 'slow'), ['spec.storageClassName', true]],
    ['a map changes in place', config(false, 'a'), config(false, 'b'), ['data.text', false]],
    ['an immutable map changes anew', config(true, 'a'), config(true, 'b'), ['data.text', true]],
    ['a job’s template changes anew', job('m:1', 1), job('m:2', 1), ['spec.template.spec.containers[m].image', true]],
    ['a job’s parallelism changes in place', job('m:1', 1), job('m:1', 2), ['spec.parallelism', false]],
    ['a stateful set scales in place', stateful('db', 1), stateful('db', 2), ['spec.replicas', false]],
    ['a stateful set’s service changes anew', stateful('db', 1), stateful('x', 1), ['spec.serviceName', true]],
  ])('%s', (_, before, after, [path, forcesReplacement]) => {
    expect(compare(after, before, before)).toMatchObject([{ path, forcesReplacement }]);
  });
});

describe('secrets', () => {
  const fingerprint = (value: string): Json => ({ secret: value });
  const secret = (key: Json): Json => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'keys' },
    stringData: { token: key },
  });
  const live = (owned: boolean): Json => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'keys',
      managedFields: owned
        ? [{ manager: 'landfall', operation: 'Apply', fieldsV1: { 'f:data': { 'f:token': {} } } }]
        : [{ manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:data': { 'f:token': {} } } }],
    },
    data: { token: 'aHVudGVyMg==' },
  });

  test('are never read back', () => {
    expect(JSON.stringify(attributesOf(live(true) as Attributes))).not.toContain('aHVudGVy');
  });

  test('are as desired while their fingerprint is the one applied and the field is ours', () => {
    expect(compare(secret(fingerprint('f1')), live(true), secret(fingerprint('f1')))).toEqual([]);
  });

  test('differ by fingerprint, and neither is shown', () => {
    const [change, ...others] = compare(secret(fingerprint('f2')), live(true), secret(fingerprint('f1')));
    expect(others).toEqual([]);
    expect(change).toMatchObject({ path: 'data.token', drift: false });
    expect(JSON.stringify(change)).not.toMatch(/f1|f2|aHVudGVy/);
  });

  test('in a new item of a list are not shown either', () => {
    const token = { name: 'TOKEN', value: fingerprint('f1') };
    const env = [...(DEPLOYMENT.spec.template.spec.containers[0]?.env ?? []), token];
    expect(compare(set(DEPLOYMENT, [...CONTAINER, 'env'], env))).toMatchObject([
      { path: 'spec.template.spec.containers[app].env[TOKEN]', after: { name: 'TOKEN', value: { secret: 'hidden' } } },
    ]);
  });

  test('have drifted when somebody else wrote the field', () => {
    const [change] = compare(secret(fingerprint('f1')), live(false), secret(fingerprint('f1')));
    expect(change).toMatchObject({ path: 'data.token', drift: true });
  });

  test('that stand in the manifest as text are hidden as well', () => {
    const [change] = compare(secret('plain words'), live(true), secret('other words'));
    expect(JSON.stringify(change)).not.toContain('words');
  });
});

describe.skipIf(!hasKubernetesContracts)(
  'what a real server makes of objects (skipped without ../shared/contracts)',
  () => {
    const recorded = hasKubernetesContracts
      ? (kubernetesContract('defaults-1.20.json') as Readonly<
          Record<string, { request: Attributes; response: Attributes }>
        >)
      : {};

    test.each(Object.keys(recorded))('%s: its defaults are no difference', (name) => {
      const { request = {}, response = {} } = recorded[name] ?? {};
      const observed = { object: masked(response), manifest: masked(request), atoms: [] };
      const differences = compareManifest({ desired: request, observed, applied: request, args: {} });
      // A Secret's texts come back as data, and are ours only by the field set.
      const kind = isSecretObject(request) ? differences.filter(({ path }) => !path.startsWith('data')) : differences;
      expect(kind).toEqual([]);
    });
  },
);
