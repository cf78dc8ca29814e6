import { describe, expect, test } from 'vitest';
import { at, list, workloadsIn } from '../../../test/support/kube-rules.ts';
import { exampleStacks } from '../../../test/support/example-stacks.ts';
import { must } from '../../base/index.ts';
import type { CloudName, Image, ImageRegistry, Service, Stack } from '../../model/index.ts';
import { imageName } from './image-name.ts';
import { manifestsOf } from './manifests.ts';
import { dnsName } from './place.ts';

type Data = Readonly<Record<string, unknown>>;

const shop = must(exampleStacks('three-tier-shop').get('dev'), 'dev');

/** The shop with its database changed. */
function withPostgres(change: Partial<Service>): Stack {
  const postgres = must(shop.services['postgres'], 'postgres');
  return { ...shop, services: { ...shop.services, postgres: { ...postgres, ...change } } };
}

function objects(stack: Stack, cloud?: CloudName): readonly Data[] {
  return manifestsOf(stack, { namespace: 'shop', cloud, gpu: false }).map(({ manifest }) => manifest);
}

function object(all: readonly Data[], kind: string, name: string): Data {
  return must(
    all.find((one) => one['kind'] === kind && at(one, 'metadata')['name'] === name),
    `${kind} ${name}`,
  );
}

describe('a service with a volume that one node alone may hold', () => {
  test('is replaced, not rolled, while there is one of it', () => {
    const spec = at(object(objects(shop), 'Deployment', 'postgres'), 'spec');
    expect(spec).toMatchObject({ replicas: 1, strategy: { type: 'Recreate' } });
  });

  test('becomes a StatefulSet with a volume each when there are several', () => {
    const all = objects(withPostgres({ replicas: 3 }));
    const spec = at(object(all, 'StatefulSet', 'postgres'), 'spec');
    expect(spec).toMatchObject({ replicas: 3, serviceName: 'postgres' });
    expect(list(spec['volumeClaimTemplates']).map((claim) => at(claim, 'metadata'))).toEqual([{ name: 'data' }]);
    expect(all.filter(({ kind }) => kind === 'PersistentVolumeClaim')).toEqual([]);
    expect(at(object(all, 'Service', 'postgres'), 'spec')['clusterIP']).toBe('None');
  });

  test('stays a Deployment when many nodes may hold the volume', () => {
    const volumes = { data: { ...must(shop.volumes['data'], 'data'), access: 'shared' as const } };
    const all = objects({ ...withPostgres({ replicas: 3 }), volumes });
    expect(at(object(all, 'Deployment', 'postgres'), 'spec')).toMatchObject({ strategy: { type: 'RollingUpdate' } });
    expect(at(object(all, 'PersistentVolumeClaim', 'data'), 'spec')['accessModes']).toEqual(['ReadWriteMany']);
  });
});

test.each([
  [{ kind: 'once', retries: 2 }, 'Job', { backoffLimit: 2 }],
  [
    { kind: 'schedule', schedule: '@daily', timeZone: 'Asia/Shanghai', retries: 0 },
    'CronJob',
    { schedule: '@daily', timeZone: 'Asia/Shanghai', concurrencyPolicy: 'Forbid' },
  ],
] as const)('%o runs as a %s', (run, kind, spec) => {
  const found = object(objects(withPostgres({ run })), kind, 'postgres');
  expect(found['spec']).toMatchObject(spec);
  expect(workloadsIn([found]).map(({ pod }) => pod['restartPolicy'])).toEqual(['Never']);
});

test('variables in commands are left to the program', () => {
  const all = objects(withPostgres({ command: ['sh', '-c', 'echo $(HOME) $$'] }));
  const [workload] = workloadsIn([object(all, 'Deployment', 'postgres')]);
  expect(list(workload?.pod['containers'])[0]?.['args']).toEqual(['sh', '-c', 'echo $$(HOME) $$']);
});

test('a change of a variable or file makes the pods anew', () => {
  const mark = (stack: Stack): unknown =>
    at(workloadsIn([object(objects(stack), 'Deployment', 'postgres')])[0]?.template ?? {}, 'metadata', 'annotations');
  expect(mark(withPostgres({ env: { A: '1' } }))).not.toEqual(mark(withPostgres({ env: { A: '2' } })));
  expect(mark(withPostgres({ files: { '/a': 'x' } }))).not.toEqual(mark(withPostgres({ files: { '/a': 'y' } })));
  expect(mark(withPostgres({ env: { A: '1' } }))).toEqual(mark(withPostgres({ env: { A: '1' } })));
});

describe('on each cloud', () => {
  test.each([
    ['aws', 'eks.amazonaws.com/role-arn', 'shop-single', '20Gi'],
    ['azure', 'azure.workload.identity/client-id', 'managed-csi', '20Gi'],
    ['gcp', 'iam.gke.io/gcp-service-account', 'standard-rwo', '20Gi'],
    ['alicloud', 'pod-identity.alibabacloud.com/role-name', 'alicloud-disk-topology-alltype', '20Gi'],
  ] as const)('%s has its identity and its disks', (cloud, annotation, storageClassName, storage) => {
    const all = objects(shop, cloud);
    const account = object(all, 'ServiceAccount', 'postgres');
    expect(Object.keys(at(account, 'metadata', 'annotations'))).toEqual([annotation]);
    expect(object(all, 'PersistentVolumeClaim', 'data')['spec']).toMatchObject({
      storageClassName,
      resources: { requests: { storage } },
    });
  });

  test.each([
    ['aws', { 'alb.ingress.kubernetes.io/inbound-cidrs': '203.0.113.0/24' }],
    ['azure', { 'nginx.ingress.kubernetes.io/whitelist-source-range': '203.0.113.0/24' }],
    ['gcp', { 'kubernetes.io/ingress.class': 'gce' }],
    [
      'alicloud',
      {
        'alb.ingress.kubernetes.io/conditions.devai':
          '[{"sourceIpConfig":{"values":["203.0.113.0/24"]},"type":"SourceIp"}]',
      },
    ],
  ] as const)('%s keeps others out of the ingress', (cloud, annotations) => {
    const lab = must(exampleStacks('devai-lab').get('prod'), 'prod');
    const all = objects(lab, cloud);
    expect(at(object(all, 'Ingress', 'devai-lab'), 'metadata', 'annotations')).toMatchObject(annotations);
    expect(all.some(({ kind }) => kind === 'BackendConfig')).toBe(cloud === 'gcp');
  });

  test('the least that a cloud sells is asked for', () => {
    const volumes = { data: { ...must(shop.volumes['data'], 'data'), bytes: 2 ** 30 } };
    const claim = object(objects({ ...shop, volumes }, 'alicloud'), 'PersistentVolumeClaim', 'data');
    expect(at(claim, 'spec', 'resources', 'requests')).toEqual({ storage: '20Gi' });
  });
});

describe('names of images', () => {
  const registry: ImageRegistry = { prefix: 'r.example.com/x', mirror: 'm.example.com/hub', pullSecret: undefined };
  const digest = `sha256:${'0'.repeat(64)}`;
  const image = (more: Partial<Image>): Image => ({ name: 'app', tag: '1', digest: undefined, own: false, ...more });

  test.each([
    [image({ own: true }), 'r.example.com/x/app:1'],
    [image({ own: true, digest }), `r.example.com/x/app@${digest}`],
    [image({ name: 'ollama/ollama' }), 'm.example.com/hub/ollama/ollama:1'],
    [image({ name: 'ghcr.io/acme/app', tag: undefined }), 'ghcr.io/acme/app'],
    [image({ name: 'localhost:5000/app' }), 'localhost:5000/app:1'],
  ])('%o is %s', (one, name) => {
    expect(imageName(one, registry)).toBe(name);
  });
});

test.each([
  ['web', 'web'],
  ['my_service', /^my-service-[0-9a-f]{6}$/],
  ['My.Service', /^my-service-[0-9a-f]{6}$/],
  ['x'.repeat(80), /^x{56}-[0-9a-f]{6}$/],
])('%s is named %s', (text, name) => {
  expect(dnsName(text)).toMatch(name);
});
