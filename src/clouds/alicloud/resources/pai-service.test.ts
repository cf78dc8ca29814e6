import { describe, expect, test } from 'vitest';
import {
  change,
  desired,
  expectContract,
  OWNERSHIP_OF_SHOP,
  ownTags,
  refused,
} from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes } from '../../../model/index.ts';
import { paiService } from './pai-service.ts';

const ADDRESS = 'alicloud_pai_service.summarizer';
const SERVICE = {
  name: 'kosmos_summarizer',
  processor: 'tensorflow_gpu_1.15',
  model_path: 'oss://kosmos-models/MC-001/v2.1.0/',
  metadata: { instance: 3, 'rpc.keepalive': 50_000 },
  cloud: { computing: { instances: [{ type: 'ecs.gn6v-c8g1.2xlarge' }] } },
};
const AUTOSCALER = { min: 2, max: 10, strategies: { qps: 100 } };
const ARGS = { service_config: JSON.stringify({ ...SERVICE, autoscaler: AUTOSCALER }), tags: ownTags(ADDRESS) };
const WANT = desired(ADDRESS, ARGS);
const PATH = { ClusterId: 'cn-shanghai', ServiceName: 'kosmos_summarizer' };

const SCALER = { MinReplica: 2, MaxReplica: 10, ScaleStrategies: [{ metricName: 'qps', threshold: 100 }] };
const NO_SCALER = refused('not-found', 'InvalidAutoScaler.NotFound');
const GONE = refused('not-found', 'InvalidService.NotFound');

function service(Status: string, more: Attributes = {}): Attributes {
  const config = { ...SERVICE, token: 'YzNkMTg', metadata: { ...SERVICE.metadata, workspace_id: '7' } };
  return {
    ServiceName: 'kosmos_summarizer',
    Status,
    Message: '',
    ServiceConfig: JSON.stringify(config),
    Labels: Object.entries(ownTags(ADDRESS)).map(([LabelKey, LabelValue]) => ({ LabelKey, LabelValue })),
    ...more,
  };
}

/** A read, then whether the configuration is as desired. */
async function isSame(config: unknown, script: Parameters<typeof recordingIo>[0]): Promise<boolean | undefined> {
  const observed = await paiService.read(recordingIo(script), 'kosmos_summarizer', 'cn-shanghai');
  return paiService.facts.equal?.['service_config']?.(JSON.stringify(config), observed?.['service_config'] ?? null);
}

describe('a model service', () => {
  test('is created without its scaler, waited for, and given the scaler', async () => {
    const io = recordingIo({
      'eas:DescribeService': [service('Creating'), service('Waiting', { Message: 'loading' }), service('Running')],
      'eas:DescribeServiceAutoScaler': NO_SCALER,
    });
    const id = await paiService.create(io, WANT);
    expect(id).toBe('kosmos_summarizer');
    expect(io.calls[0]?.params['body']).toEqual(SERVICE);
    expect(JSON.parse(String(io.calls[0]?.params['Labels']))).toEqual(ARGS.tags);
    await paiService.settle?.(io, id, WANT);
    const observed = (await paiService.read(io, id, 'cn-shanghai')) ?? {};
    expect(observed).toMatchObject({ status: 'Running', tags: ARGS.tags });
    expect(observed['service_config']).not.toContain('YzNkMTg');
    await paiService.sync(io, id, change(WANT, observed, 'service_config'));
    expect(io.names().slice(-1)).toEqual(['eas:CreateServiceAutoScaler']);
    expect(io.last('eas:CreateServiceAutoScaler').params).toEqual({
      ...PATH,
      body: { min: 2, max: 10, scaleStrategies: [{ metricName: 'qps', threshold: 100 }] },
    });
    expectContract(paiService, io.calls);
  });

  test('is as desired whatever the cloud adds, and however far it is scaled', async () => {
    const scaled = JSON.stringify({ ...SERVICE, metadata: { ...SERVICE.metadata, instance: 7 } });
    const beyond = JSON.stringify({ ...SERVICE, metadata: { ...SERVICE.metadata, instance: 11 } });
    const wanted = { ...SERVICE, autoscaler: AUTOSCALER };
    const at = (ServiceConfig: string) => ({
      'eas:DescribeService': service('Running', { ServiceConfig }),
      'eas:DescribeServiceAutoScaler': SCALER,
    });
    const running = { 'eas:DescribeService': service('Scaling'), 'eas:DescribeServiceAutoScaler': SCALER };
    expect(await isSame(wanted, running)).toBe(true);
    expect(await isSame(wanted, at(scaled))).toBe(true);
    expect(await isSame(wanted, at(beyond))).toBe(false);
    expect(await isSame(SERVICE, running)).toBe(false);
    expect(await isSame({ ...wanted, processor: 'pmml' }, running)).toBe(false);
    expect(await isSame({ ...wanted, autoscaler: { ...AUTOSCALER, max: 12 } }, running)).toBe(false);
    const without = { 'eas:DescribeService': service('Running'), 'eas:DescribeServiceAutoScaler': { MaxReplica: 0 } };
    expect(await isSame(SERVICE, without)).toBe(true);
    expect(await isSame(wanted, without)).toBe(false);
  });

  test('is changed without losing the replicas its scaler has chosen', async () => {
    const io = recordingIo({ 'eas:DescribeService': [service('Updating'), service('Running')] });
    const observed = {
      service_config: JSON.stringify({
        ...SERVICE,
        metadata: { instance: 7, 'rpc.keepalive': 50_000 },
        autoscaler: AUTOSCALER,
      }),
    };
    const next = { ...SERVICE, model_path: 'oss://kosmos-models/MC-001/v3/', autoscaler: { ...AUTOSCALER, max: 12 } };
    const want = desired(ADDRESS, { service_config: JSON.stringify(next) });
    await paiService.sync(io, 'kosmos_summarizer', change(want, observed, 'service_config'));
    expect(io.names()).toEqual([
      'eas:UpdateService',
      'eas:DescribeService',
      'eas:DescribeService',
      'eas:UpdateServiceAutoScaler',
    ]);
    expect(io.calls[0]?.params).toMatchObject({
      ...PATH,
      UpdateType: 'merge',
      body: { model_path: 'oss://kosmos-models/MC-001/v3/', metadata: { instance: 7 } },
    });
    const bare = desired(ADDRESS, { service_config: JSON.stringify(SERVICE) });
    const still = { service_config: JSON.stringify({ ...SERVICE, autoscaler: AUTOSCALER }) };
    const removal = recordingIo({});
    await paiService.sync(removal, 'kosmos_summarizer', change(bare, still, 'service_config'));
    expect(removal.names()).toEqual(['eas:DeleteServiceAutoScaler']);
    expectContract(paiService, [...io.calls, ...removal.calls]);
  });

  test('is stopped, started and labelled', async () => {
    const io = recordingIo({ 'eas:DescribeService': [service('Stopping'), service('Stopped')] });
    const tags = { 'landfall:stack': 'shop', team: 'nlp' };
    const stop = desired(ADDRESS, { ...ARGS, status: 'Stopped', tags });
    await paiService.sync(io, 'kosmos_summarizer', change(stop, { tags: ARGS.tags }, 'status', 'tags'));
    expect(io.names()).toEqual([
      'eas:StopService',
      'eas:DescribeService',
      'eas:DescribeService',
      'eas:DeleteServiceLabel',
      'eas:UpdateServiceLabel',
    ]);
    expect(io.last('eas:DeleteServiceLabel').params).toEqual({
      ...PATH,
      LabelKeys: '["landfall:profile","landfall:address"]',
    });
    expect(io.last('eas:UpdateServiceLabel').params).toEqual({ ...PATH, body: { Labels: { team: 'nlp' } } });
    const start = recordingIo({ 'eas:DescribeService': service('Running') });
    await paiService.sync(
      start,
      'kosmos_summarizer',
      change(desired(ADDRESS, { ...ARGS, status: 'Running' }), {}, 'status'),
    );
    expect(start.names()[0]).toBe('eas:StartService');
    expectContract(paiService, [...io.calls, ...start.calls]);
    const equal = paiService.facts.equal?.['status'];
    expect(equal?.('Running', 'Scaling')).toBe(true);
    expect(equal?.('Running', 'Stopped')).toBe(false);
    expect(equal?.('Stopped', 'Running')).toBe(false);
  });

  test('fails with the cloud’s own reason', async () => {
    const badPath = service('Failed', { Reason: 'ModelPathInvalid', Message: 'model oss://x/ does not exist' });
    const failed = paiService.settle?.(recordingIo({ 'eas:DescribeService': badPath }), 'kosmos_summarizer', WANT);
    await expect(failed).rejects.toMatchObject({
      errorClass: 'invalid',
      code: 'ModelPathInvalid',
      message: expect.stringContaining('model oss://x/ does not exist') as string,
    });
    const noStock = service('Failed', { Message: 'ecs.gn6v-c8g1.2xlarge is out of stock' });
    const short = paiService.settle?.(recordingIo({ 'eas:DescribeService': noStock }), 'kosmos_summarizer', WANT);
    await expect(short).rejects.toMatchObject({ errorClass: 'capacity', code: 'Status.Failed' });
  });

  test('that an earlier run left failed is deployed anew once, as it is wanted now', async () => {
    const io = recordingIo({
      'eas:DescribeService': [service('Failed', { Message: 'old news' }), service('Updating'), service('Running')],
    });
    await paiService.settle?.(io, 'kosmos_summarizer', WANT);
    expect(io.names().filter((name) => name === 'eas:UpdateService')).toHaveLength(1);
    expect(io.last('eas:UpdateService').params).toEqual({ ...PATH, UpdateType: 'merge', body: SERVICE });
    expectContract(paiService, io.calls);
  });

  test('that waits for machines out of stock is given up after five minutes', async () => {
    const waiting = service('Waiting', { Message: 'OutOfStock: ecs.gn6v-c8g1.2xlarge' });
    const base = recordingIo({ 'eas:DescribeService': [service('Creating'), waiting] });
    let now = 0;
    const said: string[] = [];
    const clock = { ...base.clock, now: () => (now += 60_000) };
    const io = { ...base, clock, progress: (line: string) => said.push(line) };
    await expect(paiService.settle?.(io, 'kosmos_summarizer', WANT)).rejects.toMatchObject({ errorClass: 'capacity' });
    expect(io.calls).toHaveLength(7);
    expect(said).toHaveLength(1);
  });

  test('is found and listed by its labels', async () => {
    const own = recordingIo({
      'eas:DescribeService': service('Running'),
      'eas:ListServices': { TotalCount: 2, Services: [service('Running'), service('Running', { Labels: [] })] },
    });
    expect(await paiService.find(own, WANT)).toBe('kosmos_summarizer');
    expect(await paiService.find(own, { ...WANT, exclude: ['kosmos_summarizer'] })).toBeUndefined();
    expect(await paiService.owned?.(own, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([
      { id: 'kosmos_summarizer', address: ADDRESS },
    ]);
    const foreign = recordingIo({ 'eas:DescribeService': service('Running', { Labels: [] }) });
    expect(await paiService.find(foreign, WANT)).toBeUndefined();
    expect(await paiService.find(recordingIo({ 'eas:DescribeService': GONE }), WANT)).toBeUndefined();
    expectContract(paiService, own.calls);
  });

  test('keeps its name', async () => {
    const want = desired(ADDRESS, { service_config: JSON.stringify({ ...SERVICE, name: 'other' }) });
    const renaming = paiService.sync(recordingIo({}), 'kosmos_summarizer', change(want, {}, 'service_config'));
    await expect(renaming).rejects.toMatchObject({ errorClass: 'invalid', message: /cannot be renamed/ });
  });

  test.each(['not json', '[]', '{}'])('needs a configuration with a name, not %s', async (service_config) => {
    const io = recordingIo({});
    await expect(paiService.create(io, desired(ADDRESS, { service_config }))).rejects.toMatchObject({
      errorClass: 'invalid',
    });
    expect(io.calls).toEqual([]);
  });

  test('is removed, and gone is gone', async () => {
    const io = recordingIo({ 'eas:DescribeService': [service('Deleting'), GONE] });
    await paiService.remove(io, 'kosmos_summarizer', {}, 'cn-shanghai');
    expect(io.names()).toEqual(['eas:DeleteService', 'eas:DescribeService', 'eas:DescribeService']);
    const again = recordingIo({ 'eas:DeleteService': GONE, 'eas:DescribeService': GONE });
    await paiService.remove(again, 'kosmos_summarizer', {}, 'cn-shanghai');
    expect(await paiService.read(again, 'kosmos_summarizer', 'cn-shanghai')).toBeUndefined();
    expectContract(paiService, [...io.calls, ...again.calls]);
  });
});
