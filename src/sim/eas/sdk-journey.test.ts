import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { cms } from '../cms/index.ts';
import { maxcompute } from '../maxcompute/index.ts';
import type { Service } from '../service.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { waf } from '../waf/index.ts';
import { send, type TestAnswer } from '../wire/test-client.ts';
import { easTags } from '../eas-tags/index.ts';
import { eas } from './index.ts';

type Body = Readonly<Record<string, unknown>>;
type Plain = new (map: Record<string, unknown>) => object;

/** What the generic client of the official SDK core is used for here; it has no types of its own. */
interface Core {
  readonly default: new (config: object) => {
    callApi(params: object, request: object, runtime: object): Promise<{ body: Body }>;
  };
  readonly $OpenApiUtil: { readonly Config: Plain; readonly Params: Plain; readonly OpenApiRequest: Plain };
}

const RegionId = 'cn-shanghai';
const NAME = 'kosmos_summarizer';
const clock = new VirtualClock(Date.UTC(2026, 10, 20));
const core = createRequire(import.meta.url)('@alicloud/openapi-core') as Core;

let sim: Simulator;
beforeAll(async () => {
  sim = await startSimulator({ clock, settings: { defaultRegion: RegionId } });
});
afterAll(() => sim.close());

interface Sent {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Values of the path's variables. */
  readonly path?: Readonly<Record<string, string>>;
}

/** One signed call through the official client, RPC or by path as the product has it. */
async function ask(service: Service, action: string, { query = {}, body, path = {} }: Sent = {}): Promise<Body> {
  const { accessKeyId, accessKeySecret, port } = sim;
  const endpoint = `127.0.0.1:${port}`;
  const client = new core.default(
    new core.$OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http', regionId: RegionId }),
  );
  const route = [service.actions[action]?.route].flat()[0];
  const pathname = (route?.path ?? '/').replaceAll(/\{(\w+)\}/g, (_whole: string, name: string) => path[name] ?? '');
  const params = new core.$OpenApiUtil.Params({
    action,
    version: service.version,
    protocol: 'HTTP',
    pathname,
    method: route?.method ?? 'POST',
    authType: 'AK',
    style: route === undefined ? 'RPC' : 'ROA',
    reqBodyType: route === undefined ? 'formData' : 'json',
    bodyType: 'json',
  });
  const request = new core.$OpenApiUtil.OpenApiRequest({ query: { RegionId, ...query }, body });
  return (await client.callApi(params, request, {})).body;
}

function happen(name: string, body: object): Promise<TestAnswer> {
  return send(sim.port, {
    method: 'POST',
    path: `/_landfall/${name}`,
    headers: { 'x-landfall-token': sim.adminToken, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

test('the official client deploys a service from an image, and it follows the load it is fed', async () => {
  const path = { ClusterId: RegionId, ServiceName: NAME };
  const config = {
    name: NAME,
    containers: [{ image: 'registry.example.com/kosmos:1', port: 8000 }],
    metadata: { instance: 3 },
    cloud: { computing: { instance_type: 'ecs.gn6v-c8g1.2xlarge' } },
  };
  expect(await ask(eas, 'CreateService', { body: config })).toMatchObject({ Status: 'Creating' });
  clock.step(600_000);
  expect(await ask(eas, 'DescribeService', { path })).toMatchObject({ Status: 'Running', RunningInstance: 3 });
  const { ServiceUid, Labels } = await ask(eas, 'DescribeService', { path });
  expect(Labels).toEqual([]);
  const tagged = { ResourceType: 'service', 'ResourceId.1': String(ServiceUid) };
  await ask(easTags, 'TagResources', { query: { ...tagged, 'Tag.1.Key': 'app', 'Tag.1.Value': 'kosmos' } });
  await ask(easTags, 'TagResources', { query: { ...tagged, 'Tag.1.Key': 'old', 'Tag.1.Value': '' } });
  await ask(easTags, 'UntagResources', { query: { ...tagged, 'TagKey.1': 'old' } });
  expect(await ask(easTags, 'ListTagResources', { query: tagged })).toMatchObject({
    TagResources: { TagResource: [{ ResourceId: ServiceUid, TagKey: 'app', TagValue: 'kosmos' }] },
  });
  const policy = { min: 2, max: 10, scaleStrategies: [{ metricName: 'qps', threshold: 100 }] };
  await ask(eas, 'CreateServiceAutoScaler', { path, body: policy });
  const fed = await happen('eas/load', { service: NAME, value: 750 });
  expect(fed.json).toMatchObject({ wanted: 8, running: 3, pending: 5 });
  clock.step(120_000);
  expect(await ask(eas, 'DescribeService', { path })).toMatchObject({ RunningInstance: 8 });
  await ask(eas, 'DeleteService', { path });
  clock.step(60_000);
  await expect(ask(eas, 'DescribeService', { path })).rejects.toMatchObject({
    code: 'InvalidService.NotFound',
    statusCode: 404,
  });
});

test('the official client makes a MaxCompute project and reads it back', async () => {
  expect(await ask(maxcompute, 'CreateProject', { body: { name: 'kosmos_dw' } })).toMatchObject({
    requestId: expect.stringMatching(/^[0-9A-F-]{36}$/) as string,
  });
  const path = { projectName: 'kosmos_dw' };
  expect(await ask(maxcompute, 'GetProject', { path })).toMatchObject({ data: { status: 'AVAILABLE' } });
  await ask(maxcompute, 'DeleteProject', { path, query: { isLogical: 'false' } });
});

test('the official client sets an alarm, which fires when fed, and a firewall', async () => {
  await ask(cms, 'PutContact', { query: { ContactName: 'ada', Describe: 'on call' } });
  await ask(cms, 'PutContactGroup', { query: { ContactGroupName: 'oncall', 'ContactNames.1': 'ada' } });
  await ask(cms, 'PutResourceMetricRule', {
    query: {
      RuleId: 'r1',
      RuleName: 'kosmos-high-cpu',
      Namespace: 'acs_ecs_dashboard',
      MetricName: 'CPUUtilization',
      ContactGroups: 'oncall',
      Period: '60',
      'Escalations.Critical.ComparisonOperator': 'GreaterThanOrEqualToThreshold',
      'Escalations.Critical.Statistics': 'Average',
      'Escalations.Critical.Threshold': '90',
      'Escalations.Critical.Times': '3',
    },
  });
  const reading = { namespace: 'acs_ecs_dashboard', metric: 'CPUUtilization', dimensions: { instanceId: 'i-1' } };
  expect((await happen('cms/metric', { ...reading, value: 97, minutes: 4 })).status).toBe(200);
  clock.step(240_000);
  expect(await ask(cms, 'DescribeMetricRuleList', { query: { RuleIds: 'r1' } })).toMatchObject({
    Alarms: { Alarm: [{ AlertState: 'ALARM', EnableState: true }] },
  });
  const { InstanceId } = await ask(waf, 'CreatePostpaidInstance', { query: { RegionId: 'cn-hangzhou' } });
  clock.step(60_000);
  expect(await ask(waf, 'DescribeInstance', { query: { RegionId: 'cn-hangzhou' } })).toMatchObject({
    InstanceId,
    Status: 1,
  });
});

test('what cannot happen is refused with what can', async () => {
  expect((await happen('eas/load', { service: 'nobody', value: 1 })).status).toBe(400);
  const strange = await happen('eas/earthquake', {});
  expect(strange.status).toBe(404);
  expect(strange.json['allowed']).toEqual(
    expect.arrayContaining(['POST eas/load', 'POST cms/metric', 'POST ecs/interrupt']),
  );
});
