import { setMaxListeners } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { must, Secret, VirtualClock } from '../../src/base/index.ts';
import {
  makePlan,
  openSession,
  runDeployment,
  type RunOptions,
  type RunResult,
  type Session,
} from '../../src/engine/index.ts';
import { makeGraph, placeOf } from '../../src/graph/index.ts';
import { kubernetesDriversWith, openKube, type Kube, type KubePermits } from '../../src/kube/index.ts';
import { ref, secretRef, type Arg, type EventBody, type Plan, type Resource } from '../../src/model/index.ts';
import { miniKube, plain, type MiniKube, type MiniKubeOptions, type Stored } from '../support/mini-kube.ts';
import { recordingIo } from '../support/recording-io.ts';

const WEB = '/apis/apps/v1/namespaces/shop/deployments/web';
const KEYS = '/api/v1/namespaces/shop/secrets/keys';

const endings: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

interface Stage {
  readonly cluster: MiniKube;
  readonly kube: Kube;
  readonly home: string;
  readonly events: EventBody[];
  secret: string;
  permits: KubePermits;
  readonly apply: (resources: readonly Resource[], options?: Partial<RunOptions>) => Promise<RunResult>;
  readonly plan: (resources: readonly Resource[]) => Promise<Plan>;
  readonly destroy: (options?: Partial<RunOptions>) => Promise<RunResult>;
}

/** What real controllers do at once: namespaces become active, deployments get their pods. */
function controllers(object: Stored): void {
  const spec = (object['spec'] ?? {}) as Record<string, unknown>;
  const generation = object.metadata['generation'];
  if (object['kind'] === 'Namespace') object['status'] = { phase: 'Active' };
  if (object['kind'] !== 'Deployment') return;
  const replicas = spec['replicas'] ?? 1;
  object['status'] = {
    observedGeneration: generation,
    replicas,
    updatedReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
  };
  spec['progressDeadlineSeconds'] = 600;
}

async function stage(options: MiniKubeOptions = {}): Promise<Stage> {
  const cluster = await miniKube({ control: controllers, ...options });
  const home = mkdtempSync(join(tmpdir(), 'landfall-kube-'));
  const text = JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k' } }],
    clusters: [{ name: 'k', cluster: { server: cluster.server.url } }],
  });
  const kube = openKube({ kubeconfig: { kind: 'text', text: new Secret(text, 'test') }, env: {} });
  const clock = new VirtualClock(Date.UTC(2026, 0, 1));
  const events: EventBody[] = [];
  const forever = new AbortController().signal;
  setMaxListeners(0, forever);
  endings.push(
    () => kube.close(),
    () => cluster.server.close(),
    () => rmSync(home, { recursive: true }),
  );
  const session = (): Session =>
    openSession({
      home,
      cloud: kube.port,
      clock,
      deployed: { stack: 'shop', profile: 'dev', target: 'cluster', cloud: 'a test' },
      registry: kubernetesDriversWith(one.permits),
      emit: (event) => void events.push(event),
      secret: (source) => new Secret(one.secret, source),
      stop: forever,
      abandon: forever,
      command: 'landfall apply',
    });
  const rules: RunOptions = {
    only: [],
    parallelism: 8,
    continueOnError: false,
    permits: { dataLoss: [], purchase: false },
    confirm: () => Promise.resolve(true),
  };
  const one: Stage = {
    cluster,
    kube,
    home,
    events,
    secret: 'hunter2-value',
    permits: {},
    apply: (resources, more) =>
      runDeployment(session(), { kind: 'apply', graph: makeGraph(resources, {}) }, { ...rules, ...more }),
    plan: async (resources) => (await makePlan(session(), { kind: 'apply', graph: makeGraph(resources, {}) })).plan,
    destroy: (more) => runDeployment(session(), { kind: 'destroy' }, { ...rules, ...more }),
  };
  return one;
}

const namespace: Resource = manifest('namespace_shop', {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop' },
});
const inShop = ref(namespace.address, 'manifest.metadata.name');

function manifest(name: string, object: Arg, args: Readonly<Record<string, Arg>> = {}): Resource {
  return { address: `kubernetes_manifest.${name}`, type: 'kubernetes_manifest', args: { manifest: object, ...args } };
}

const secret = manifest('secret_keys', {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys', namespace: inShop },
  stringData: { token: secretRef('env:TOKEN') },
});

interface Web {
  readonly image?: string;
  readonly app?: string;
  readonly replicas?: number | null;
  readonly token?: Arg;
}

function web({ image = 'web:1', app = 'web', replicas = 2, token }: Web = {}): Resource {
  const env = token === undefined ? {} : { env: [{ name: 'TOKEN', value: token }] };
  return manifest('deployment_web', {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: inShop },
    spec: {
      replicas,
      selector: { matchLabels: { app } },
      template: { metadata: { labels: { app } }, spec: { containers: [{ name: 'app', image, ...env }] } },
    },
  });
}

function changed(plan: Plan): readonly string[] {
  return plan.changes
    .filter(({ action }) => action !== 'none')
    .flatMap(({ address, action, args }) => [`${action} ${address}`, ...args.map((arg) => `  ${placeOf(arg)}`)]);
}

async function applied(resources: readonly Resource[], options: MiniKubeOptions = {}): Promise<Stage> {
  const one = await stage(options);
  const { result } = await one.apply(resources);
  expect(result?.error?.report).toBeUndefined();
  return one;
}

function everythingWritten(home: string): string {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('a deployment to a cluster', () => {
  test('is applied in order, marked, and planned empty afterwards', async () => {
    const { cluster, plan } = await applied([web(), secret, namespace]);
    expect([...cluster.objects.keys()][0]).toBe('/api/v1/namespaces/shop');
    expect(plain(cluster.objects.get(WEB))).toMatchObject({
      metadata: {
        labels: { 'landfall.dev/deployment': expect.stringMatching(/^[0-9a-f]{32}$/) as string },
        annotations: {
          'landfall.dev/stack': 'shop',
          'landfall.dev/profile': 'dev',
          'landfall.dev/address': 'kubernetes_manifest.deployment_web',
        },
      },
    });
    expect(changed(await plan([web(), secret, namespace]))).toEqual([]);
  });

  test('is changed at the place that differs, and the plan names it', async () => {
    const { cluster, plan, apply } = await applied([namespace, web()]);
    const next = [namespace, web({ image: 'web:2' })];
    expect(changed(await plan(next))).toEqual([
      'update kubernetes_manifest.deployment_web',
      '  manifest.spec.template.spec.containers[app].image',
    ]);
    await apply(next);
    expect(JSON.stringify(cluster.objects.get(WEB))).toContain('web:2');
    expect(changed(await plan(next))).toEqual([]);
  });

  test('loses a field that leaves the configuration', async () => {
    const { cluster, plan, apply } = await applied([namespace, web()]);
    const next = [namespace, web({ replicas: null })];
    expect(changed(await plan(next))).toEqual([
      'update kubernetes_manifest.deployment_web',
      '  manifest.spec.replicas',
    ]);
    await apply(next);
    expect(plain(cluster.objects.get(WEB))['spec']).not.toHaveProperty('replicas');
    expect(changed(await plan(next))).toEqual([]);
  });

  test('is replaced where a field cannot be changed', async () => {
    const { cluster, plan, apply } = await applied([namespace, web()]);
    const before = plain(cluster.objects.get(WEB));
    const next = [namespace, web({ app: 'other' })];
    const change = must(
      (await plan(next)).changes.find(({ action }) => action === 'replace'),
      'a replacement',
    );
    expect(change).toMatchObject({ replace: 'delete-first' });
    const { result } = await apply(next);
    expect(result?.error).toBeUndefined();
    expect(plain(cluster.objects.get(WEB))['metadata']).not.toEqual(before['metadata']);
    expect(changed(await plan(next))).toEqual([]);
  });

  test('goes in reverse, its namespace last', async () => {
    const { cluster, destroy } = await applied([namespace, secret, web()]);
    await destroy();
    expect(cluster.objects.size).toBe(0);
    const deleted = cluster.server.requests.filter(({ method }) => method === 'DELETE').map(({ url }) => url.pathname);
    expect(deleted.at(-1)).toBe('/api/v1/namespaces/shop');
  });

  test('loses what is no longer wanted', async () => {
    const { cluster, apply } = await applied([namespace, secret, web()]);
    await apply([namespace, web()]);
    expect(cluster.objects.has(KEYS)).toBe(false);
  });
});

describe('what others do', () => {
  test('to a field of ours is drift, and taking it back needs a word', async () => {
    const one = await applied([namespace, web()]);
    one.cluster.edit(WEB, 'kubectl-edit', { 'spec.replicas': 7 });
    const plan = await one.plan([namespace, web()]);
    expect(plan.driftCount).toBe(1);
    expect(plan.changes.find(({ action }) => action === 'update')?.reason).toBe(
      'changed outside Landfall: manifest.spec.replicas',
    );
    const refused = (await one.apply([namespace, web()])).result?.error?.report;
    expect(refused).toMatchObject({ code: 'LF8007' });
    expect(refused?.headline).toContain('.spec.replicas ("kubectl-edit")');
    one.permits = { forceConflicts: true };
    expect((await one.apply([namespace, web()])).result?.error).toBeUndefined();
    expect(plain(one.cluster.objects.get(WEB))['spec']).toMatchObject({ replicas: 2 });
    expect(changed(await one.plan([namespace, web()]))).toEqual([]);
  });

  test('to fields that are nobody’s business is none', async () => {
    const { cluster, plan } = await applied([namespace, web()]);
    cluster.edit(WEB, 'kubectl-edit', { 'spec.revisionHistoryLimit': 3 });
    expect(changed(await plan([namespace, web()]))).toEqual([]);
  });

  test('by deleting is seen, and made good', async () => {
    const { cluster, plan, apply } = await applied([namespace, web()]);
    cluster.objects.delete(WEB);
    expect((await plan([namespace, web()])).changes.find(({ action }) => action === 'create')?.reason).toContain(
      'was deleted outside Landfall',
    );
    await apply([namespace, web()]);
    expect(cluster.objects.has(WEB)).toBe(true);
  });

  test('owned before stays theirs unless it may be taken over', async () => {
    const one = await stage();
    const theirs: Stored = {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', uid: 'x', managedFields: [] },
    };
    one.cluster.objects.set('/api/v1/namespaces/shop', theirs);
    expect((await one.apply([namespace])).result?.error?.report).toMatchObject({
      code: 'LF8006',
      headline: 'Namespace shop exists already',
    });
    expect(theirs.metadata).not.toHaveProperty('labels');
    one.permits = { adopt: true };
    expect((await one.apply([namespace])).result?.error).toBeUndefined();
    expect(theirs.metadata).toHaveProperty('labels');
  });

  test('keeps a namespace that holds more than ours from going', async () => {
    const { cluster, destroy } = await applied([namespace, web()]);
    const claim: Stored = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'shop', uid: 'x' },
    };
    cluster.objects.set('/api/v1/namespaces/shop/persistentvolumeclaims/data', claim);
    await expect(destroy()).rejects.toMatchObject({ report: { code: 'LF2009' } });
    await expect(destroy()).rejects.toThrow('PersistentVolumeClaim data');
    expect(cluster.objects.size).toBe(3);
  });
});

describe('secrets', () => {
  test('reach the cluster and nothing else', async () => {
    const one = await applied([namespace, secret, web({ token: secretRef('env:TOKEN') })]);
    expect(plain(one.cluster.objects.get(KEYS))['data']).toEqual({
      token: Buffer.from('hunter2-value').toString('base64'),
    });
    expect(JSON.stringify(one.cluster.objects.get(WEB))).toContain('hunter2-value');
    const plan = await one.plan([namespace, secret, web({ token: secretRef('env:TOKEN') })]);
    expect(changed(plan)).toEqual([]);
    const written = `${everythingWritten(one.home)}${JSON.stringify(one.events)}${JSON.stringify(plan)}`;
    expect(written).toContain('landfall');
    expect(written).not.toMatch(/hunter2|aHVudGVyMi/);
  });

  test('that change are seen by fingerprint, applied, and not shown', async () => {
    const resources = [namespace, secret, web({ token: secretRef('env:TOKEN') })];
    const one = await applied(resources);
    one.secret = 'another-value';
    const plan = await one.plan(resources);
    expect(changed(plan)).toEqual([
      'update kubernetes_manifest.secret_keys',
      '  manifest.data.token',
      'update kubernetes_manifest.deployment_web',
      '  manifest.spec.template.spec.containers[app].env[TOKEN].value',
    ]);
    expect(JSON.stringify(plan)).not.toMatch(/another|hunter2/);
    await one.apply(resources);
    expect(JSON.stringify(one.cluster.objects.get(WEB))).toContain('another-value');
    expect(changed(await one.plan(resources))).toEqual([]);
  });
});

describe('a rollout', () => {
  const broken = (object: Stored): void => {
    controllers(object);
    if (object['kind'] !== 'Deployment' || !JSON.stringify(object).includes('web:bad')) return;
    object['status'] = {
      observedGeneration: object.metadata['generation'],
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 0,
    };
  };
  const crashing: Stored = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', uid: 'p1', labels: { app: 'web' } },
    status: {
      phase: 'Running',
      containerStatuses: [
        {
          name: 'app',
          restartCount: 4,
          ready: false,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 3, reason: 'Error' } },
        },
      ],
    },
  };

  test('that cannot end well is given up with the reason, and mended by the next apply', async () => {
    const one = await stage({
      control: broken,
      first: ({ url }) => (url.pathname.endsWith('/web-1/log') ? { body: 'no database\nbye' } : undefined),
    });
    one.cluster.objects.set('/api/v1/namespaces/shop/pods/web-1', crashing);
    const bad = [namespace, web({ image: 'web:bad' })];
    const report = (await one.apply(bad)).result?.error?.report;
    expect(report).toMatchObject({
      code: 'LF8009',
      headline: 'the container app of web-1 keeps crashing: exit code 3, 4 restarts',
      where: { address: 'kubernetes_manifest.deployment_web' },
    });
    expect(report?.why).toContain('  no database\n  bye');
    expect(report?.world).toContain('0 of 2 pods ready');
    // Its broken pods do not stand in the way of the image that mends them.
    expect((await one.apply([namespace, web({ image: 'web:good' })])).result?.error).toBeUndefined();
    expect(changed(await one.plan([namespace, web({ image: 'web:good' })]))).toEqual([]);
  });

  test('that fails on the way to a new image is not forgotten', async () => {
    const one = await stage({ control: broken });
    expect((await one.apply([namespace, web()])).result?.error).toBeUndefined();
    one.cluster.objects.set('/api/v1/namespaces/shop/pods/web-1', crashing);
    const bad = [namespace, web({ image: 'web:bad' })];
    expect((await one.apply(bad)).result?.error?.report.code).toBe('LF8009');
    expect((await one.plan(bad)).changes.find(({ action }) => action === 'update')?.reason).toContain('cut short');
    expect((await one.apply(bad)).result?.error?.report.code).toBe('LF8009');
    expect((await one.apply([namespace, web({ image: 'web:good' })])).result?.error).toBeUndefined();
    expect(changed(await one.plan([namespace, web({ image: 'web:good' })]))).toEqual([]);
  });

  test('that never ends is given up when its time is over', async () => {
    const one = await stage({ control: broken });
    const slow = manifest('deployment_web', web({ image: 'web:bad' }).args['manifest'] ?? null, {
      timeouts: { create: '40s' },
    });
    const report = (await one.apply([namespace, slow])).result?.error?.report;
    expect(report).toMatchObject({ code: 'LF8010', headline: 'waited 40s for Deployment web: 0 of 2 pods ready' });
  });
});

describe('removal', () => {
  test('that a finalizer holds up says so', async () => {
    const held = manifest(
      'namespace_shop',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', finalizers: ['stay'] } },
      {
        timeouts: { delete: '30s' },
      },
    );
    const { destroy } = await applied([held]);
    const report = (await destroy()).result?.error?.report;
    expect(report).toMatchObject({ code: 'LF8011' });
    expect(report?.world).toContain('kept by stay');
  });
});

describe('a lookup', () => {
  test('tells what somebody else’s object says, and a missing one is named', async () => {
    const one = await stage();
    const theirs: Stored = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'site', namespace: 'default', uid: 'x' },
      data: { host: 'a.b' },
    };
    one.cluster.objects.set('/api/v1/namespaces/default/configmaps/site', theirs);
    const lookup: Resource = {
      address: 'data.kubernetes_resource.site',
      type: 'kubernetes_resource',
      args: { api_version: 'v1', kind: 'ConfigMap', metadata: { name: 'site', namespace: 'default' } },
    };
    const copy = manifest('config_copy', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'copy', namespace: 'default' },
      data: { host: ref(lookup.address, 'object.data.host') },
    });
    expect((await one.apply([lookup, copy])).result?.error).toBeUndefined();
    expect(plain(one.cluster.objects.get('/api/v1/namespaces/default/configmaps/copy'))['data']).toEqual({
      host: 'a.b',
    });
    one.cluster.objects.delete('/api/v1/namespaces/default/configmaps/site');
    await expect(one.plan([lookup, copy])).rejects.toThrow('the cluster has no ConfigMap site in namespace default');
  });
});

describe('without any state', () => {
  test('everything is found by its marks', async () => {
    const { kube } = await applied([namespace, secret, web()]);
    const driver = kubernetesDriversWith({}).get('kubernetes_manifest');
    const io = {
      ...recordingIo({}),
      call: (request: Parameters<Kube['port']['send']>[0]) => kube.port.send(request, new AbortController().signal),
    };
    const owned =
      driver?.mode === 'managed' ? await driver.owned?.(io, { stack: 'shop', profile: 'dev' }, undefined) : [];
    expect(owned?.map(({ id }) => id).toSorted()).toEqual([
      'apiVersion=apps/v1,kind=Deployment,namespace=shop,name=web',
      'apiVersion=v1,kind=Namespace,name=shop',
      'apiVersion=v1,kind=Secret,namespace=shop,name=keys',
    ]);
  });
});
