import { setMaxListeners } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { Secret } from '../../src/base/index.ts';
import { openKube, type Kube } from '../../src/kube/index.ts';
import { CloudError } from '../../src/model/index.ts';
import { hasKubernetesContracts, kubernetesContract } from '../support/kubernetes-contract.ts';
import { scriptedKube, type KubeReply, type KubeRequest, type ScriptedKube } from '../support/scripted-kube.ts';

const SIGNAL = new AbortController().signal;
setMaxListeners(0, SIGNAL);
const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', namespace: 'shop' };

const servers: ScriptedKube[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(
  reply: (request: KubeRequest) => KubeReply | undefined,
): Promise<{ server: ScriptedKube; kube: Kube }> {
  const server = await scriptedKube(reply);
  servers.push(server);
  return { server, kube: open(server) };
}

function open(server: ScriptedKube, options: Partial<Parameters<typeof openKube>[0]> = {}): Kube {
  const text = JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'k', user: '', namespace: 'shop' } }],
    clusters: [{ name: 'k', cluster: { server: server.url } }],
  });
  return openKube({ kubeconfig: { kind: 'text', text: new Secret(text, 'test') }, env: {}, ...options });
}

function at(path: string, reply: KubeReply): (request: KubeRequest) => KubeReply | undefined {
  return ({ url }) => (url.pathname === path ? reply : undefined);
}

async function errorOf(work: Promise<unknown>): Promise<CloudError> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CloudError);
  return error as CloudError;
}

describe('the client', () => {
  test('applies on the server, as landfall, strictly and without force', async () => {
    const { server, kube } = await serve(({ method, body }) =>
      method === 'PATCH' ? { status: 201, body } : undefined,
    );
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1', b: null } };
    const made = await kube.client.apply(object, { force: false }, SIGNAL);
    const sent = server.requests.at(-1);
    expect(`${sent?.url.pathname}${sent?.url.search}`).toBe(
      '/api/v1/namespaces/shop/configmaps/c?fieldManager=landfall&fieldValidation=Strict&force=false',
    );
    expect(sent?.headers['content-type']).toBe('application/apply-patch+yaml');
    expect(made).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: '1' } });
  });

  test('reveals secrets on the wire only, a Secret’s texts as data, and scrubs them out of refusals', async () => {
    const { server, kube } = await serve(({ method }) =>
      method === 'PATCH'
        ? { status: 422, body: { message: 'Invalid value: "hunter2" or aHVudGVyMg==', reason: 'Invalid' } }
        : undefined,
    );
    const object = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's' },
      stringData: { token: new Secret('hunter2', 'env:T') },
    };
    const error = await errorOf(kube.client.apply(object, { force: true }, SIGNAL));
    expect(server.requests.at(-1)?.body).toMatchObject({ data: { token: 'aHVudGVyMg==' } });
    expect(server.requests.at(-1)?.body).not.toHaveProperty('stringData');
    expect(error.message).toBe('Invalid value: "(secret)" or (secret)');
    expect(JSON.stringify(error.cause)).not.toContain('hunter2');
  });

  test('reads every page of a list, with the kind that the items leave out', async () => {
    const page = (name: string, next: string): KubeReply => ({
      body: { kind: 'PodList', metadata: { continue: next }, items: [{ metadata: { name } }] },
    });
    const { server, kube } = await serve(({ url }) =>
      url.pathname.endsWith('/pods')
        ? url.searchParams.get('continue') === 'x'
          ? page('b', '')
          : page('a', 'x')
        : undefined,
    );
    const pods = await kube.client.list(
      { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labelSelector: 'app=web' },
      SIGNAL,
    );
    expect(pods).toEqual([
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
      { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } },
    ]);
    expect(server.requests.at(-1)?.url.searchParams.get('labelSelector')).toBe('app=web');
  });

  test('keeps its connection', async () => {
    const { server, kube } = await serve(() => undefined);
    for (let turn = 0; turn < 4; turn += 1) await kube.client.get(CONFIG_MAP, SIGNAL);
    // Discovery asks two questions at once.
    expect(server.connections()).toBeLessThanOrEqual(2);
    kube.close();
  });

  test('tells the server’s warnings once', async () => {
    const heard: string[] = [];
    const warning = '299 - "unknown field \\"spec.bogus\\"", 299 - "v1beta1 is deprecated"';
    const { server } = await serve(
      at('/api/v1/namespaces/shop/configmaps/c', { headers: { warning }, body: { kind: 'ConfigMap' } }),
    );
    const kube = open(server, { onWarning: (text) => void heard.push(text) });
    await kube.client.get(CONFIG_MAP, SIGNAL);
    await kube.client.get(CONFIG_MAP, SIGNAL);
    expect(heard).toEqual(['unknown field "spec.bogus"', 'v1beta1 is deprecated']);
    expect(kube.warnings()).toEqual(heard);
  });

  test('asks again for kinds when a new one may have come', async () => {
    let established = false;
    const { kube } = await serve(({ url }) => {
      if (url.pathname === '/apis' && established) {
        const resource = {
          resource: 'widgets',
          responseKind: { kind: 'Widget' },
          scope: 'Namespaced',
          verbs: ['get', 'list'],
        };
        const group = { metadata: { name: 'x.io' }, versions: [{ version: 'v1', resources: [resource] }] };
        return { body: { kind: 'APIGroupDiscoveryList', items: [group] } };
      }
      return url.pathname === '/apis/x.io/v1/namespaces/shop/widgets/w' ? { body: { kind: 'Widget' } } : undefined;
    });
    const key = { apiVersion: 'x.io/v1', kind: 'Widget', name: 'w' };
    expect(await kube.client.get(key, SIGNAL)).toBeUndefined();
    const object = { ...key, metadata: { name: 'w' } };
    expect((await errorOf(kube.client.apply(object, { force: false }, SIGNAL))).errorClass).toBe('consistency');
    established = true;
    expect(await kube.client.get(key, SIGNAL)).toEqual({ kind: 'Widget' });
  });

  test('says what fails without an answer', async () => {
    const { server, kube } = await serve(() => undefined);
    await server.close();
    expect(await errorOf(kube.client.get(CONFIG_MAP, SIGNAL))).toMatchObject({
      errorClass: 'network',
      code: 'ECONNREFUSED',
    });
    const silent = await scriptedKube(() => new Promise<KubeReply>(() => undefined));
    servers.push(silent);
    const impatient = open(silent, { silenceMs: 60 });
    expect(await errorOf(impatient.client.version(SIGNAL))).toMatchObject({ errorClass: 'network' });
  });

  test('ends with the caller’s own reason when it is stopped', async () => {
    const silent = await scriptedKube(() => new Promise<KubeReply>(() => undefined));
    servers.push(silent);
    const abort = new AbortController();
    const asking = open(silent).client.version(abort.signal);
    abort.abort(new TypeError('stop'));
    await expect(asking).rejects.toThrow('stop');
  });
});

describe('refusals', () => {
  const refuse = async (reply: KubeReply): Promise<CloudError> => {
    const { kube } = await serve(({ method }) => (method === 'PATCH' ? reply : undefined));
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' } };
    return errorOf(kube.client.apply(object, { force: false }, SIGNAL));
  };

  test('carry how long to wait', async () => {
    const body = { message: 'too many requests', reason: 'TooManyRequests', details: { retryAfterSeconds: 1 } };
    expect(await refuse({ status: 429, headers: { 'retry-after': '3' }, body })).toMatchObject({
      errorClass: 'throttle',
      retryAfterMs: 3000,
    });
    expect(await refuse({ status: 503, body: 'no server' })).toMatchObject({
      errorClass: 'throttle',
      message: 'no server',
    });
  });

  test('name the permission that is missing', async () => {
    const message =
      'deployments.apps is forbidden: User "u" cannot patch resource "deployments" in API group "apps" in the namespace "shop"';
    expect(await refuse({ status: 403, body: { message, reason: 'Forbidden' } })).toMatchObject({
      errorClass: 'permission',
      deniedAction: 'patch deployments.apps in namespace shop',
    });
  });

  test.each<[string, number, string]>([
    ['quota', 403, 'pods "p" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1'],
    ['configuring', 403, 'unable to create new content in namespace x because it is being terminated'],
    ['invalid', 403, 'admission webhook "v.x.io" denied the request: no'],
    ['server', 500, 'Internal error occurred: failed calling webhook "webhook.cert-manager.io"'],
    ['dependency', 429, 'Cannot evict pod as it would violate the pod’s disruption budget.'],
  ])('are %s by what they say', async (errorClass, status, message) => {
    expect(await refuse({ status, body: { message } })).toMatchObject({ errorClass });
  });

  const recorded = hasKubernetesContracts
    ? (kubernetesContract('status-errors-1.20.json') as Readonly<
        Record<string, { readonly c?: number; readonly j?: object } | undefined>
      >)
    : {};

  test.skipIf(!hasKubernetesContracts).each<[string, string]>([
    ['notFound', 'not-found'],
    ['alreadyExists', 'taken'],
    ['invalid', 'invalid'],
    ['immutableSelector', 'invalid'],
    ['badJson', 'invalid'],
    ['conflictRV', 'lock'],
    ['unsupportedMedia', 'invalid'],
    ['unauthorized', 'authentication'],
    ['anonForbidden', 'permission'],
  ])('as a real server wrote them (%s) are %s (skipped without ../shared/contracts)', async (name, errorClass) => {
    const { c: status = 0, j: body } = recorded[name] ?? {};
    expect(await refuse({ status, body })).toMatchObject({ errorClass, status });
  });
});

describe('a server that does not aggregate its discovery', () => {
  test.skipIf(!hasKubernetesContracts)('is asked a group at a time (skipped without ../shared/contracts)', async () => {
    const legacy = kubernetesContract('discovery-legacy-1.20.json') as Record<string, unknown>;
    const lists = legacy['resources'] as Readonly<Record<string, unknown>>;
    const { server, kube } = await serve(({ url: { pathname } }) => {
      if (pathname === '/api') return { body: legacy['api'] };
      if (pathname === '/apis') return { body: legacy['apis'] };
      const resources = lists[pathname.slice(1)];
      if (resources !== undefined) return { body: { kind: 'APIResourceList', resources } };
      return pathname === '/apis/apps/v1/namespaces/shop/deployments/d' ? { body: { kind: 'Deployment' } } : undefined;
    });
    expect(await kube.client.get({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'd' }, SIGNAL)).toEqual({
      kind: 'Deployment',
    });
    expect(server.requests.map(({ url }) => url.pathname).toSorted()).toEqual([
      '/api',
      '/apis',
      '/apis/apps/v1',
      '/apis/apps/v1/namespaces/shop/deployments/d',
    ]);
    expect((await kube.client.kinds(SIGNAL)).length).toBeGreaterThan(30);
  });
});

test('a kept connection that the server has closed is opened anew', async () => {
  let dropped = 0;
  const { server, kube } = await serve(({ url }) =>
    url.pathname === '/version' ? { body: { gitVersion: 'v1' } } : undefined,
  );
  await kube.client.version(SIGNAL);
  await kube.client.version(SIGNAL);
  server.dropNext(() => (dropped += 1));
  expect(await kube.client.version(SIGNAL)).toBe('v1');
  expect(dropped).toBe(1);
  kube.close();
});
