import { describe, expect, test } from 'vitest';
import { ApiFault, type Answer } from '../service.ts';
import { memoryWorld } from '../world/memory-world.ts';
import { callAction } from '../world/test-call.ts';
import { maxcompute } from './index.ts';

function account() {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai', taken: { 'maxcompute-project': ['everybody'] } });
  const ask = (action: string, input: Record<string, string | number | boolean> = {}, body?: unknown): Answer =>
    callAction(world, maxcompute, action, input, body === undefined ? {} : { body });
  const refusal = (action: string, input: Record<string, string>, body?: unknown): string => {
    try {
      ask(action, input, body);
    } catch (error) {
      if (error instanceof ApiFault) return `${error.status} ${error.code}`;
      throw error;
    }
    return 'accepted';
  };
  return { world, ask, refusal };
}

const named = { projectName: 'kosmos_dw' };

describe('projects', () => {
  test('are made, read, changed aspect by aspect, and deleted', () => {
    const { world, ask, refusal } = account();
    const properties = { sqlMeteringMax: '1000', encryption: { enable: true, algorithm: 'AESCTR', key: 'default' } };
    ask('CreateProject', {}, { name: 'kosmos_dw', comment: 'warehouse', productType: 'payasyougo', properties });
    expect(ask('GetProject', named)['data']).toMatchObject({
      name: 'kosmos_dw',
      status: 'AVAILABLE',
      owner: `ALIYUN$${world.accountId}`,
      regionId: 'cn-shanghai',
      comment: 'warehouse',
      properties: { typeSystem: '2', ...properties },
      createdTime: '2026-11-20T00:00:00Z',
    });
    ask('UpdateProjectBasicMeta', named, { comment: '', properties: { retentionDays: 3 } });
    ask('UpdateProjectIpWhiteList', named, { ipList: '10.0.0.0/8' });
    ask('UpdateProjectSecurity', named, { labelSecurity: true });
    ask('UpdateProjectDefaultQuota', named, { quota: 'team' });
    ask('UpdateProjectStatus', named, { status: 'READONLY' });
    expect(ask('GetProject', named)['data']).toMatchObject({
      comment: '',
      status: 'READONLY',
      defaultQuota: 'team',
      properties: { retentionDays: 3, sqlMeteringMax: '1000' },
      ipWhiteList: { ipList: '10.0.0.0/8', vpcIpList: '' },
      securityProperties: { labelSecurity: true, usingAcl: true },
    });
    ask('DeleteProject', { ...named, isLogical: false });
    expect(ask('GetProject', named)['data']).toMatchObject({ status: 'DELETING' });
    world.step(60_000);
    expect(refusal('GetProject', named)).toBe('404 OBJECT_NOT_EXIST');
  });

  test('a logical deletion can be taken back for 15 days', () => {
    const { world, ask, refusal } = account();
    ask('CreateProject', {}, { name: 'kosmos_dw' });
    ask('DeleteProject', { ...named, isLogical: true });
    world.step(14 * 86_400_000);
    ask('UpdateProjectStatus', named, { status: 'AVAILABLE' });
    world.step(14 * 86_400_000);
    expect(ask('GetProject', named)['data']).toMatchObject({ status: 'AVAILABLE' });
    ask('DeleteProject', { ...named, isLogical: true });
    world.step(16 * 86_400_000);
    expect(refusal('GetProject', named)).toBe('404 OBJECT_NOT_EXIST');
  });

  test('have names that nobody else in the world has', () => {
    const { ask, refusal } = account();
    ask('CreateProject', {}, { name: 'kosmos_dw' });
    expect(refusal('CreateProject', {}, { name: 'kosmos_dw' })).toBe('400 OBJECT_ALREADY_EXIST');
    expect(refusal('CreateProject', {}, { name: 'everybody' })).toBe('400 OBJECT_ALREADY_EXIST');
    expect(refusal('CreateProject', {}, { name: 'kosmos-dw' })).toBe('400 INVALID_PARAMETER');
    expect(refusal('CreateProject', {}, { name: 'ok_name', properties: { typeSystem: '3' } })).toBe(
      '400 INVALID_PARAMETER',
    );
  });

  test('are listed with a marker, and tagged', () => {
    const { ask } = account();
    for (const name of ['aaa', 'bbb', 'ccc']) ask('CreateProject', {}, { name });
    const first = ask('ListProjects', { maxItem: 2 })['data'];
    expect(first).toMatchObject({ projects: [{ name: 'aaa' }, { name: 'bbb' }], NextToken: 'bbb' });
    expect(ask('ListProjects', { maxItem: 2, marker: 'bbb' })['data']).toMatchObject({
      projects: [{ name: 'ccc' }],
      NextToken: '',
    });
    ask(
      'TagResources',
      {},
      { ResourceId: ['aaa'], ResourceType: 'project', Tag: [{ Key: 'k', Value: 'v' }, { Key: 'x' }] },
    );
    ask('UntagResources', { ResourceId: 'aaa', TagKey: 'x' });
    expect(ask('ListTagResources', { ResourceId: 'aaa', ResourceType: 'project' })['TagResources']).toEqual({
      TagResource: [{ ResourceId: 'aaa', ResourceType: 'project', TagKey: 'k', TagValue: 'v' }],
    });
  });
});
