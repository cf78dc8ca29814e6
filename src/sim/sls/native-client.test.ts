import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wallClock } from '../../base/index.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { send, type TestAnswer } from '../wire/test-client.ts';

let sim: Simulator;
beforeAll(async () => {
  sim = await startSimulator({ settings: { defaultRegion: 'cn-shanghai' } });
});
afterAll(() => sim.close());

const HOST = 'cn-shanghai.log.aliyuncs.com';

interface Call {
  readonly method: string;
  readonly path: string;
  /** Undefined for calls to the region. */
  readonly project?: string;
  readonly body?: unknown;
  readonly secret?: string;
}

/** One call signed as the service's native clients do it. */
function ask({ method, path, project, body, secret = sim.accessKeySecret }: Call): Promise<TestAnswer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers: Record<string, string> = {
    date: new Date(wallClock.now()).toUTCString(),
    'x-log-apiversion': '0.6.0',
    'x-log-bodyrawsize': String(text.length),
    'x-log-signaturemethod': 'hmac-sha1',
    ...(text === ''
      ? {}
      : {
          'content-type': 'application/json',
          'content-md5': createHash('md5').update(text).digest('hex').toUpperCase(),
        }),
  };
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-log-'))
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}`);
  const lead = ['content-md5', 'content-type', 'date'].map((name) => headers[name] ?? '');
  const toSign = [method, ...lead, ...own, path].join('\n');
  const signature = createHmac('sha1', secret).update(toSign).digest('base64');
  const host = project === undefined ? HOST : `${project}.${HOST}`;
  return send(sim.port, {
    method,
    path,
    headers: { ...headers, host, authorization: `LOG ${sim.accessKeyId}:${signature}` },
    body: text,
  });
}

test('a native client makes a project by its host, a logstore in it, and takes both away', async () => {
  const project = 'kosmos-logs';
  const made = await ask({ method: 'POST', path: '/', body: { projectName: project, description: 'logs' } });
  expect([made.status, made.text]).toEqual([200, '']);
  expect((await ask({ method: 'GET', path: '/' })).json).toMatchObject({
    total: 1,
    projects: [{ projectName: project }],
  });
  expect((await ask({ method: 'GET', path: '/', project })).json).toMatchObject({
    projectName: project,
    region: 'cn-shanghai',
  });
  const store = { logstoreName: 'app', ttl: 30, shardCount: 2 };
  expect((await ask({ method: 'POST', path: '/logstores', project, body: store })).status).toBe(200);
  expect((await ask({ method: 'GET', path: '/logstores/app', project })).json).toMatchObject({ ttl: 30 });
  expect((await ask({ method: 'GET', path: '/logstores?offset=0&size=10', project })).json).toMatchObject({
    logstores: ['app'],
  });
  expect((await ask({ method: 'DELETE', path: '/logstores/app', project })).text).toBe('');
  const gone = await ask({ method: 'GET', path: '/logstores/app', project });
  expect([gone.status, gone.json['errorCode'], gone.json['errorMessage']]).toEqual([
    404,
    'LogStoreNotExist',
    expect.stringContaining('app'),
  ]);
  await ask({ method: 'DELETE', path: '/', project });
  expect((await ask({ method: 'GET', path: '/', project })).json).toMatchObject({ errorCode: 'ProjectNotExist' });
});

test('a wrong secret is told in the service’s own words', async () => {
  const answer = await ask({ method: 'GET', path: '/', secret: 'wrong' });
  expect([answer.status, answer.json['errorCode']]).toEqual([403, 'SignatureNotMatch']);
});

interface Core {
  readonly default: new (config: object) => {
    callApi(params: object, request: object, runtime: object): Promise<object>;
  };
  readonly $OpenApiUtil: Readonly<Record<'Config' | 'Params' | 'OpenApiRequest', new (map: object) => object>>;
}

test('the generic official client reaches it as well, at the root path and with the project in its query', async () => {
  const core = createRequire(import.meta.url)('@alicloud/openapi-core') as Core;
  const { accessKeyId, accessKeySecret, port } = sim;
  const client = new core.default(
    new core.$OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint: `127.0.0.1:${port}`, protocol: 'http' }),
  );
  const call = (action: string, method: string, request: object): Promise<object> =>
    client.callApi(
      new core.$OpenApiUtil.Params({
        action,
        method,
        version: '2020-12-30',
        protocol: 'HTTP',
        pathname: '/',
        authType: 'AK',
        style: 'ROA',
        reqBodyType: 'json',
        bodyType: method === 'GET' ? 'json' : 'none',
      }),
      new core.$OpenApiUtil.OpenApiRequest({ headers: {}, ...request }),
      {},
    );
  await call('CreateProject', 'POST', { body: { projectName: 'by-acs3', description: '' } });
  expect(await call('GetProject', 'GET', { query: { project: 'by-acs3' } })).toMatchObject({
    body: { projectName: 'by-acs3' },
  });
  expect(await call('ListProject', 'GET', {})).toMatchObject({ body: { total: 1 } });
  await call('DeleteProject', 'DELETE', { query: { project: 'by-acs3' } });
  expect(await call('ListProject', 'GET', {})).toMatchObject({ body: { total: 0 } });
});
