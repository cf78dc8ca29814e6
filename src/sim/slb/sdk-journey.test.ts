import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import type { Service } from '../service.ts';
import { kms } from '../kms/index.ts';
import { startSimulator, type Simulator } from '../simulator.ts';
import { slb } from './index.ts';

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
const clock = new VirtualClock(Date.UTC(2026, 10, 20));
const require = createRequire(import.meta.url);
const core = require('@alicloud/openapi-core') as Core;

let sim: Simulator;
beforeAll(async () => {
  sim = await startSimulator({ clock, settings: { defaultRegion: RegionId } });
});
afterAll(() => sim.close());

/** One signed call through the official client. */
async function ask(service: Service, action: string, query: Readonly<Record<string, string>> = {}): Promise<Body> {
  const { accessKeyId, accessKeySecret, port } = sim;
  const endpoint = `127.0.0.1:${port}`;
  const client = new core.default(
    new core.$OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http', regionId: RegionId }),
  );
  const params = new core.$OpenApiUtil.Params({
    action,
    version: service.version,
    protocol: 'HTTP',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  const request = new core.$OpenApiUtil.OpenApiRequest({ query: { RegionId, ...query } });
  return (await client.callApi(params, request, {})).body;
}

test('the official client makes a load balancer that listens, and takes it down', async () => {
  const created = await ask(slb, 'CreateLoadBalancer', { InstanceChargeType: 'PayByCLCU', LoadBalancerName: 'api' });
  const LoadBalancerId = String(created['LoadBalancerId']);
  const listener = { LoadBalancerId, ListenerPort: '6443' };
  await ask(slb, 'CreateLoadBalancerTCPListener', { ...listener, BackendServerPort: '6443', Bandwidth: '-1' });
  await ask(slb, 'StartLoadBalancerListener', listener);
  clock.step(5000);
  const attribute = await ask(slb, 'DescribeLoadBalancerTCPListenerAttribute', listener);
  expect(attribute).toMatchObject({ Status: 'running', ListenerPort: 6443, Bandwidth: -1, HealthyThreshold: 3 });
  await ask(slb, 'DeleteLoadBalancer', { LoadBalancerId });
  await expect(ask(slb, 'DescribeLoadBalancerAttribute', { LoadBalancerId })).rejects.toMatchObject({
    code: 'InvalidLoadBalancerId.NotFound',
    statusCode: 404,
  });
});

test('the same token gives the same load balancer', async () => {
  const order = { InstanceChargeType: 'PayByCLCU', ClientToken: 'TF-CreateLoadBalancer-1' };
  const [first, second] = [await ask(slb, 'CreateLoadBalancer', order), await ask(slb, 'CreateLoadBalancer', order)];
  expect(second['LoadBalancerId']).toBe(first['LoadBalancerId']);
});

test('the official client makes a key, encrypts with it and schedules its deletion', async () => {
  const { KeyMetadata } = (await ask(kms, 'CreateKey')) as { KeyMetadata: Body };
  const KeyId = String(KeyMetadata['KeyId']);
  const sealed = await ask(kms, 'Encrypt', { KeyId, Plaintext: 'aGVsbG8=' });
  const opened = await ask(kms, 'Decrypt', { CiphertextBlob: String(sealed['CiphertextBlob']) });
  expect(opened['Plaintext']).toBe('aGVsbG8=');
  await ask(kms, 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: '7' });
  await expect(ask(kms, 'Encrypt', { KeyId, Plaintext: 'x' })).rejects.toMatchObject({
    code: 'Rejected.PendingDeletion',
    statusCode: 409,
    data: expect.objectContaining({ HttpStatus: 409 }),
  });
});
