import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { change, desired, ownTags, refused, OWNERSHIP_OF_SHOP } from '../../../../test/support/driver-journey.ts';
import { echoOss, type EchoOss } from '../../../../test/support/echo-oss.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import { sameValue } from '../../../base/index.ts';
import type { ApiRequest, Driver, Json } from '../../../model/index.ts';
import { ossBucketAcl } from '../resources/oss-bucket-acl.ts';
import { ossBucketPolicy } from '../resources/oss-bucket-policy.ts';
import { ossBucketPublicAccessBlock } from '../resources/oss-bucket-public-access-block.ts';
import { ossBucketServerSideEncryption } from '../resources/oss-bucket-server-side-encryption.ts';
import { ossBucketVersioning } from '../resources/oss-bucket-versioning.ts';
import { ossBucket } from '../resources/oss-bucket.ts';
import { ramAction } from './setting-driver.ts';

const address = 'alicloud_oss_bucket.data';
const tags = ownTags(address);
const want = desired(address, { bucket: 'data', acl: 'private', storage_class: 'Standard', tags });

let oss: EchoOss;
beforeEach(async () => {
  oss = await echoOss();
});
afterEach(() => oss.close());

/** OSS has no OpenAPI metadata here: the RAM action of every call must be among those the facts name. */
function expectActions(driver: Driver, calls: readonly ApiRequest[]): void {
  const named = new Set(Object.values<readonly string[]>(driver.facts.actions).flat());
  expect(calls.map(({ action }) => ramAction(action)).filter((action) => !named.has(action))).toEqual([]);
}

const rule: Json = {
  id: 'old & done',
  prefix: 'logs/',
  enabled: true,
  tags: { kind: 'log', team: 'a<b' },
  expiration: [{ days: 30 }],
  transitions: [
    { days: 7, storage_class: 'IA', is_access_time: true, return_to_std_when_visit: false },
    { created_before_date: '2027-01-31', storage_class: 'Archive' },
  ],
  abort_multipart_upload: [{ days: 3 }],
  noncurrent_version_expiration: [{ days: 10 }],
  noncurrent_version_transition: [{ days: 5, storage_class: 'IA' }],
  filter: [{ object_size_greater_than: 5, not: [{ prefix: 'logs/keep', tag: [{ key: 'keep', value: 'yes' }] }] }],
};

const policy =
  '{"Version":"1","Statement":[{"Effect":"Deny","Principal":["*"],"Action":["oss:*"],"Resource":["acs:oss:*:*:data"]}]}';

/** Every argument that `sync` writes, with a value that uses what it can. */
const VALUES: Readonly<Record<string, Json>> = {
  acl: 'public-read',
  versioning: [{ status: 'Enabled' }],
  server_side_encryption_rule: [{ sse_algorithm: 'KMS', kms_master_key_id: 'key-1' }],
  lifecycle_rule: [rule, { enabled: false, prefix: 'tmp/', expiration: [{ expired_object_delete_marker: true }] }],
  cors_rule: [{ allowed_origins: ['*'], allowed_methods: ['GET', 'PUT'], max_age_seconds: 60 }],
  website: [{ index_document: 'index.html', error_document: 'error.html' }],
  logging: [{ target_bucket: 'logs', target_prefix: 'data/' }],
  referer_config: [{ allow_empty: false, referers: ['https://a.example'] }],
  transfer_acceleration: [{ enabled: true }],
  policy,
};

describe('bucket', () => {
  test('is created with its tags, so that a crash leaves no stranger', async () => {
    expect(await ossBucket.find(oss.io, want)).toBeUndefined();
    const id = await ossBucket.create(oss.io, want);
    await ossBucket.settle?.(oss.io, id, want);
    expect(await ossBucket.find(oss.io, want)).toBe('data');
    expect(await ossBucket.read(oss.io, id, 'cn-shanghai')).toMatchObject({
      id: 'data',
      bucket: 'data',
      acl: 'private',
      tags,
      versioning: [],
    });
    expectActions(ossBucket, oss.calls);
  });

  test.each(Object.entries(VALUES))('%s is read as it was written, and back to nothing', async (name, value) => {
    const id = await ossBucket.create(oss.io, want);
    const equal = ossBucket.facts.equal?.[name] ?? sameValue;
    const unset = ossBucket.facts.defaults?.[name] ?? null;
    const before = (await ossBucket.read(oss.io, id, 'cn-shanghai')) ?? {};
    expect(equal(unset, before[name] ?? null)).toBe(true);

    await ossBucket.sync(oss.io, id, change(desired(address, { ...want.args, [name]: value }), before, name));
    const after = (await ossBucket.read(oss.io, id, 'cn-shanghai')) ?? {};
    expect(after[name]).toSatisfy((read: Json) => equal(value, read));
    expect(equal(unset, after[name] ?? null)).toBe(false);

    const { [name]: _, ...rest } = want.args;
    await ossBucket.sync(oss.io, id, change(desired(address, rest), after, name));
    const restored = (await ossBucket.read(oss.io, id, 'cn-shanghai')) ?? {};
    expect(restored[name]).toSatisfy((read: Json) => equal(unset, read));
    expectActions(ossBucket, oss.calls);
  });

  test('tags are replaced as a whole', async () => {
    const id = await ossBucket.create(oss.io, want);
    const next = desired(address, { ...want.args, tags: { ...tags, team: 'R&D' } });
    await ossBucket.sync(oss.io, id, change(next, {}, 'tags'));
    expect((await ossBucket.read(oss.io, id, 'cn-shanghai'))?.['tags']).toEqual({ ...tags, team: 'R&D' });
  });

  test("somebody else's bucket of the same account is neither adopted nor taken", async () => {
    await ossBucket.create(
      oss.io,
      desired('alicloud_oss_bucket.other', { bucket: 'data', tags: ownTags('alicloud_oss_bucket.other') }),
    );
    expect(await ossBucket.find(oss.io, want)).toBeUndefined();
    await expect(ossBucket.create(oss.io, want)).rejects.toMatchObject({
      errorClass: 'taken',
      code: 'BucketAlreadyExists',
    });
    expect(oss.arrived.filter((call) => call === 'PUT')).toHaveLength(1);
  });

  test('is removed, and removing it again succeeds', async () => {
    const id = await ossBucket.create(oss.io, want);
    await ossBucket.settle?.(oss.io, id, want);
    const io = { ...oss.io, waitFor: (wait: { poll: () => Promise<unknown> }) => wait.poll() as Promise<never> };
    await ossBucket.remove(io, id, {}, 'cn-shanghai');
    expect(oss.buckets.size).toBe(0);
    await ossBucket.remove(io, id, {}, 'cn-shanghai');
  });

  test('with content is refused in words, unless force_destroy empties it first', async () => {
    const notEmpty = refused('dependency', 'BucketNotEmpty');
    const kept = recordingIo({ 'oss:DeleteBucket': notEmpty });
    await expect(ossBucket.remove(kept, 'data', {}, 'cn-shanghai')).rejects.toMatchObject({
      errorClass: 'invalid',
      message: /force_destroy/,
    });
    expect(kept.names()).toEqual(['oss:DeleteBucket']);

    const emptied = recordingIo({
      'oss:DeleteBucket': [notEmpty, {}],
      'oss:ListObjectVersions': [
        {
          IsTruncated: 'true',
          NextKeyMarker: 'b',
          NextVersionIdMarker: 'v2',
          Version: [{ Key: 'a', VersionId: 'v1' }],
        },
        { IsTruncated: 'false', DeleteMarker: [{ Key: 'c', VersionId: 'v3' }] },
      ],
      'oss:ListMultipartUploads': { IsTruncated: 'false', Upload: [{ Key: 'd', UploadId: 'u1' }] },
      'oss:GetBucketInfo': refused('not-found', 'NoSuchBucket'),
    });
    await ossBucket.remove(emptied, 'data', { force_destroy: true }, 'cn-shanghai');
    expect(
      emptied.calls.filter(({ action }) => action === 'DeleteMultipleObjects').map(({ params }) => params['Delete']),
    ).toEqual([
      { Quiet: true, Object: [{ Key: 'a', VersionId: 'v1' }] },
      { Quiet: true, Object: [{ Key: 'c', VersionId: 'v3' }] },
    ]);
    expect(emptied.calls[3]?.params).toMatchObject({ KeyMarker: 'b', VersionIdMarker: 'v2' });
    expect(emptied.last('oss:AbortMultipartUpload').params).toMatchObject({ Key: 'd', UploadId: 'u1' });
    expect(emptied.names().at(-2)).toBe('oss:DeleteBucket');
    expectActions(ossBucket, emptied.calls);
  });

  test('everything a stack owns in the region is found by tags', async () => {
    const tagged = { TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) } };
    const io = recordingIo({
      'oss:ListBuckets': {
        Buckets: {
          Bucket: [
            { Name: 'data', Location: 'oss-cn-shanghai' },
            { Name: 'far', Location: 'oss-cn-beijing' },
            { Name: 'plain', Location: 'oss-cn-shanghai' },
          ],
        },
        IsTruncated: 'false',
      },
      'oss:GetBucketTags': ({ params }) => (params['Bucket'] === 'data' ? tagged : {}),
    });
    expect(await ossBucket.owned?.(io, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([{ id: 'data', address }]);
  });
});

describe('settings that are resources of their own', () => {
  test.each([
    [ossBucketAcl, { acl: 'public-read' }, { acl: 'private' }],
    [ossBucketVersioning, { status: 'Enabled' }, { status: 'Suspended' }],
    [ossBucketServerSideEncryption, { sse_algorithm: 'KMS', kms_master_key_id: 'key-1' }, { sse_algorithm: 'AES256' }],
    [ossBucketPublicAccessBlock, { block_public_access: true }, { block_public_access: false }],
    [ossBucketPolicy, { policy }, { policy: policy.replace('Deny', 'Allow') }],
  ])('$type lives and is changed', async (driver, args, next) => {
    await ossBucket.create(oss.io, want);
    oss.calls.length = 0;
    const mine = desired(`${driver.type}.x`, { bucket: 'data', ...args });
    const id = await driver.create(oss.io, mine);
    expect(await driver.find(oss.io, mine)).toBe('data');
    expect(await driver.read(oss.io, id, 'cn-shanghai')).toEqual({ id: 'data', bucket: 'data', ...args });
    await driver.sync(oss.io, id, change(desired(mine.address, { bucket: 'data', ...next }), {}, ...Object.keys(next)));
    expect(await driver.read(oss.io, id, 'cn-shanghai')).toMatchObject(next);
    await driver.remove(oss.io, id, {}, 'cn-shanghai');
    expectActions(driver, oss.calls);
  });

  test.each([ossBucketVersioning, ossBucketServerSideEncryption, ossBucketPublicAccessBlock, ossBucketPolicy])(
    '$type is not there before it is set, nor without its bucket',
    async (driver) => {
      const mine = desired(`${driver.type}.x`, { bucket: 'data' });
      expect(await driver.find(oss.io, mine)).toBeUndefined();
      await ossBucket.create(oss.io, want);
      expect(await driver.find(oss.io, mine)).toBeUndefined();
      expect(await driver.read(oss.io, 'data', 'cn-shanghai')).toBeUndefined();
    },
  );
});
