import { describe, expect, it } from 'vitest';
import { ApiFault, type Answer } from '../service.ts';
import { memoryWorld, type MemoryWorldOptions } from '../world/memory-world.ts';
import { callAction } from '../world/test-call.ts';
import { sls } from './index.ts';

type Input = Readonly<Record<string, string | number | boolean>>;

interface Account {
  readonly ask: (action: string, input?: Input, body?: unknown) => Answer;
  readonly refusal: (action: string, input?: Input, body?: unknown) => string;
}

function account(options: MemoryWorldOptions = {}): Account {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai', ...options });
  const ask: Account['ask'] = (action, input = {}, body) => callAction(world, sls, action, input, { body });
  const refusal: Account['refusal'] = (action, input, body) => {
    try {
      ask(action, input, body);
    } catch (error) {
      if (error instanceof ApiFault) return `${error.status} ${error.code}`;
      throw error;
    }
    return 'accepted';
  };
  return { ask, refusal };
}

const project = 'kosmos-logs';

describe('a log project', () => {
  it('is made, read, listed, changed and deleted with what is in it', () => {
    const { ask, refusal } = account();
    ask('CreateProject', {}, { projectName: project, description: 'logs' });
    expect(ask('GetProject', { project })).toMatchObject({
      projectName: project,
      description: 'logs',
      status: 'Normal',
      region: 'cn-shanghai',
      createTime: '1795132800',
    });
    expect(refusal('CreateProject', {}, { projectName: project, description: '' })).toBe('400 ProjectAlreadyExist');
    ask('UpdateProject', { project }, { description: 'more logs' });
    expect(ask('ListProject', { projectName: 'kosmos' })).toMatchObject({
      count: 1,
      total: 1,
      projects: [{ description: 'more logs' }],
    });
    expect(ask('ListProject', { projectName: 'other' })).toMatchObject({ count: 0, total: 0, projects: [] });
    ask('CreateLogStore', { project }, { logstoreName: 'app' });
    ask('DeleteProject', { project });
    expect(refusal('GetProject', { project })).toBe('404 ProjectNotExist');
    ask('CreateProject', {}, { projectName: project, description: '' });
    expect(ask('ListLogStores', { project })).toMatchObject({ total: 0 });
  });

  it('has a name that is well formed and nobody else’s, and there are not too many', () => {
    const { ask, refusal } = account({ taken: { project: ['taken-by-others'] }, quotas: { 'sls.projects': 1 } });
    const create = (projectName: string): string => refusal('CreateProject', {}, { projectName, description: '' });
    for (const name of ['ab', 'Upper', '-lead', 'under_score', 'x'.repeat(64)])
      expect(create(name)).toBe('400 ParameterInvalid');
    expect(create('taken-by-others')).toBe('400 ProjectAlreadyExist');
    ask('CreateProject', {}, { projectName: project, description: '' });
    expect(create('second-one')).toBe('403 QuotaExceed');
  });

  it('has tags and a policy', () => {
    const { ask } = account();
    ask('CreateProject', {}, { projectName: project, description: '' });
    ask(
      'TagResources',
      {},
      {
        resourceType: 'project',
        resourceId: [project],
        tags: [
          { key: 'a', value: '1' },
          { key: 'b', value: '2' },
        ],
      },
    );
    ask('UntagResources', {}, { resourceType: 'project', resourceId: [project], tags: ['a'] });
    expect(ask('ListTagResources', { resourceId: JSON.stringify([project]), resourceType: 'project' })).toMatchObject({
      tagResources: [{ resourceId: project, tagKey: 'b', tagValue: '2' }],
    });
    ask('PutProjectPolicy', { project }, { Version: '1', Statement: [] });
    expect(ask('GetProjectPolicy', { project })).toMatchObject({ Version: '1' });
    ask('DeleteProjectPolicy', { project });
    expect(ask('GetProjectPolicy', { project })).not.toHaveProperty('Version');
  });
});

describe('a logstore', () => {
  it('is made, read, listed, changed and deleted', () => {
    const { ask, refusal } = account();
    expect(refusal('CreateLogStore', { project }, { logstoreName: 'app' })).toBe('404 ProjectNotExist');
    ask('CreateProject', {}, { projectName: project, description: '' });
    ask(
      'CreateLogStore',
      { project },
      { logstoreName: 'app', ttl: 90, shardCount: 4, autoSplit: true, maxSplitShard: 8 },
    );
    const logstore = 'app';
    expect(ask('GetLogStore', { project, logstore })).toMatchObject({
      logstoreName: 'app',
      ttl: 90,
      shardCount: 4,
      mode: 'standard',
    });
    expect(ask('ListShards', { project, logstore })['items']).toHaveLength(4);
    expect(refusal('CreateLogStore', { project }, { logstoreName: 'app' })).toBe('400 LogStoreAlreadyExist');
    ask('UpdateLogStore', { project, logstore }, { logstoreName: 'app', ttl: 7, shardCount: 9 });
    expect(ask('GetLogStore', { project, logstore })).toMatchObject({ ttl: 7, shardCount: 4, autoSplit: true });
    expect(refusal('UpdateLogStore', { project, logstore }, { ttl: 4000 })).toBe('400 ParameterInvalid');
    ask('UpdateLogStoreMeteringMode', { project, logstore }, { meteringMode: 'ChargeByDataIngest' });
    expect(ask('GetLogStoreMeteringMode', { project, logstore })).toMatchObject({ meteringMode: 'ChargeByDataIngest' });
    expect(ask('ListLogStores', { project })).toMatchObject({ logstores: ['app'], count: 1, total: 1 });
    ask('DeleteLogStore', { project, logstore });
    expect(refusal('GetLogStore', { project, logstore })).toBe('404 LogStoreNotExist');
  });

  it('is refused when its numbers or name are wrong', () => {
    const { ask, refusal } = account({ quotas: { 'sls.logstores': 1 } });
    ask('CreateProject', {}, { projectName: project, description: '' });
    const create = (body: Answer): string => refusal('CreateLogStore', { project }, { logstoreName: 'app', ...body });
    for (const wrong of [
      { ttl: 0 },
      { ttl: 3651 },
      { shardCount: 0 },
      { shardCount: 257 },
      { logstoreName: 'A' },
      { mode: 'odd' },
    ]) {
      expect(create(wrong)).toBe('400 ParameterInvalid');
    }
    expect(create({ ttl: 3650 })).toBe('accepted');
    expect(create({ logstoreName: 'second' })).toBe('403 QuotaExceed');
  });

  it('has an index that is made once', () => {
    const { ask, refusal } = account();
    ask('CreateProject', {}, { projectName: project, description: '' });
    ask('CreateLogStore', { project }, { logstoreName: 'app' });
    const store = { project, logstore: 'app' };
    const index = { line: { token: [',', ' '], caseSensitive: false, chn: false } };
    expect(refusal('GetIndex', store)).toBe('404 IndexConfigNotExist');
    expect(refusal('CreateIndex', store, {})).toBe('400 ParameterInvalid');
    ask('CreateIndex', store, index);
    expect(refusal('CreateIndex', store, index)).toBe('400 IndexAlreadyExist');
    ask('UpdateIndex', store, { keys: { level: { type: 'text' } } });
    expect(ask('GetIndex', store)).toMatchObject({ keys: { level: { type: 'text' } } });
    ask('DeleteIndex', store);
    expect(refusal('DeleteIndex', store)).toBe('404 IndexConfigNotExist');
  });
});
