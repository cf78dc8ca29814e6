import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as k8s from '@kubernetes/client-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { must, VirtualClock } from '../../src/base/index.ts';
import { openRunningServer } from '../../src/sim/index.ts';
import { kubeSimulator, worldDirectory, type Answer, type KubeSimulator } from '../support/kube-simulator.ts';

const CONTRACTS = '/work/shared/contracts/kubernetes';

let kube: KubeSimulator;
let config: k8s.KubeConfig;
beforeAll(async () => {
  kube = await kubeSimulator({ speed: 300 });
  config = new k8s.KubeConfig();
  config.loadFromString(kube.kubeconfig);
});

async function namespace(name: string): Promise<string> {
  await kube.ask('POST', '/api/v1/namespaces', { body: { metadata: { name } } });
  return `/api/v1/namespaces/${name}`;
}

function deployment(name: string, replicas = 1): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] },
      },
    },
  };
}

interface Listed {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

function listOf({ json }: Answer): Listed {
  return json as unknown as Listed;
}

function namesIn(answer: Answer): readonly string[] {
  return listOf(answer).items.map(({ metadata }) => metadata.name);
}

interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly code?: number;
    readonly reason?: string;
    readonly metadata: {
      readonly name?: string;
      readonly resourceVersion?: string;
      readonly annotations?: Record<string, string>;
    };
    readonly columnDefinitions?: readonly unknown[];
    readonly rows?: readonly unknown[];
  };
}

function eventsOf({ text }: Answer): readonly Event[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Event);
}

describe('the official client', () => {
  it('makes, reads, changes and deletes objects', async () => {
    await namespace('official');
    const core = config.makeApiClient(k8s.CoreV1Api);
    const apps = config.makeApiClient(k8s.AppsV1Api);
    const made = await apps.createNamespacedDeployment({ namespace: 'official', body: deployment('web', 2) });
    expect(made.metadata?.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(made.spec?.strategy?.rollingUpdate?.maxSurge).toBe('25%');
    const scaled = await apps.patchNamespacedDeploymentScale(
      { namespace: 'official', name: 'web', body: { spec: { replicas: 3 } } },
      k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch),
    );
    expect(scaled.spec?.replicas).toBe(3);
    await core.createNamespacedConfigMap({
      namespace: 'official',
      body: { metadata: { name: 'a' }, data: { k: 'v' } },
    });
    const { items } = await core.listNamespacedConfigMap({ namespace: 'official', fieldSelector: 'metadata.name=a' });
    expect(items.map(({ data }) => data)).toEqual([{ k: 'v' }]);
    const gone = await core.deleteNamespacedConfigMap({ namespace: 'official', name: 'a' });
    expect(gone.status).toBe('Success');
    await expect(core.readNamespacedConfigMap({ namespace: 'official', name: 'a' })).rejects.toMatchObject({
      code: 404,
    });
  });

  it('applies on the server, and is told of conflicts', async () => {
    await namespace('applied');
    const objects = k8s.KubernetesObjectApi.makeApiClient(config);
    const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'm', namespace: 'applied' } };
    const apply = (data: object, manager: string, force = false): Promise<k8s.KubernetesObject> =>
      objects.patch(
        { ...map, data } as k8s.KubernetesObject,
        undefined,
        undefined,
        manager,
        force,
        k8s.PatchStrategy.ServerSideApply,
      );
    const first = await apply({ a: '1' }, 'one');
    const again = await apply({ a: '1' }, 'one');
    expect(again.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
    await expect(apply({ a: '2' }, 'two')).rejects.toMatchObject({ code: 409 });
    const forced = await apply({ a: '2' }, 'two', true);
    expect(forced.metadata?.managedFields?.map(({ manager }) => manager)).toEqual(['two']);
  });

  it('watches a rollout from its list on', async () => {
    await namespace('watched');
    const apps = config.makeApiClient(k8s.AppsV1Api);
    const before = await apps.listNamespacedDeployment({ namespace: 'watched' });
    const available = new Promise<number>((resolve, reject) => {
      void new k8s.Watch(config).watch(
        '/apis/apps/v1/namespaces/watched/deployments',
        { resourceVersion: before.metadata?.resourceVersion ?? '' },
        (_phase, object: k8s.V1Deployment) => {
          if (object.status?.availableReplicas === 2) resolve(object.status.availableReplicas);
        },
        (error: unknown) => reject(error instanceof Error ? error : new Error('the watch ended')),
      );
    });
    await apps.createNamespacedDeployment({ namespace: 'watched', body: deployment('web', 2) });
    await expect(available).resolves.toBe(2);
  });

  it('follows an informer to what is there', async () => {
    await namespace('informed');
    const core = config.makeApiClient(k8s.CoreV1Api);
    const informer = k8s.makeInformer(config, '/api/v1/namespaces/informed/secrets', () =>
      core.listNamespacedSecret({ namespace: 'informed' }),
    );
    const heard = new Promise<string | undefined>((resolve) => {
      informer.on('add', (secret) => resolve(secret.metadata?.name));
    });
    informer.on('error', () => undefined);
    await informer.start();
    await core.createNamespacedSecret({
      namespace: 'informed',
      body: { metadata: { name: 's' }, stringData: { a: 'b' } },
    });
    expect(await heard).toBe('s');
    await informer.stop();
    const read = await core.readNamespacedSecret({ namespace: 'informed', name: 's' });
    expect(read.data).toEqual({ a: 'Yg==' });
  });
});

describe('discovery', () => {
  it('is aggregated where the client knows of that, and echoes the media type', async () => {
    const type = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const { headers, json } = await kube.ask('GET', '/apis', { accept: `${type},application/json` });
    expect(headers['content-type']).toBe(type);
    const groups = (json as { items: { metadata: { name: string } }[] }).items.map(({ metadata }) => metadata.name);
    expect(groups).toContain('apps');
    const legacy = await kube.ask('GET', '/apis');
    expect(legacy.json['kind']).toBe('APIGroupList');
    const resources = await kube.ask('GET', '/apis/apps/v1');
    expect(resources.json['groupVersion']).toBe('apps/v1');
  });

  it('names every resource of the recorded server, as far as 1.34 still has it', async () => {
    const file = join(CONTRACTS, 'resources.json');
    if (!existsSync(file)) return;
    const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<
      string,
      { name: string; kind: string; namespaced: boolean }[]
    >;
    const { json } = await kube.ask('GET', '/apis/apps/v1');
    const served = (json as unknown as { resources: { name: string; kind: string; namespaced: boolean }[] }).resources;
    for (const { name, kind, namespaced } of must(recorded['apps/v1'], 'recorded'))
      expect(served).toContainEqual(expect.objectContaining({ name, kind, namespaced }));
  });

  it('has no OpenAPI v2, and PATCH operations with kinds in v3', async () => {
    expect((await kube.ask('GET', '/openapi/v2')).status).toBe(404);
    const index = await kube.ask('GET', '/openapi/v3');
    const { serverRelativeURL } = must(
      (index.json['paths'] as Record<string, { serverRelativeURL: string }>)['apis/apps/v1'],
      'a document',
    );
    const { json } = await kube.ask('GET', serverRelativeURL);
    const path = '/apis/apps/v1/namespaces/{namespace}/deployments/{name}';
    expect((json['paths'] as Record<string, { patch: object }>)[path]?.patch).toMatchObject({
      'x-kubernetes-group-version-kind': { group: 'apps', version: 'v1', kind: 'Deployment' },
      parameters: expect.arrayContaining([expect.objectContaining({ name: 'fieldValidation' })]) as unknown,
    });
  });

  it('tells version and health', async () => {
    expect((await kube.ask('GET', '/version')).json['gitVersion']).toMatch(/^v1\.34\./);
    for (const path of ['/healthz', '/livez', '/readyz']) expect((await kube.ask('GET', path)).text).toBe('ok');
  });
});

describe('lists', () => {
  it('are selected by labels and fields, and come in pages', async () => {
    const at = `${await namespace('lists')}/configmaps`;
    for (const name of ['c', 'a', 'b'])
      await kube.ask('POST', at, { body: { metadata: { name, labels: { is: name, all: 'yes' } } } });
    const select = async (query: string): Promise<readonly string[]> =>
      namesIn(await kube.ask('GET', `${at}?${query}`)).filter((name) => name !== 'kube-root-ca.crt');
    expect(await select('')).toEqual(['a', 'b', 'c']);
    expect(await select(`labelSelector=${encodeURIComponent('is in (a,c),all')}`)).toEqual(['a', 'c']);
    expect(await select(`labelSelector=${encodeURIComponent('is!=a,all=yes')}`)).toEqual(['b', 'c']);
    expect(await select(`labelSelector=${encodeURIComponent('all,is notin (a, b)')}`)).toEqual(['c']);
    expect(await select('fieldSelector=metadata.name%3Db')).toEqual(['b']);
    expect((await kube.ask('GET', `${at}?fieldSelector=spec.x%3Db`)).json['message']).toBe(
      'field label not supported: spec.x',
    );
    const first = await kube.ask('GET', `${at}?limit=2&labelSelector=all`);
    expect(namesIn(first)).toEqual(['a', 'b']);
    expect(listOf(first).metadata.remainingItemCount).toBe(1);
    const token = encodeURIComponent(listOf(first).metadata.continue ?? '');
    expect(namesIn(await kube.ask('GET', `${at}?limit=2&labelSelector=all&continue=${token}`))).toEqual(['c']);
  });

  it('are printed by the server with the columns of the recorded one', async () => {
    const at = '/apis/apps/v1/namespaces/printed/deployments';
    await namespace('printed');
    await kube.ask('POST', at, { body: deployment('web') });
    const { json } = await kube.ask('GET', at, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
    });
    expect(json['kind']).toBe('Table');
    const columns = (
      json['columnDefinitions'] as { name: string; type: string; format: string; priority: number }[]
    ).map(({ name, type, format, priority }) => ({ name, type, format, priority }));
    expect(columns.map(({ name }) => name)).toEqual([
      'Name',
      'Ready',
      'Up-to-date',
      'Available',
      'Age',
      'Containers',
      'Images',
      'Selector',
    ]);
    const file = join(CONTRACTS, 'table-columns-1.20.json');
    if (!existsSync(file)) return;
    const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { columnDefinitions: unknown[] }>;
    expect(columns).toEqual(recorded['apis/apps/v1|deployments']?.columnDefinitions);
  });
});

describe('a watch', () => {
  it('sends what is there and a bookmark where initial events are asked for, then changes', async () => {
    const at = `${await namespace('events')}/configmaps`;
    await kube.ask('POST', at, { body: { metadata: { name: 'a', labels: { x: 'y' } } } });
    const query =
      'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&labelSelector=x';
    const watching = kube.ask('GET', `${at}?${query}`, { lines: 4 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await kube.ask('PATCH', `${at}/a`, { body: { data: { k: 'v' } }, type: 'application/merge-patch+json' });
    await kube.ask('PATCH', `${at}/a`, {
      body: { metadata: { labels: { x: null } } },
      type: 'application/merge-patch+json',
    });
    const events = eventsOf(await watching);
    expect(events.map(({ type }) => type)).toEqual(['ADDED', 'BOOKMARK', 'MODIFIED', 'DELETED']);
    expect(events[1]?.object.metadata.annotations).toEqual({ 'k8s.io/initial-events-end': 'true' });
  });

  it('goes on after a resourceVersion and ends at its time-out', async () => {
    const at = `${await namespace('goes-on')}/configmaps`;
    const { metadata } = listOf(await kube.ask('GET', at));
    await kube.ask('POST', at, { body: { metadata: { name: 'later' } } });
    const answer = await kube.ask('GET', `${at}?watch=1&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=1`);
    expect(eventsOf(answer).map(({ type, object }) => [type, object.metadata.name])).toEqual([['ADDED', 'later']]);
  });

  it('tells of a version that is too old as an event, and of one that is yet to come as an error', async () => {
    const worldDir = worldDirectory();
    const fresh = await kubeSimulator({ worldDir });
    await fresh.simulator.close();
    const again = await kubeSimulator({ worldDir });
    const [event] = eventsOf(await again.ask('GET', '/api/v1/pods?watch=1&resourceVersion=1'));
    expect([event?.type, event?.object.code, event?.object.reason]).toEqual(['ERROR', 410, 'Expired']);
    expect((await again.ask('GET', '/api/v1/pods?resourceVersion=999999')).status).toBe(504);
  });

  it('sends tables, whose columns are told once', async () => {
    const at = `${await namespace('tables')}/configmaps`;
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const watching = kube.ask('GET', `${at}?watch=1&labelSelector=t`, { accept, lines: 2 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    for (const name of ['a', 'b']) await kube.ask('POST', at, { body: { metadata: { name, labels: { t: 't' } } } });
    const events = eventsOf(await watching);
    expect(events.map(({ object }) => [object.kind, object.columnDefinitions?.length, object.rows?.length])).toEqual([
      ['Table', 3, 1],
      ['Table', 0, 1],
    ]);
  });
});

describe('writes', () => {
  it('keep the version when nothing changes, and refuse one that is stale', async () => {
    const at = `${await namespace('writes')}/configmaps`;
    const made = await kube.ask('POST', at, { body: { metadata: { generateName: 'm-' }, data: { a: 'b' } } });
    const object = made.json as { metadata: { name: string; resourceVersion: string } };
    expect(object.metadata.name).toMatch(/^m-[a-z0-9]{5}$/);
    const same = await kube.ask('PUT', `${at}/${object.metadata.name}`, { body: made.json });
    expect((same.json['metadata'] as { resourceVersion: string }).resourceVersion).toBe(
      object.metadata.resourceVersion,
    );
    const changed = await kube.ask('PUT', `${at}/${object.metadata.name}`, {
      body: { ...made.json, data: { a: 'c' } },
    });
    expect(changed.status).toBe(200);
    const stale = await kube.ask('PUT', `${at}/${object.metadata.name}`, { body: { ...made.json, data: { a: 'd' } } });
    expect([stale.status, stale.json['reason']]).toEqual([409, 'Conflict']);
  });

  it('do nothing when they are rehearsed', async () => {
    const at = `${await namespace('rehearsed')}/configmaps`;
    const answer = await kube.ask('POST', `${at}?dryRun=All`, { body: { metadata: { name: 'a' } } });
    expect([answer.status, typeof (answer.json['metadata'] as { uid: string }).uid]).toEqual([201, 'string']);
    expect((await kube.ask('GET', `${at}/a`)).status).toBe(404);
  });

  it('warn of unknown fields, or refuse them', async () => {
    await namespace('unknown-fields');
    const at = '/apis/apps/v1/namespaces/unknown-fields/deployments';
    const body = { ...deployment('web'), bogus: 1 };
    const warned = await kube.ask('POST', `${at}?dryRun=All`, { body });
    expect([warned.status, warned.headers['warning']]).toEqual([201, '299 - "unknown field \\"bogus\\""']);
    const strict = await kube.ask('POST', `${at}?fieldValidation=Strict`, { body });
    expect([strict.status, strict.json['message']]).toEqual([400, expect.stringContaining('unknown field "bogus"')]);
  });

  it('delete with finalizers, preconditions, and all at once', async () => {
    const at = `${await namespace('deletes')}/configmaps`;
    await kube.ask('POST', at, { body: { metadata: { name: 'held', finalizers: ['a.b/c'] } } });
    const wrong = await kube.ask('DELETE', `${at}/held`, { body: { preconditions: { uid: 'x' } } });
    expect(wrong.status).toBe(409);
    const held = await kube.ask('DELETE', `${at}/held`);
    expect((held.json['metadata'] as Record<string, unknown>)['deletionTimestamp']).toBeDefined();
    await kube.ask('PATCH', `${at}/held`, {
      body: { metadata: { finalizers: null } },
      type: 'application/merge-patch+json',
    });
    expect((await kube.ask('GET', `${at}/held`)).status).toBe(404);
    for (const name of ['a', 'b']) await kube.ask('POST', at, { body: { metadata: { name, labels: { go: 'y' } } } });
    expect(namesIn(await kube.ask('DELETE', `${at}?labelSelector=go`))).toEqual(['a', 'b']);
    expect(namesIn(await kube.ask('GET', `${at}?labelSelector=go`))).toEqual([]);
  });

  it('serve custom resources the moment they are defined', async () => {
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'boats.sea.example' },
      spec: {
        group: 'sea.example',
        scope: 'Namespaced',
        names: { plural: 'boats', singular: 'boat', kind: 'Boat', shortNames: ['bt'] },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            subresources: {
              status: {},
              scale: { specReplicasPath: '.spec.masts', statusReplicasPath: '.status.masts' },
            },
            additionalPrinterColumns: [{ name: 'Masts', type: 'integer', jsonPath: '.spec.masts' }],
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: { type: 'object', properties: { masts: { type: 'integer', default: 1 } } },
                  status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
                },
              },
            },
          },
        ],
      },
    };
    expect(
      (await kube.ask('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', { body: crd })).status,
    ).toBe(201);
    await namespace('sea');
    const at = '/apis/sea.example/v1/namespaces/sea/boats';
    const boat = { apiVersion: 'sea.example/v1', kind: 'Boat', metadata: { name: 'b' }, spec: {} };
    expect((await kube.ask('POST', at, { body: boat })).json['spec']).toEqual({ masts: 1 });
    const scaled = await kube.ask('PATCH', `${at}/b/scale`, {
      body: { spec: { replicas: 3 } },
      type: 'application/merge-patch+json',
    });
    expect(scaled.json['spec']).toEqual({ replicas: 3 });
    const { json } = await kube.ask('GET', at, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect((json['rows'] as { cells: unknown[] }[])[0]?.cells).toEqual(['b', 3]);
    await kube.ask('DELETE', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/boats.sea.example');
    await expect.poll(async () => (await kube.ask('GET', at)).status).toBe(404);
  });

  it('move HorizontalPodAutoscalers between their versions', async () => {
    await namespace('versions');
    const spec = {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      maxReplicas: 3,
      targetCPUUtilizationPercentage: 70,
    };
    await kube.ask('POST', '/apis/autoscaling/v1/namespaces/versions/horizontalpodautoscalers', {
      body: { metadata: { name: 'h' }, spec },
    });
    const { json } = await kube.ask('GET', '/apis/autoscaling/v2/namespaces/versions/horizontalpodautoscalers/h');
    expect(json).toMatchObject({
      apiVersion: 'autoscaling/v2',
      spec: { metrics: [{ resource: { name: 'cpu', target: { averageUtilization: 70 } } }] },
    });
  });
});

describe('who asks', () => {
  it('is nobody over TLS without a token, and the administrator over plain HTTP', async () => {
    const anonymous = await kube.ask('GET', '/apis/apps/v1/namespaces/cap/deployments', { token: null });
    expect([anonymous.status, anonymous.json['message']]).toEqual([
      403,
      'deployments.apps is forbidden: User "system:anonymous" cannot list resource "deployments" in API group "apps" in the namespace "cap"',
    ]);
    expect((await kube.ask('GET', '/api/v1/pods', { token: 'wrong' })).status).toBe(401);
    const plain = await fetch(`${kube.server.replace('https:', 'http:')}/api/v1/pods`);
    expect(plain.status).toBe(200);
  });

  it('may be a service account with a token, within its roles', async () => {
    const at = await namespace('accounts');
    await kube.ask('POST', `${at}/serviceaccounts`, { body: { metadata: { name: 'robot' } } });
    const issued = await kube.ask('POST', `${at}/serviceaccounts/robot/token`, {
      body: { spec: { expirationSeconds: 3600 } },
    });
    const { token } = issued.json['status'] as { token: string };
    expect((await kube.ask('GET', `${at}/secrets/one`, { token })).status).toBe(403);
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/accounts';
    const rules = [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['one'], verbs: ['get'] }];
    await kube.ask('POST', `${rbac}/roles`, { body: { metadata: { name: 'reader' }, rules } });
    const body = {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'robot', namespace: 'accounts' }],
    };
    await kube.ask('POST', `${rbac}/rolebindings`, { body });
    expect((await kube.ask('GET', `${at}/secrets/one`, { token })).status).toBe(404);
    expect((await kube.ask('GET', `${at}/secrets/two`, { token })).status).toBe(403);
    await kube.ask('DELETE', `${at}/serviceaccounts/robot`);
    expect((await kube.ask('GET', `${at}/secrets/one`, { token })).status).toBe(401);
  });

  it('may be impersonated by the administrator, with the roles that are bound to groups', async () => {
    const edit = {
      metadata: { name: 'editors' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
      subjects: [{ kind: 'Group', name: 'devs', apiGroup: 'rbac.authorization.k8s.io' }],
    };
    const at = await namespace('impersonated');
    await kube.ask('POST', '/apis/rbac.authorization.k8s.io/v1/namespaces/impersonated/rolebindings', { body: edit });
    const headers = { 'impersonate-user': 'jane', 'impersonate-group': 'devs' };
    expect((await kube.ask('POST', `${at}/configmaps`, { headers, body: { metadata: { name: 'a' } } })).status).toBe(
      201,
    );
    expect((await kube.ask('GET', '/api/v1/namespaces/default/configmaps', { headers })).status).toBe(403);
    const review = await kube.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      headers,
      body: {
        spec: {
          resourceAttributes: {
            namespace: 'impersonated',
            verb: 'delete',
            resource: 'roles',
            group: 'rbac.authorization.k8s.io',
          },
        },
      },
    });
    expect(review.json['status']).toEqual({ allowed: false });
    const me = await kube.ask('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', { headers, body: {} });
    expect(me.json['status']).toMatchObject({
      userInfo: { username: 'jane', groups: ['devs', 'system:authenticated'] },
    });
  });
});

describe('refusals', () => {
  interface Recorded {
    readonly c: number;
    readonly j?: { readonly message: string; readonly reason?: string; readonly details?: object };
  }
  const file = join(CONTRACTS, 'status-errors-1.20.json');
  const recorded = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Recorded>) : {};
  const at = '/apis/apps/v1/namespaces/cap/deployments';
  const send: Readonly<Record<string, () => Promise<Answer>>> = {
    notFound: () => kube.ask('GET', `${at}/nope`),
    alreadyExists: () => kube.ask('POST', at, { body: { ...deployment('d') } }),
    badJson: () => kube.ask('POST', at, { body: '{' }),
    wrongKind: () => kube.ask('POST', at, { body: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } } }),
    nsMismatch: () =>
      kube.ask('POST', at, { body: { ...deployment('x'), metadata: { name: 'x', namespace: 'other' } } }),
    nsMissing: () => kube.ask('POST', '/apis/apps/v1/namespaces/nonexist/deployments', { body: deployment('x') }),
    unknownPath: () => kube.ask('GET', '/apis/apps/v1/namespaces/cap/nothings'),
    conflictRV: () =>
      kube.ask('PUT', `${at}/d`, { body: { ...deployment('d'), metadata: { name: 'd', resourceVersion: '1' } } }),
    unauthorized: () => kube.ask('GET', at, { token: 'wrong' }),
    anonForbidden: () => kube.ask('GET', at, { token: null }),
    badName: () => kube.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'Bad_Name' } } }),
    jsonPatchTestFail: () =>
      kube.ask('PATCH', `${at}/d`, {
        body: [{ op: 'test', path: '/spec/replicas', value: 99 }],
        type: 'application/json-patch+json',
      }),
    unsupportedMedia: () => kube.ask('POST', at, { body: 'x', type: 'text/csv' }),
  };

  it.skipIf(Object.keys(recorded).length === 0)('are those of the recorded server', async () => {
    await namespace('cap');
    await kube.ask('POST', at, { body: deployment('d') });
    let compared = 0;
    for (const [name, ask] of Object.entries(send)) {
      const wanted = must(recorded[name], name);
      const { status, json } = await ask();
      const { reason, message, details } = json;
      expect({ name, status, reason, message, details }).toEqual({
        name,
        status: wanted.c,
        reason: wanted.j?.reason,
        message: wanted.j?.message,
        details: wanted.j?.details,
      });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(10);
  });

  it('say why nothing can be executed in a container', async () => {
    const pods = `${await namespace('exec')}/pods`;
    await kube.ask('POST', pods, {
      body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'x' }] } },
    });
    const { status, json } = await kube.ask('GET', `${pods}/p/exec?command=ls`);
    expect([status, json['message']]).toEqual([400, expect.stringContaining('no containers run in it')]);
  });

  it('come as asked for by faults', async () => {
    kube.simulator.addFault('throttle 1 time of kube:list');
    const throttled = await kube.ask('GET', '/api/v1/nodes');
    expect([throttled.status, throttled.json['reason'], throttled.headers['retry-after']]).toEqual([
      429,
      'TooManyRequests',
      '1',
    ]);
    expect((await kube.ask('GET', '/api/v1/nodes')).status).toBe(200);
    kube.simulator.addFault('fail kube:get with InternalError 1 time');
    expect((await kube.ask('GET', '/api/v1/nodes/x')).status).toBe(500);
    kube.simulator.addFault('drop before commit 1 time of kube:delete');
    await expect(kube.ask('DELETE', '/api/v1/nodes/x')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(() => kube.simulator.addFault('throttle kube:fly')).toThrow(/no action "fly"/);
  });
});

describe('time', () => {
  it('passes for those who watch, and stands still when nobody does', async () => {
    const began = Date.UTC(2026, 10, 20);
    const clock = new VirtualClock(began);
    const own = await kubeSimulator({ clock });
    await own.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'still' } } });
    const at = '/apis/apps/v1/namespaces/still/deployments';
    await own.ask('POST', at, { body: deployment('web') });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(clock.now()).toBe(began);
    const pods = await own.ask('GET', '/api/v1/namespaces/still/pods?watch=1&timeoutSeconds=1');
    const phases = eventsOf(pods).map(({ object }) => (object as { status?: { phase?: string } }).status?.phase);
    expect(phases.at(0)).toBe('Pending');
    expect(phases.at(-1)).toBe('Running');
    expect(clock.now()).toBeGreaterThan(began);
    await expect
      .poll(async () => {
        const before = clock.now();
        await new Promise((resolve) => setTimeout(resolve, 50));
        return clock.now() - before;
      })
      .toBe(0);
  });

  it('that is moved by hand is heard by watchers', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 10, 20));
    const own = await kubeSimulator({ clock });
    const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } };
    await own.ask('POST', '/api/v1/namespaces/default/pods', { body: pod });
    own.simulator.step(600_000);
    const { json } = await own.ask('GET', '/api/v1/namespaces/default/pods/p');
    expect(json['status']).toMatchObject({ phase: 'Running' });
  });

  it('ends a log that is followed with its pod', async () => {
    const at = await namespace('logs');
    await kube.ask('POST', `${at}/pods`, {
      body: { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', image: 'nginx:1' }] } },
    });
    await expect
      .poll(async () => ((await kube.ask('GET', `${at}/pods/p`)).json['status'] as { phase: string }).phase)
      .toBe('Running');
    const following = kube.ask('GET', `${at}/pods/p/log?follow=true`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await kube.ask('DELETE', `${at}/pods/p?gracePeriodSeconds=0`);
    const { status, text } = await following;
    expect([status, text]).toEqual([200, expect.stringContaining('nginx:1')]);
    expect((await kube.ask('GET', `${at}/pods/p/log`)).status).toBe(404);
  });
});

describe('a pod', () => {
  it('is evicted as far as its disruption budget allows', async () => {
    const at = await namespace('evictions');
    const deployments = '/apis/apps/v1/namespaces/evictions/deployments';
    await kube.ask('POST', deployments, { body: deployment('web', 2) });
    const budget = { metadata: { name: 'web' }, spec: { minAvailable: 2, selector: { matchLabels: { app: 'web' } } } };
    await kube.ask('POST', '/apis/policy/v1/namespaces/evictions/poddisruptionbudgets', { body: budget });
    await expect
      .poll(
        async () =>
          ((await kube.ask('GET', `${deployments}/web`)).json['status'] as { readyReplicas?: number }).readyReplicas,
      )
      .toBe(2);
    const name = must(namesIn(await kube.ask('GET', `${at}/pods`))[0], 'a pod');
    const evict = (): Promise<Answer> =>
      kube.ask('POST', `${at}/pods/${name}/eviction`, { body: { metadata: { name } } });
    const refused = await evict();
    expect([refused.status, refused.json['details']]).toEqual([
      429,
      expect.objectContaining({
        causes: [
          { reason: 'DisruptionBudget', message: 'The disruption budget web needs 2 healthy pods and has 2 currently' },
        ],
      }),
    ]);
    await kube.ask('PATCH', '/apis/policy/v1/namespaces/evictions/poddisruptionbudgets/web', {
      body: { spec: { minAvailable: 1 } },
      type: 'application/merge-patch+json',
    });
    expect((await evict()).status).toBe(201);
    await expect.poll(async () => (await kube.ask('GET', `${at}/pods/${name}`)).status).toBe(404);
  });

  it('is told as it was when it is gone, as services are, where others end in a Status', async () => {
    const at = await namespace('ends');
    await kube.ask('POST', `${at}/services`, { body: { metadata: { name: 's' }, spec: { ports: [{ port: 80 }] } } });
    expect((await kube.ask('DELETE', `${at}/services/s`)).json['kind']).toBe('Service');
    await kube.ask('POST', `${at}/secrets`, { body: { metadata: { name: 's' } } });
    expect((await kube.ask('DELETE', `${at}/secrets/s`)).json).toMatchObject({ kind: 'Status', status: 'Success' });
  });
});

describe('a cluster', () => {
  it('outlives its server, with the same kubeconfig, and is emptied with its world', async () => {
    const worldDir = worldDirectory();
    const first = await kubeSimulator({ worldDir });
    await first.ask('POST', '/api/v1/namespaces', { body: { metadata: { name: 'kept' } } });
    expect(first.simulator.summary().counts['kube']).toEqual({ namespaces: 1 });
    await first.simulator.close();
    const second = await kubeSimulator({ worldDir });
    expect(second.token).toBe(first.token);
    const running = must(await openRunningServer(worldDir), 'a server');
    expect(await running.kubeconfig('dev')).toBe(second.kubeconfig);
    expect((await second.ask('GET', '/api/v1/namespaces/kept')).status).toBe(200);
    await second.ask('DELETE', '/api/v1/namespaces/kept');
    await expect.poll(async () => (await second.ask('GET', '/api/v1/namespaces/kept')).status).toBe(404);
    expect(second.simulator.summary().counts['kube']).toBeUndefined();
    second.simulator.reset();
    expect((await second.ask('GET', '/api/v1/namespaces')).status).toBe(404);
    second.simulator.kubernetes.ensure('dev');
    expect(namesIn(await second.ask('GET', '/api/v1/namespaces'))).toEqual([
      'default',
      'kube-node-lease',
      'kube-public',
      'kube-system',
    ]);
    expect(second.simulator.kubernetes.remove('dev')).toBe(true);
    expect((await second.ask('GET', '/api/v1/namespaces')).status).toBe(404);
  });

  it('is made by a control call, which answers with its kubeconfig', async () => {
    const { endpoint, adminToken } = kube.simulator;
    const headers = { 'x-landfall-token': adminToken };
    const answer = await fetch(`${endpoint}/_landfall/kube/other`, { method: 'POST', headers });
    const { kubeconfig } = (await answer.json()) as { kubeconfig: string };
    expect(kubeconfig).toContain('/_kube/other"');
    const strange = await fetch(`${endpoint}/_landfall/kube/Not_A_Name`, { method: 'POST', headers });
    expect(strange.status).toBe(400);
    expect((await fetch(`${endpoint}/_landfall/kube/other`, { method: 'POST' })).status).toBe(403);
    const gone = await fetch(`${endpoint}/_landfall/kube/other`, { method: 'DELETE', headers });
    expect(await gone.json()).toEqual({ name: 'other', removed: true });
  });
});
