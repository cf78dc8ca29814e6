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
import { maxcomputeProject } from './maxcompute-project.ts';

const ADDRESS = 'alicloud_maxcompute_project.warehouse';
const ARGS = {
  project_name: 'kosmos_warehouse',
  comment: 'usage of models',
  default_quota: 'os_PayAsYouGoQuota',
  product_type: 'PayAsYouGo',
  properties: [{ type_system: '2', retention_days: 1, encryption: [{ enable: true, algorithm: 'AES256' }] }],
  ip_white_list: [{ ip_list: '10.0.0.0/8' }],
  tags: ownTags(ADDRESS),
};
const WANT = desired(ADDRESS, ARGS);
const GONE = refused('not-found', 'OBJECT_NOT_EXIST');

function project(more: Attributes = {}): Attributes {
  return {
    data: {
      name: 'kosmos_warehouse',
      comment: 'usage of models',
      status: 'AVAILABLE',
      defaultQuota: 'os_PayAsYouGoQuota',
      productType: 'payasyougo',
      createdTime: 0,
      properties: {
        typeSystem: '2',
        retentionDays: 1,
        timezone: 'Asia/Shanghai',
        encryption: { enable: true, algorithm: 'AES256' },
        tableLifecycle: { type: 'optional', value: '' },
      },
      ipWhiteList: { ipList: '10.0.0.0/8', vpcIpList: '' },
      ...more,
    },
  };
}

const TAGGED = {
  TagResources: {
    TagResource: Object.entries(ownTags(ADDRESS)).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
  },
};

/** The tag calls have no metadata; the research tells them. */
const expectCalls = (calls: readonly ApiRequest[]): void =>
  expectContract(
    maxcomputeProject,
    calls,
    ['ListTagResources', 'TagResources', 'UntagResources'].map((action) => `maxcompute:${action} does not exist`),
  );

describe('a MaxCompute project', () => {
  test('is created and tagged at once, and read as it was written', async () => {
    const io = recordingIo({ 'maxcompute:GetProject': project(), 'maxcompute:ListTagResources': TAGGED });
    const id = await maxcomputeProject.create(io, WANT);
    expect(io.names()).toEqual(['maxcompute:CreateProject', 'maxcompute:TagResources']);
    expect(io.calls[0]?.params['body']).toEqual({
      name: 'kosmos_warehouse',
      comment: 'usage of models',
      defaultQuota: 'os_PayAsYouGoQuota',
      productType: 'PayAsYouGo',
      properties: { typeSystem: '2', retentionDays: 1, encryption: { enable: true, algorithm: 'AES256' } },
    });
    expect(io.calls[1]?.params['body']).toMatchObject({ ResourceId: ['kosmos_warehouse'], ResourceType: 'project' });
    await maxcomputeProject.settle?.(io, id, WANT);
    const observed = (await maxcomputeProject.read(io, id, 'cn-shanghai')) ?? {};
    expect(observed).toMatchObject({ comment: 'usage of models', status: 'AVAILABLE', tags: ARGS.tags });
    const { equal = {} } = maxcomputeProject.facts;
    const same = (['properties', 'ip_white_list', 'product_type'] as const).map((name) =>
      equal[name]?.(ARGS[name], observed[name] ?? null),
    );
    expect(same).toEqual([true, true, true]);
    expect(equal['properties']?.([{ retention_days: 7 }], observed['properties'] ?? null)).toBe(false);
    expect(equal['product_type']?.('Subscription', observed['product_type'] ?? null)).toBe(false);
    expectCalls(io.calls);
  });

  test('is found by its tags, and without tags only just after it was made', async () => {
    const own = recordingIo({
      'maxcompute:GetProject': project({ createdTime: -9e9 }),
      'maxcompute:ListTagResources': TAGGED,
      'maxcompute:ListProjects': [
        { data: { projects: [{ name: 'kosmos_warehouse' }], NextToken: 'more' } },
        { data: { projects: [] } },
      ],
    });
    expect(await maxcomputeProject.find(own, WANT)).toBe('kosmos_warehouse');
    expect(await maxcomputeProject.find(own, { ...WANT, exclude: ['kosmos_warehouse'] })).toBeUndefined();
    expect(await maxcomputeProject.owned?.(own, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([
      { id: 'kosmos_warehouse', address: ADDRESS },
    ]);
    const found = async (more: Attributes) =>
      maxcomputeProject.find(recordingIo({ 'maxcompute:GetProject': project(more) }), WANT);
    expect(await found({})).toBe('kosmos_warehouse');
    expect(await found({ createdTime: '1969-12-31T23:30:00Z' })).toBe('kosmos_warehouse');
    expect(await found({ createdTime: '1969-12-31T22:30:00Z' })).toBeUndefined();
    expect(await found({ createdTime: '' })).toBeUndefined();
    expect(await found({ comment: 'somebody else’s' })).toBeUndefined();
    expectCalls(own.calls);
  });

  test('each difference has its call', async () => {
    const io = recordingIo({});
    const next = desired(ADDRESS, {
      project_name: 'kosmos_warehouse',
      default_quota: 'q',
      status: 'READONLY',
      properties: [{ retention_days: 7 }],
      tags: { team: 'data' },
    });
    const differing = ['status', 'properties', 'default_quota', 'ip_white_list', 'tags'];
    await maxcomputeProject.sync(io, 'kosmos_warehouse', change(next, { tags: { a: '1', b: '2' } }, ...differing));
    expect(io.names()).toEqual([
      'maxcompute:UpdateProjectBasicMeta',
      'maxcompute:UpdateProjectDefaultQuota',
      'maxcompute:UpdateProjectIpWhiteList',
      'maxcompute:UntagResources',
      'maxcompute:TagResources',
    ]);
    expect(io.calls.slice(0, 3).map(({ params }) => params['body'])).toEqual([
      { status: 'READONLY', properties: { retentionDays: 7 } },
      { quota: 'q' },
      { ipWhiteList: { ipList: '', vpcIpList: '' } },
    ]);
    expect(io.last('maxcompute:UntagResources').params).toMatchObject({
      ResourceId: 'kosmos_warehouse',
      TagKey: 'a,b',
    });
    expectCalls(io.calls);
    const billing = maxcomputeProject.sync(io, 'kosmos_warehouse', change(next, {}, 'product_type'));
    await expect(billing).rejects.toMatchObject({ errorClass: 'invalid' });
  });

  test('is deleted for good unless it is asked to be kept for a while', async () => {
    const io = recordingIo({ 'maxcompute:GetProject': [project({ status: 'DELETING' })] });
    await maxcomputeProject.remove(io, 'kosmos_warehouse', {}, 'cn-shanghai');
    expect(io.calls[0]?.params).toEqual({ projectName: 'kosmos_warehouse', isLogical: false });
    const gone = recordingIo({ 'maxcompute:GetProject': GONE, 'maxcompute:DeleteProject': GONE });
    await maxcomputeProject.remove(gone, 'kosmos_warehouse', { is_logical: 'true' }, 'cn-shanghai');
    expect(gone.calls[0]?.params).toMatchObject({ isLogical: true });
    expect(await maxcomputeProject.read(gone, 'kosmos_warehouse', 'cn-shanghai')).toBeUndefined();
    expectCalls([...io.calls, ...gone.calls]);
  });
});
