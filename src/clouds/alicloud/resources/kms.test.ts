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
import { kmsAlias } from './kms-alias.ts';
import { kmsKey } from './kms-key.ts';

describe('key', () => {
  const address = 'alicloud_kms_key.data';
  const tags = ownTags(address);
  const args = {
    description: 'data',
    automatic_rotation: 'Enabled',
    rotation_interval: '30d',
    pending_window_in_days: 7,
    tags,
  };
  const want = desired(address, args);
  const key = (KeyState: string): Attributes => ({
    KeyMetadata: {
      KeyId: 'key-1',
      KeyState,
      Arn: 'acs:kms:cn-shanghai:1:key/key-1',
      Description: 'data',
      AutomaticRotation: 'Enabled',
      RotationInterval: '2592000s',
      DeletionProtection: 'Disabled',
      KeySpec: 'Aliyun_AES_256',
    },
  });
  const rows = Object.entries(tags).map(([TagKey, TagValue]) => ({ ResourceId: 'key-1', TagKey, TagValue }));
  const listed: Attributes = { TagResources: { TagResource: rows } };

  test('is created with its tags, and read as it was written', async () => {
    const io = recordingIo({
      'kms:CreateKey': key('Enabled'),
      'kms:DescribeKey': key('Enabled'),
      'kms:ListTagResources': listed,
    });
    const id = await kmsKey.create(io, want);
    expect(id).toBe('key-1');
    expect(io.calls[0]?.params).toMatchObject({ EnableAutomaticRotation: true, RotationInterval: '30d' });
    expect(JSON.parse(String(io.calls[0]?.params['Tags']))).toContainEqual({
      TagKey: 'landfall:stack',
      TagValue: 'shop',
    });
    await kmsKey.settle?.(io, id, want);
    const observed = (await kmsKey.read(io, id, 'cn-shanghai')) ?? {};
    expect(observed).toMatchObject({ description: 'data', automatic_rotation: 'Enabled', status: 'Enabled', tags });
    const equal = kmsKey.facts.equal?.['rotation_interval'];
    expect(equal?.('30d', observed['rotation_interval'] ?? null)).toBe(true);
    expect(equal?.('31d', observed['rotation_interval'] ?? null)).toBe(false);
    expectContract(kmsKey, io.calls);
  });

  test('a key on its way to the end is gone: not read, not found, not owned', async () => {
    const io = recordingIo({ 'kms:DescribeKey': key('PendingDeletion'), 'kms:ListTagResources': listed });
    expect(await kmsKey.read(io, 'key-1', 'cn-shanghai')).toBeUndefined();
    expect(await kmsKey.find(io, want)).toBeUndefined();
    expect(await kmsKey.owned?.(io, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([]);
    const living = recordingIo({ 'kms:DescribeKey': key('Enabled'), 'kms:ListTagResources': listed });
    expect(await kmsKey.find(living, want)).toBe('key-1');
    expect(await kmsKey.owned?.(living, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([{ id: 'key-1', address }]);
    expectContract(kmsKey, [...io.calls, ...living.calls]);
  });

  test('each difference has its call', async () => {
    const io = recordingIo({});
    const next = desired(address, {
      ...args,
      status: 'Disabled',
      policy: '{}',
      deletion_protection: 'Enabled',
      deletion_protection_description: 'why',
    });
    const observed = { arn: 'acs:kms:cn-shanghai:1:key/key-1', tags };
    const differing = ['description', 'rotation_interval', 'status', 'policy', 'deletion_protection'];
    await kmsKey.sync(io, 'key-1', change(next, observed, ...differing));
    expect(io.names()).toEqual([
      'kms:UpdateKeyDescription',
      'kms:UpdateRotationPolicy',
      'kms:SetKeyPolicy',
      'kms:DisableKey',
      'kms:SetDeletionProtection',
    ]);
    expect(io.last('kms:SetDeletionProtection').params).toEqual({
      ProtectedResourceArn: 'acs:kms:cn-shanghai:1:key/key-1',
      EnableDeletionProtection: true,
      DeletionProtectionDescription: 'why',
    });
    expectContract(kmsKey, io.calls);
  });

  test('is scheduled for deletion after the days that were asked for, once', async () => {
    const io = recordingIo({ 'kms:DescribeKey': key('PendingDeletion') });
    await kmsKey.remove(io, 'key-1', { pending_window_in_days: 7 }, 'cn-shanghai');
    expect(io.calls[0]?.params).toEqual({ KeyId: 'key-1', PendingWindowInDays: 7 });
    const again = recordingIo({
      'kms:ScheduleKeyDeletion': refused('invalid', 'Rejected.PendingDeletion'),
      'kms:DescribeKey': key('PendingDeletion'),
    });
    await kmsKey.remove(again, 'key-1', {}, 'cn-shanghai');
    expectContract(kmsKey, [...io.calls, ...again.calls]);
  });

  test('a protected key stays, in words', async () => {
    const io = recordingIo({});
    const removal = kmsKey.remove(io, 'key-1', { deletion_protection: 'Enabled' }, 'cn-shanghai');
    await expect(removal).rejects.toMatchObject({ errorClass: 'invalid', message: /deletion_protection/ });
    expect(io.calls).toEqual([]);
  });
});

describe('alias', () => {
  const want = desired('alicloud_kms_alias.data', { alias_name: 'alias/data', key_id: 'key-1' });
  const page = (AliasName: string, KeyId: string): Attributes => ({
    TotalCount: 2,
    Aliases: { Alias: [{ AliasName, KeyId }] },
  });

  test('lives: made, found on a later page, moved, deleted', async () => {
    const io = recordingIo({
      'kms:ListAliases': ({ params }) =>
        params['PageNumber'] === 1 ? page('alias/other', 'key-9') : page('alias/data', 'key-1'),
    });
    const id = await kmsAlias.create(io, want);
    expect(await kmsAlias.find(io, want)).toBe('alias/data');
    expect(await kmsAlias.read(io, id, 'cn-shanghai')).toEqual({ id, alias_name: 'alias/data', key_id: 'key-1' });
    await kmsAlias.sync(io, id, change(want, {}, 'key_id'));
    expect(io.last('kms:UpdateAlias').params).toEqual({ AliasName: 'alias/data', KeyId: 'key-1' });
    const empty = recordingIo({ 'kms:ListAliases': { TotalCount: 0, Aliases: { Alias: [] } } });
    await kmsAlias.remove(empty, id, {}, 'cn-shanghai');
    expectContract(kmsAlias, [...io.calls, ...empty.calls]);
  });

  test('of the same name on another key is not ours', async () => {
    const io = recordingIo({
      'kms:ListAliases': { TotalCount: 1, Aliases: { Alias: [{ AliasName: 'alias/data', KeyId: 'key-2' }] } },
    });
    expect(await kmsAlias.find(io, want)).toBeUndefined();
  });
});
