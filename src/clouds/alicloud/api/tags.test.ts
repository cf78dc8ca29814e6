import { describe, expect, it } from 'vitest';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes, SyncChange } from '../../../model/index.ts';
import { syncTags, taggedAs, tagsOf } from './tags.ts';

function change(wanted: Attributes, present: Attributes): SyncChange {
  const ownership = { stack: 's', profile: 'p', address: 'a' };
  const desired = { address: 'a', region: 'cn-shanghai', args: { tags: wanted }, ownership };
  return { desired, observed: { tags: present }, differing: new Set(['tags']) };
}

describe('tags', () => {
  it('are read in both spellings, without the cloud’s own', () => {
    expect(
      tagsOf([
        { Key: 'a', Value: '1' },
        { TagKey: 'b', TagValue: '' },
        { Key: 'acs:rm:rgId', Value: 'x' },
        { Key: 'aliyun-x', Value: 'x' },
      ]),
    ).toEqual({ a: '1', b: '' });
  });

  it('are made equal with the least change: stale keys go first, equal ones are left alone', async () => {
    const io = recordingIo({});
    const wanted = { same: '1', changed: 'new', fresh: '' };
    await syncTags(io, 'vpc-1', change(wanted, { same: '1', changed: 'old', stale: 'x' }), taggedAs('vpc', 'VPC'));
    expect(io.names()).toEqual(['vpc:UnTagResources', 'vpc:TagResources']);
    expect(io.last('vpc:UnTagResources').params).toEqual({
      ResourceType: 'VPC',
      ResourceId: ['vpc-1'],
      TagKey: ['stale'],
    });
    expect(io.last('vpc:TagResources').params['Tag']).toEqual([
      { Key: 'changed', Value: 'new' },
      { Key: 'fresh', Value: '' },
    ]);
  });

  it('need no call when they are equal already', async () => {
    const io = recordingIo({});
    await syncTags(io, 'i-1', change({ a: '1' }, { a: '1' }), taggedAs('ecs', 'instance'));
    expect(io.calls).toEqual([]);
  });

  it('are removed by the spelling of the product', () => {
    expect([taggedAs('vpc', 'EIP').untag, taggedAs('ecs', 'disk').untag]).toEqual([
      'vpc:UnTagResources',
      'ecs:UntagResources',
    ]);
  });
});
