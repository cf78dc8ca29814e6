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
import type { ApiRequest, Attributes } from '../../../model/index.ts';
import { logProject } from './log-project.ts';
import { logStore } from './log-store.ts';

describe('project', () => {
  const address = 'alicloud_log_project.main';
  const tags = ownTags(address);
  const policy = '{"Version":"1","Statement":[]}';
  const want = desired(address, { project_name: 'kosmos-logs', description: 'logs', policy, tags });
  const PROJECT: Attributes = {
    projectName: 'kosmos-logs',
    description: 'logs',
    status: 'Normal',
    resourceGroupId: '',
  };
  const rows = Object.entries(tags).map(([tagKey, tagValue]) => ({ resourceId: 'kosmos-logs', tagKey, tagValue }));
  const READ = {
    'sls:GetProject': PROJECT,
    'sls:GetProjectPolicy': { Statement: [], Version: '1' },
    'sls:ListTagResources': { tagResources: rows },
  };
  const gone = refused('not-found', 'ProjectNotExist');

  test('lives: made, seen, read as it was written', async () => {
    const io = recordingIo(READ);
    expect(await logProject.create(io, want)).toBe('kosmos-logs');
    expect(io.last('sls:CreateProject').params).toEqual({ body: { projectName: 'kosmos-logs', description: 'logs' } });
    await logProject.settle?.(io, 'kosmos-logs', want);
    const read = (await logProject.read(io, 'kosmos-logs', 'cn-shanghai')) ?? {};
    expect(read).toMatchObject({ project_name: 'kosmos-logs', description: 'logs', status: 'Normal', tags });
    expect(logProject.facts.equal?.['policy']?.(policy, read['policy'] ?? null)).toBe(true);
    expectContract(logProject, io.calls);
  });

  test('is ours with our tags or with none yet, and not with another’s', async () => {
    expect(await logProject.find(recordingIo(READ), want)).toBe('kosmos-logs');
    const untagged = recordingIo({ ...READ, 'sls:ListTagResources': { tagResources: [] } });
    expect(await logProject.find(untagged, want)).toBe('kosmos-logs');
    const foreign = rows.map((row) => (row.tagKey === 'landfall:stack' ? { ...row, tagValue: 'other' } : row));
    const taken = recordingIo({ ...READ, 'sls:ListTagResources': { tagResources: foreign } });
    expect(await logProject.find(taken, want)).toBeUndefined();
    expect(await logProject.find(recordingIo({ 'sls:GetProject': gone }), want)).toBeUndefined();
    expect(await logProject.find(recordingIo(READ), { ...want, exclude: ['kosmos-logs'] })).toBeUndefined();
    const io = recordingIo(READ);
    expect(await logProject.owned?.(io, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([{ id: 'kosmos-logs', address }]);
    expectContract(logProject, io.calls);
  });

  test('each difference has its call', async () => {
    const io = recordingIo({});
    const next = desired(address, { ...want.args, resource_group_id: 'rg-1' });
    const observed = { tags: { ...tags, old: '1', 'landfall:stack': 'was' } };
    const differing = ['description', 'policy', 'resource_group_id', 'tags'];
    await logProject.sync(io, 'kosmos-logs', change(next, observed, ...differing));
    expect(io.names()).toEqual([
      'sls:UpdateProject',
      'sls:PutProjectPolicy',
      'sls:ChangeResourceGroup',
      'sls:UntagResources',
      'sls:TagResources',
    ]);
    expect(io.last('sls:PutProjectPolicy').params['body']).toEqual({ Version: '1', Statement: [] });
    expect(io.last('sls:UntagResources').params['body']).toEqual({
      resourceType: 'project',
      resourceId: ['kosmos-logs'],
      tags: ['old'],
    });
    expect(io.last('sls:TagResources').params['body']).toMatchObject({
      tags: [{ key: 'landfall:stack', value: 'shop' }],
    });
    await logProject.sync(io, 'kosmos-logs', change(desired(address, { project_name: 'kosmos-logs' }), {}, 'policy'));
    expect(io.names().at(-1)).toBe('sls:DeleteProjectPolicy');
    expectContract(logProject, io.calls);
  });

  test('is removed, also when it is gone', async () => {
    const io = recordingIo({ 'sls:DeleteProject': gone, 'sls:GetProject': [PROJECT, gone] });
    await logProject.remove(io, 'kosmos-logs', {}, 'cn-shanghai');
    expect(
      await logProject.read(recordingIo({ 'sls:GetProject': gone }), 'kosmos-logs', 'cn-shanghai'),
    ).toBeUndefined();
    expectContract(logProject, io.calls);
  });
});

describe('store', () => {
  const id = 'kosmos-logs:app';
  const want = desired('alicloud_log_store.app', {
    project_name: 'kosmos-logs',
    logstore_name: 'app',
    retention_period: 90,
    auto_split: true,
    max_split_shard_count: 64,
    encrypt_conf: [{ enable: true, encrypt_type: 'default' }],
  });

  /** Gives back what it was given, as the service does. */
  function echo(): (request: ApiRequest) => Attributes {
    let store: Attributes = {};
    return ({ action, params }) => {
      if (action === 'CreateLogStore' || action === 'UpdateLogStore')
        store = { ...store, ...(params['body'] as Attributes) };
      return action === 'GetLogStore' ? store : {};
    };
  }
  const cloud = () => {
    const answer = echo();
    return recordingIo({
      'sls:CreateLogStore': answer,
      'sls:UpdateLogStore': answer,
      'sls:GetLogStore': answer,
      'sls:GetLogStoreMeteringMode': { meteringMode: 'ChargeByFunction' },
    });
  };
  const gone = refused('not-found', 'LogStoreNotExist');

  test('is made with Terraform’s defaults and read as it was written', async () => {
    const io = cloud();
    expect(await logStore.create(io, want)).toBe(id);
    expect(io.last('sls:CreateLogStore').params).toEqual({
      project: 'kosmos-logs',
      body: {
        logstoreName: 'app',
        ttl: 90,
        shardCount: 2,
        autoSplit: true,
        maxSplitShard: 64,
        appendMeta: true,
        enable_tracking: false,
        encrypt_conf: { enable: true, encrypt_type: 'default' },
      },
    });
    await logStore.settle?.(io, id, want);
    const read = (await logStore.read(io, id, 'cn-shanghai')) ?? {};
    expect(read).toMatchObject({ id, project_name: 'kosmos-logs', logstore_name: 'app', retention_period: 90 });
    expect(read['metering_mode']).toBe('ChargeByFunction');
    const conf = logStore.facts.equal?.['encrypt_conf'];
    expect(conf?.([{ enable: true, encrypt_type: 'default' }], read['encrypt_conf'] ?? null)).toBe(true);
    expectContract(logStore, io.calls);
  });

  test('an update keeps what the user does not say', async () => {
    const io = cloud();
    await logStore.create(io, want);
    const observed = (await logStore.read(io, id, 'cn-shanghai')) ?? {};
    const next = desired('x.y', { project_name: 'kosmos-logs', logstore_name: 'app', retention_period: 7 });
    await logStore.sync(io, id, change(next, { ...observed, shard_count: 6 }, 'retention_period'));
    expect(io.last('sls:UpdateLogStore').params).toMatchObject({
      project: 'kosmos-logs',
      logstore: 'app',
      body: { logstoreName: 'app', ttl: 7, autoSplit: true, maxSplitShard: 64, shardCount: 6, appendMeta: true },
    });
    await logStore.sync(io, id, change(desired('x.y', { metering_mode: 'ChargeByDataIngest' }), {}, 'metering_mode'));
    expect(io.last('sls:UpdateLogStoreMeteringMode').params['body']).toEqual({ meteringMode: 'ChargeByDataIngest' });
    expectContract(logStore, io.calls);
  });

  test('shards that have split are no reason to start over', () => {
    const same = logStore.facts.equal?.['shard_count'];
    expect(same?.(2, 2)).toBe(true);
    expect(same?.(2, 7)).toBe(true);
    expect(same?.(4, 2)).toBe(false);
  });

  test('is found by its name, and removed once', async () => {
    const io = recordingIo({ 'sls:GetLogStore': [{ logstoreName: 'app' }, gone] });
    expect(await logStore.find(io, want)).toBe(id);
    await logStore.remove(io, id, {}, 'cn-shanghai');
    expect(io.last('sls:DeleteLogStore').params).toEqual({ project: 'kosmos-logs', logstore: 'app' });
    expect(await logStore.find(recordingIo({ 'sls:GetLogStore': gone }), want)).toBeUndefined();
    expectContract(logStore, io.calls);
  });
});
