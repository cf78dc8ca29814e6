import { createHmac, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock, wallClock } from '../../base/index.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { callRpc, send, type TestAnswer } from '../wire/test-client.ts';
import { SERVICE_ROLES } from './test-account.ts';

type Body = Readonly<Record<string, unknown>>;
type Plain = new (map: Record<string, unknown>) => object;

/** What the generic client of the official SDK core is used for here; it has no types of its own. */
interface Core {
  readonly default: new (config: object) => {
    callApi(params: object, request: object, runtime: object): Promise<{ body: Body; statusCode: number }>;
  };
  readonly $OpenApiUtil: { readonly Config: Plain; readonly Params: Plain; readonly OpenApiRequest: Plain };
}

const RegionId = 'cn-shanghai';
const clock = new VirtualClock(Date.UTC(2026, 10, 20));
const core = createRequire(import.meta.url)('@alicloud/openapi-core') as Core;

let sim: Simulator;
let vSwitchId: string;

beforeAll(async () => {
  sim = await startSimulator({ clock, settings: { defaultRegion: RegionId } });
  const trust = {
    Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['cs.aliyuncs.com'] } }],
    Version: '1',
  };
  for (const RoleName of SERVICE_ROLES) {
    const role = {
      Action: 'CreateRole',
      Version: '2015-05-01',
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(trust),
    };
    await callRpc(sim, role);
  }
  const vpc = { Version: '2016-04-28', RegionId };
  const made = await callRpc(sim, { ...vpc, Action: 'CreateVpc', CidrBlock: '10.0.0.0/16' });
  clock.step(60_000);
  const vSwitch = { ZoneId: 'cn-shanghai-l', CidrBlock: '10.0.1.0/24', VpcId: String(made.json['VpcId']) };
  vSwitchId = String((await callRpc(sim, { ...vpc, Action: 'CreateVSwitch', ...vSwitch })).json['VSwitchId']);
  clock.step(60_000);
});
afterAll(() => sim.close());

interface Rest {
  readonly method: string;
  readonly pathname: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** One call through the official client, which signs it with ACS3. */
async function ask(action: string, { method, pathname, query = {}, body }: Rest, keys: Keys = sim): Promise<Body> {
  const { accessKeyId, accessKeySecret } = keys;
  const endpoint = `127.0.0.1:${sim.port}`;
  const client = new core.default(
    new core.$OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http', regionId: RegionId }),
  );
  const params = new core.$OpenApiUtil.Params({
    action,
    version: '2015-12-15',
    protocol: 'HTTP',
    pathname,
    method,
    authType: 'AK',
    style: 'ROA',
    reqBodyType: 'json',
    bodyType: 'json',
  });
  const request = new core.$OpenApiUtil.OpenApiRequest({ query, headers: {}, ...(body === undefined ? {} : { body }) });
  return (await client.callApi(params, request, {})).body;
}

/** One call signed the older way, as the CLI and the Terraform provider's older client do it. */
function askOld({ method, pathname, query = {}, body }: Rest): Promise<TestAnswer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers: Record<string, string> = {
    accept: 'application/json',
    date: new Date(wallClock.now()).toUTCString(),
    ...(text === '' ? {} : { 'content-type': 'application/json;' }),
    'x-acs-signature-method': 'HMAC-SHA1',
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-signature-version': '1.0',
    'x-acs-version': '2015-12-15',
    'x-acs-region-id': RegionId,
  };
  const pairs = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .sort();
  const resource = pairs.length === 0 ? pathname : `${pathname}?${pairs.join('&')}`;
  const lead = ['accept', 'content-md5', 'content-type', 'date'].map((name) => headers[name] ?? '');
  const own = Object.keys(headers)
    .filter((name) => name.startsWith('x-acs-'))
    .sort()
    .map((name) => `${name}:${headers[name] ?? ''}`);
  const toSign = [method, ...lead, ...own, resource].join('\n');
  const signature = createHmac('sha1', sim.accessKeySecret).update(toSign).digest('base64');
  const signed = { ...headers, host: `127.0.0.1:${sim.port}`, authorization: `acs ${sim.accessKeyId}:${signature}` };
  return send(sim.port, { method, path: encodeURI(resource), headers: signed, body: text });
}

function order(name: string, container_cidr: string): Body {
  const addons = [{ name: 'flannel' }];
  return { name, region_id: RegionId, vswitch_ids: [vSwitchId], container_cidr, addons, snat_entry: false };
}

describe('container service over HTTP', () => {
  it('makes, reads and deletes a cluster with the official client', async () => {
    const made = await ask('CreateCluster', {
      method: 'POST',
      pathname: '/clusters',
      body: order('one', '172.20.0.0/16'),
    });
    expect(made).toMatchObject({
      cluster_id: expect.stringMatching(/^c[0-9a-f]{32}$/),
      request_id: expect.any(String),
    });
    expect(made).not.toHaveProperty('RequestId');
    clock.step(900_000);
    const pathname = `/clusters/${String(made['cluster_id'])}`;
    expect(
      await ask('DescribeTaskInfo', { method: 'GET', pathname: `/tasks/${String(made['task_id'])}` }),
    ).toMatchObject({ state: 'success' });
    expect(await ask('DescribeClusterDetail', { method: 'GET', pathname })).toMatchObject({
      name: 'one',
      state: 'running',
    });
    expect(await ask('DescribeClusterResources', { method: 'GET', pathname: `${pathname}/resources` })).toHaveLength(3);
    await ask('DeleteCluster', { method: 'DELETE', pathname, query: { retain_all_resources: 'false' } });
    clock.step(900_000);
    await expect(ask('DescribeClusterDetail', { method: 'GET', pathname })).rejects.toMatchObject({
      code: 'ErrorClusterNotFound',
      statusCode: 404,
    });
  });

  it('understands the older signature', async () => {
    const made = await askOld({ method: 'POST', pathname: '/clusters', body: order('old', '172.22.0.0/16') });
    expect([made.status, made.text]).toEqual([202, expect.stringContaining('cluster_id')]);
    const listed = await askOld({
      method: 'GET',
      pathname: '/api/v1/clusters',
      query: { name: 'old', page_size: '5' },
    });
    expect(listed.json).toMatchObject({ clusters: [{ name: 'old', state: 'initial' }], page_info: { page_size: 5 } });
  });

  it('says in its own form what is unknown or not allowed', async () => {
    const unknown = await askOld({ method: 'GET', pathname: '/nonsense' });
    expect([unknown.status, unknown.json['code'], unknown.json['requestId']]).toEqual([
      404,
      'InvalidAction.NotFound',
      expect.any(String),
    ]);
    const broken = await send(sim.port, {
      method: 'GET',
      path: '/clusters',
      headers: { authorization: 'acs nobody:x', 'x-acs-version': '2015-12-15' },
    });
    expect(broken.status).toBe(400);

    const ram = { Version: '2015-05-01' };
    await callRpc(sim, { ...ram, Action: 'CreateUser', UserName: 'reader' });
    const { json } = await callRpc(sim, { ...ram, Action: 'CreateAccessKey', UserName: 'reader' });
    const key = json['AccessKey'] as Readonly<Record<string, string>>;
    const keys = { accessKeyId: key['AccessKeyId'] ?? '', accessKeySecret: key['AccessKeySecret'] ?? '' };
    const list = { method: 'GET', pathname: '/api/v1/clusters' };
    await expect(ask('DescribeClustersV1', list, keys)).rejects.toMatchObject({
      code: 'StatusForbidden',
      statusCode: 403,
    });
    const Statement = [
      { Effect: 'Allow', Action: 'cs:DescribeClustersV1', Resource: `acs:cs:${RegionId}:${sim.accountId}:cluster/*` },
    ];
    const PolicyDocument = JSON.stringify({ Version: '1', Statement });
    await callRpc(sim, { ...ram, Action: 'CreatePolicy', PolicyName: 'read', PolicyDocument });
    await callRpc(sim, {
      ...ram,
      Action: 'AttachPolicyToUser',
      PolicyName: 'read',
      PolicyType: 'Custom',
      UserName: 'reader',
    });
    expect(await ask('DescribeClustersV1', list, keys)).toHaveProperty('clusters');
    await expect(ask('DescribeUserQuota', { method: 'GET', pathname: '/quota' }, keys)).rejects.toMatchObject({
      statusCode: 403,
    });
  });

  it('is struck by faults that name its actions', async () => {
    sim.addFault('throttle 100% of cs:DescribeUserQuota');
    const answer = await askOld({ method: 'GET', pathname: '/quota' });
    expect(answer.json['code']).toMatch(/^Throttling/);
    sim.clearFaults();
    expect((await askOld({ method: 'GET', pathname: '/quota' })).json).toMatchObject({ cluster_quota: 50 });
  });
});
