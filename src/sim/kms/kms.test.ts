import { describe, expect, test } from 'vitest';
import { ApiFault, type Answer } from '../service.ts';
import { memoryWorld } from '../world/memory-world.ts';
import { callAction } from '../world/test-call.ts';
import { kms } from './index.ts';
import { ALIASES, KEYS } from './tables.ts';

const DAY = 86_400_000;
const REGION = 'cn-shanghai';

type Input = Readonly<Record<string, string | number | boolean>>;

function account() {
  const world = memoryWorld({ defaultRegion: REGION });
  const call = (name: string, input: Input = {}): Answer =>
    callAction(world, kms, name, { RegionId: REGION, ...input });
  const create = (input: Input = {}): string => String(metadata(call('CreateKey', input))['KeyId']);
  const describeKey = (KeyId: string): Readonly<Record<string, unknown>> => metadata(call('DescribeKey', { KeyId }));
  const refusal = (name: string, input: Input = {}): string => {
    try {
      call(name, input);
    } catch (error) {
      if (error instanceof ApiFault) return `${error.status} ${error.code}: ${error.message}`;
      throw error;
    }
    return 'accepted';
  };
  return { world, call, create, describeKey, refusal };
}

function metadata(answer: Answer): Readonly<Record<string, unknown>> {
  return answer['KeyMetadata'] as Readonly<Record<string, unknown>>;
}

describe('CreateKey', () => {
  test('answers what DescribeKey then repeats, by id, ARN or alias', () => {
    const { call, world } = account();
    const created = metadata(call('CreateKey', { Description: 'disks', Tags: '[{"TagKey":"k","TagValue":"v"}]' }));
    expect(created).toMatchObject({
      KeyState: 'Enabled',
      KeySpec: 'Aliyun_AES_256',
      KeyUsage: 'ENCRYPT/DECRYPT',
      Origin: 'Aliyun_KMS',
      ProtectionLevel: 'SOFTWARE',
      Description: 'disks',
      Creator: world.accountId,
      CreationDate: '2026-11-20T00:00:00Z',
      AutomaticRotation: 'Disabled',
      DeletionProtection: 'Disabled',
      DeleteDate: '',
    });
    const KeyId = String(created['KeyId']);
    expect(KeyId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(created['Arn']).toBe(`acs:kms:${REGION}:${world.accountId}:key/${KeyId}`);
    call('CreateAlias', { AliasName: 'alias/disks', KeyId });
    for (const name of [KeyId, String(created['Arn']), 'alias/disks']) {
      expect(metadata(call('DescribeKey', { KeyId: name }))).toEqual(created);
    }
  });

  test.each([
    ['an unknown KeySpec', { KeySpec: 'AES' }, '400 InvalidParameter: The specified parameter "KeySpec" is not valid.'],
    [
      'a use its specification has not',
      { KeySpec: 'EC_P256', KeyUsage: 'ENCRYPT/DECRYPT' },
      '400 InvalidParameter: The specified parameter "KeyUsage" is not valid.',
    ],
    ['an unknown origin', { Origin: 'Mars' }, '400 InvalidParameter: The specified parameter "Origin" is not valid.'],
    [
      'an imported signing key',
      { KeySpec: 'EC_P256', Origin: 'EXTERNAL' },
      '400 Unsupported.Origin: This key origin is not valid for this api.',
    ],
    [
      'a KMS instance',
      { DKMSInstanceId: 'kst-1' },
      '404 Forbidden.DKMSInstanceNotFound: The specified DKMS instance is not found.',
    ],
    [
      'rotation without an interval',
      { EnableAutomaticRotation: true },
      '400 MissingParameter: The parameter "RotationInterval" is needed but not provided.',
    ],
    [
      'rotation every 6 days',
      { EnableAutomaticRotation: true, RotationInterval: '6d' },
      '400 InvalidParameter: The specified parameter "RotationInterval" is not valid.',
    ],
    ['tags that are no list', { Tags: '{}' }, '400 InvalidParameter: The specified parameter "Tags" is not valid.'],
    [
      'a policy that is no policy',
      { Policy: '[]' },
      '400 InvalidParameter: The specified parameter "Policy" is not valid.',
    ],
  ])('refuses %s', (_what, input, expected) => {
    const { refusal, world } = account();
    expect(refusal('CreateKey', input)).toBe(expected);
    expect(world.table(KEYS).size).toBe(0);
  });

  test('an imported key waits for its material', () => {
    const { create, describeKey, refusal } = account();
    const KeyId = create({ Origin: 'EXTERNAL' });
    expect(describeKey(KeyId)).toMatchObject({ KeyState: 'PendingImport', PrimaryKeyVersion: '' });
    expect(refusal('Encrypt', { KeyId, Plaintext: 'x' })).toBe(
      '409 Rejected.PendingImport: The request was rejected because the key state is PendingImport.',
    );
    expect(refusal('EnableKey', { KeyId })).toContain('409 Rejected.StateModifiedFailed');
  });
});

describe('states', () => {
  test('a disabled key does not encrypt and is not missing', () => {
    const { call, create, describeKey, refusal } = account();
    const KeyId = create();
    call('DisableKey', { KeyId });
    expect(describeKey(KeyId)['KeyState']).toBe('Disabled');
    expect(refusal('Encrypt', { KeyId, Plaintext: 'x' })).toBe(
      '409 Rejected.Disabled: The request was rejected because the key state is Disabled.',
    );
    call('EnableKey', { KeyId });
    expect(refusal('Encrypt', { KeyId, Plaintext: 'x' })).toBe('accepted');
  });

  test('a deletion is pending for its window, can be cancelled, and takes the aliases along', () => {
    const { call, create, describeKey, refusal, world } = account();
    const KeyId = create();
    call('CreateAlias', { AliasName: 'alias/a', KeyId });
    expect(refusal('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 6 })).toContain('400 InvalidParameter');
    call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(describeKey(KeyId)).toMatchObject({ KeyState: 'PendingDeletion', DeleteDate: '2026-11-27T00:00:00Z' });
    expect(refusal('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })).toBe(
      '409 Rejected.StateModifiedFailed: Keystate modified failed.',
    );
    expect(refusal('EnableKey', { KeyId })).toContain('409 Rejected.StateModifiedFailed');
    expect(refusal('Encrypt', { KeyId, Plaintext: 'x' })).toContain('409 Rejected.PendingDeletion');
    call('CancelKeyDeletion', { KeyId });
    world.step(8 * DAY);
    expect(describeKey(KeyId)).toMatchObject({ KeyState: 'Disabled', DeleteDate: '' });
    expect(refusal('CancelKeyDeletion', { KeyId })).toContain('409 Rejected.StateModifiedFailed');
    call('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 30 });
    world.step(30 * DAY - 1);
    expect(world.table(KEYS).size).toBe(1);
    world.step(1);
    expect(refusal('DescribeKey', { KeyId })).toBe('404 Forbidden.KeyNotFound: The specified Key is not found.');
    expect(refusal('DescribeKey', { KeyId: 'alias/a' })).toBe(
      '404 Forbidden.AliasNotFound: The specified Alias is not found.',
    );
    expect(world.table(ALIASES).size).toBe(0);
  });

  test('a protected key is not deleted', () => {
    const { call, create, describeKey, refusal } = account();
    const KeyId = create();
    const ProtectedResourceArn = String(describeKey(KeyId)['Arn']);
    call('SetDeletionProtection', {
      ProtectedResourceArn,
      EnableDeletionProtection: true,
      DeletionProtectionDescription: 'oss',
    });
    expect(describeKey(KeyId)).toMatchObject({ DeletionProtection: 'Enabled', DeletionProtectionDescription: 'oss' });
    expect(refusal('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })).toContain(
      '400 Rejected.UnsupportedOperation',
    );
    call('SetDeletionProtection', { ProtectedResourceArn, EnableDeletionProtection: false });
    expect(refusal('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 })).toBe('accepted');
  });
});

describe('aliases', () => {
  test('move between keys; a key that waits for deletion takes none', () => {
    const { call, create, refusal } = account();
    const [a, b] = [create(), create()];
    call('CreateAlias', { AliasName: 'alias/x', KeyId: a });
    expect(refusal('CreateAlias', { AliasName: 'alias/x', KeyId: b })).toBe(
      '400 AliasAlreadyExists: AliasName Already Exists.',
    );
    expect(refusal('CreateAlias', { AliasName: 'x', KeyId: b })).toContain('400 InvalidParameter');
    expect(refusal('CreateAlias', { AliasName: 'alias/y', KeyId: 'alias/x' })).toContain('400 Unsupported.Alias');
    call('UpdateAlias', { AliasName: 'alias/x', KeyId: b });
    expect(call('ListAliasesByKeyId', { KeyId: a })).toMatchObject({ TotalCount: 0, Aliases: { Alias: [] } });
    expect(call('ListAliases')).toMatchObject({
      TotalCount: 1,
      Aliases: { Alias: [{ AliasName: 'alias/x', KeyId: b }] },
    });
    call('ScheduleKeyDeletion', { KeyId: a, PendingWindowInDays: 7 });
    expect(refusal('CreateAlias', { AliasName: 'alias/z', KeyId: a })).toContain('409 Rejected.StateModifiedFailed');
    expect(refusal('UpdateAlias', { AliasName: 'alias/x', KeyId: a })).toContain('409 Rejected.PendingDeletion');
    call('DeleteAlias', { AliasName: 'alias/x' });
    expect(refusal('DeleteAlias', { AliasName: 'alias/x' })).toContain('404 Forbidden.AliasNotFound');
  });
});

describe('encryption', () => {
  test('gives back what went in, for the same context only', () => {
    const { call, create, refusal } = account();
    const KeyId = create();
    const sealed = call('Encrypt', { KeyId, Plaintext: 'c2VjcmV0', EncryptionContext: '{"a":"1","b":"2"}' });
    const CiphertextBlob = String(sealed['CiphertextBlob']);
    expect(CiphertextBlob).not.toContain('c2VjcmV0');
    expect(call('Decrypt', { CiphertextBlob, EncryptionContext: '{"b":"2","a":"1"}' })).toMatchObject({
      Plaintext: 'c2VjcmV0',
      KeyId,
    });
    expect(refusal('Decrypt', { CiphertextBlob })).toContain('400 InvalidParameter');
    expect(refusal('Decrypt', { CiphertextBlob: 'AAAA' })).toContain('400 InvalidParameter');
    expect(refusal('Encrypt', { KeyId, Plaintext: 'x', DryRun: true })).toContain('400 DryRunOperationError');
  });

  test('makes data keys of the length asked for', () => {
    const { call, create, refusal } = account();
    const KeyId = create();
    const bytes = (answer: Answer): number => Buffer.from(String(answer['Plaintext']), 'base64').length;
    const key = call('GenerateDataKey', { KeyId });
    expect(bytes(key)).toBe(32);
    expect(call('Decrypt', { CiphertextBlob: String(key['CiphertextBlob']) })['Plaintext']).toBe(key['Plaintext']);
    expect(bytes(call('GenerateDataKey', { KeyId, KeySpec: 'AES_128' }))).toBe(16);
    expect(bytes(call('GenerateDataKey', { KeyId, NumberOfBytes: 1024 }))).toBe(1024);
    expect(refusal('GenerateDataKey', { KeyId, NumberOfBytes: 1025 })).toContain('400 InvalidParameter');
    expect(call('GenerateDataKeyWithoutPlaintext', { KeyId })).not.toHaveProperty('Plaintext');
    expect(refusal('GenerateDataKey', { KeyId: create({ KeySpec: 'RSA_2048' }) })).toContain(
      '400 UnsupportedOperation',
    );
  });
});

describe('rotation', () => {
  test('brings versions by time alone, and old ciphertexts still open', () => {
    const { call, create, describeKey, world } = account();
    const KeyId = create({ EnableAutomaticRotation: true, RotationInterval: '30d' });
    const first = describeKey(KeyId);
    expect(first).toMatchObject({
      AutomaticRotation: 'Enabled',
      RotationInterval: '2592000s',
      NextRotationDate: '2026-12-20T00:00:00Z',
      LastRotationDate: '',
    });
    const sealed = call('Encrypt', { KeyId, Plaintext: 'old' });
    world.step(65 * DAY);
    const later = describeKey(KeyId);
    expect(later).toMatchObject({ LastRotationDate: '2027-01-19T00:00:00Z', NextRotationDate: '2027-02-18T00:00:00Z' });
    expect(later['PrimaryKeyVersion']).not.toBe(first['PrimaryKeyVersion']);
    expect(call('ListKeyVersions', { KeyId })['TotalCount']).toBe(3);
    expect(call('Decrypt', { CiphertextBlob: String(sealed['CiphertextBlob']) })).toMatchObject({
      Plaintext: 'old',
      KeyVersionId: first['PrimaryKeyVersion'],
    });
    call('DisableKey', { KeyId });
    world.step(100 * DAY);
    expect(describeKey(KeyId)).toMatchObject({
      AutomaticRotation: 'Suspended',
      PrimaryKeyVersion: later['PrimaryKeyVersion'],
    });
    call('EnableKey', { KeyId });
    call('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: false });
    expect(describeKey(KeyId)).toMatchObject({
      AutomaticRotation: 'Disabled',
      PrimaryKeyVersion: later['PrimaryKeyVersion'],
    });
    expect(call('ListKeyVersions', { KeyId })['TotalCount']).toBe(3);
  });

  test('is not for asymmetric keys, whose versions come by hand', () => {
    const { call, create, refusal } = account();
    const KeyId = create({ KeySpec: 'EC_P256' });
    expect(
      refusal('UpdateRotationPolicy', { KeyId, EnableAutomaticRotation: true, RotationInterval: '30d' }),
    ).toContain('400 UnsupportedOperation');
    const { KeyVersion } = call('CreateKeyVersion', { KeyId }) as unknown as { KeyVersion: { KeyVersionId: string } };
    expect(call('DescribeKeyVersion', { KeyId, KeyVersionId: KeyVersion.KeyVersionId })).toMatchObject({ KeyVersion });
    expect(refusal('DescribeKeyVersion', { KeyId, KeyVersionId: 'none' })).toContain(
      '404 Forbidden.KeyVersionNotFound',
    );
  });
});

describe('lists, tags and policies', () => {
  test('ListKeys filters, pages and stays in its region', () => {
    const { call, create } = account();
    const [a, b] = [create(), create({ KeySpec: 'RSA_2048' })];
    call('DisableKey', { KeyId: a });
    expect(call('ListKeys')).toMatchObject({ TotalCount: 2, PageNumber: 1, PageSize: 10 });
    expect(call('ListKeys', { Filters: '[{"Key":"KeyState","Values":["Disabled"]}]' })).toMatchObject({
      TotalCount: 1,
      Keys: { Key: [{ KeyId: a }] },
    });
    expect(call('ListKeys', { PageSize: 1, PageNumber: 2 })).toMatchObject({ Keys: { Key: [{ KeyId: b }] } });
    expect(call('ListKeys', { RegionId: 'cn-beijing' })).toMatchObject({ TotalCount: 0 });
  });

  test('tags in the current and in the older form are the same tags', () => {
    const { call, create, refusal } = account();
    const KeyId = create({ Tags: '[{"TagKey":"a","TagValue":"1"}]' });
    const key = { ResourceType: 'key', 'ResourceId.1': KeyId };
    call('TagResources', { ...key, 'Tag.1.Key': 'b', 'Tag.1.Value': '2' });
    call('TagResource', { KeyId, Tags: '[{"TagKey":"c","TagValue":"3"}]' });
    expect(call('ListResourceTags', { KeyId })['Tags']).toEqual({
      Tag: [
        { KeyId, TagKey: 'a', TagValue: '1' },
        { KeyId, TagKey: 'b', TagValue: '2' },
        { KeyId, TagKey: 'c', TagValue: '3' },
      ],
    });
    call('UntagResources', { ...key, 'TagKey.1': 'a' });
    call('UntagResource', { KeyId, TagKeys: '["b"]' });
    expect(call('ListTagResources', key)['TagResources']).toEqual({
      TagResource: [{ ResourceId: KeyId, ResourceType: 'key', TagKey: 'c', TagValue: '3' }],
    });
    expect(call('ListTagResources', { ResourceType: 'key', 'Tag.1.Key': 'zz' })['TagResources']).toEqual({
      TagResource: [],
    });
    expect(refusal('TagResources', { ResourceType: 'key', 'ResourceId.1': 'none', 'Tag.1.Key': 'k' })).toContain(
      '404 Forbidden.ResourceNotFound',
    );
  });

  test('a key has the default policy until another is set', () => {
    const { call, create, refusal, world } = account();
    const KeyId = create();
    expect(call('GetKeyPolicy', { KeyId, PolicyName: 'default' })['Policy']).toContain(`acs:ram::${world.accountId}:*`);
    const Policy = '{"Version":"1","Statement":[]}';
    call('SetKeyPolicy', { KeyId, PolicyName: 'default', Policy });
    expect(call('GetKeyPolicy', { KeyId })['Policy']).toBe(Policy);
    expect(refusal('GetKeyPolicy', { KeyId, PolicyName: 'other' })).toContain('400 InvalidParameter');
    call('UpdateKeyDescription', { KeyId, Description: 'new' });
    expect(call('DescribeKey', { KeyId })).toMatchObject({ KeyMetadata: { Description: 'new' } });
  });
});
