import { randomBytes } from 'node:crypto';
import {
  CloudError,
  OWNERSHIP_TAGS,
  type Attributes,
  type Desired,
  type Driver,
  type DriverIo,
  type Json,
  type Owned,
  type Ownership,
} from '../../../model/index.ts';
import { attributes, rowsAt, textAt } from '../api/answer.ts';
import { flagArg, mapArg, requiredText, textArg } from '../api/args.ts';
import { resetting } from '../api/aspects.ts';
import { modify, query } from '../api/call.ts';
import { sameBlocks, sameDocument } from '../api/equal.ts';
import { ignoreMissing, isMissing, unlessMissing } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import { carries } from '../api/tag-index.ts';
import { readBucketTags, taggingHeader, writeBucketTags } from '../bucket/bucket-tags.ts';
import { emptyBucket, objectsIn } from '../bucket/empty-bucket.ts';
import { ramAction } from '../bucket/setting-driver.ts';
import { BUCKET_SETTINGS, readBucketInfo, readSetting, writeSetting, type BucketPlace } from '../bucket/settings.ts';

const EXPECTED = { create: 1, update: 1, delete: 1 };

const DEFAULTS: Attributes = {
  access_monitor: [],
  acl: 'private',
  cors_rule: [],
  lifecycle_rule: [],
  logging: [],
  policy: '',
  referer_config: [],
  server_side_encryption_rule: [],
  tags: {},
  transfer_acceleration: [],
  versioning: [],
  website: [],
};

/** An OSS bucket; its id is its name, which no other customer has. */
export const ossBucket: Driver = {
  type: 'alicloud_oss_bucket',
  mode: 'managed',
  facts: {
    arguments: {
      access_monitor: 'block',
      acl: 'string',
      bucket: 'string',
      cors_rule: 'block',
      force_destroy: 'bool',
      lifecycle_rule: 'block',
      lifecycle_rule_allow_same_action_overlap: 'bool',
      logging: 'block',
      policy: 'string',
      redundancy_type: 'string',
      referer_config: 'block',
      resource_group_id: 'string',
      server_side_encryption_rule: 'block',
      storage_class: 'string',
      tags: 'map',
      transfer_acceleration: 'block',
      versioning: 'block',
      website: 'block',
    },
    forceNew: ['bucket', 'redundancy_type', 'storage_class'],
    writeOnly: ['force_destroy', 'lifecycle_rule_allow_same_action_overlap'],
    defaults: DEFAULTS,
    equal: {
      access_monitor: sameBlocks({ implied: { status: 'Disabled' } }),
      cors_rule: sameBlocks(),
      lifecycle_rule: sameBlocks({ computed: ['id'] }),
      logging: sameBlocks(),
      policy: sameDocument,
      referer_config: sameBlocks({ computed: ['allow_empty'] }),
      server_side_encryption_rule: sameBlocks(),
      transfer_acceleration: sameBlocks(),
      versioning: sameBlocks({ implied: { status: 'Suspended' } }),
      website: sameBlocks(),
    },
    tags: 'tags',
    replace: 'delete-first',
    actions: {
      read: [...actionsOf('Get'), 'oss:GetBucketInfo', ramAction('GetBucketTags')],
      create: ['oss:PutBucket', ramAction('PutBucketTags')],
      update: [...actionsOf('Put'), ...actionsOf('Delete'), ramAction('PutBucketTags'), ramAction('DeleteBucketTags')],
      delete: [
        'oss:DeleteBucket',
        'oss:ListObjectVersions',
        'oss:DeleteObject',
        'oss:ListMultipartUploads',
        'oss:AbortMultipartUpload',
      ],
    },
    expectedSeconds: EXPECTED,
    lock: (args) => (typeof args['bucket'] === 'string' ? `oss:${args['bucket']}` : undefined),
  },

  async find(io, desired) {
    const place = placeOf(desired);
    return (await whose(io, place, desired)) === 'ours' ? place.bucket : undefined;
  },

  async read(io, id, region) {
    const place = { bucket: id, region };
    const info = await readBucketInfo(io, place);
    if (info === undefined) return undefined;
    const names = Object.keys(BUCKET_SETTINGS);
    const [tags, ...settings] = await Promise.all([
      readBucketTags(io, place),
      ...names.map((name) => settingOf(io, place, info, name)),
    ]);
    return attributes({
      id,
      bucket: id,
      storage_class: textAt(info, 'StorageClass'),
      redundancy_type: textAt(info, 'DataRedundancyType'),
      tags,
      ...Object.fromEntries(names.map((name, index) => [name, settings[index]])),
      creation_date: textAt(info, 'CreationDate'),
      extranet_endpoint: textAt(info, 'ExtranetEndpoint'),
      intranet_endpoint: textAt(info, 'IntranetEndpoint'),
      location: textAt(info, 'Location'),
      owner: textAt(info, 'Owner.ID'),
    });
  },

  async create(io, desired) {
    const place = placeOf(desired);
    const owner = await whose(io, place, desired);
    if (owner === 'ours') return place.bucket;
    // PutBucket on a bucket of the same account succeeds and changes it: what is somebody else's work must not be taken.
    if (owner === 'foreign') throw await withFreeName(io, place, taken(place, desired));
    const { args, region } = desired;
    const params = {
      Bucket: place.bucket,
      Acl: textArg(args, 'acl'),
      ResourceGroupId: textArg(args, 'resource_group_id'),
      Tagging: taggingHeader(mapArg(args, 'tags')),
      CreateBucketConfiguration: {
        StorageClass: textArg(args, 'storage_class'),
        DataRedundancyType: textArg(args, 'redundancy_type'),
      },
    };
    await modify(io, { api: 'oss:PutBucket', region, params }).catch(async (error: unknown) => {
      throw error instanceof CloudError && error.errorClass === 'taken' ? await withFreeName(io, place, error) : error;
    });
    return place.bucket;
  },

  async settle(io, id, { region }) {
    await io.waitFor({
      what: `bucket ${id} to be visible`,
      expectedSeconds: EXPECTED.create,
      poll: () => readBucketInfo(io, { bucket: id, region }),
    });
  },

  async sync(io, id, change) {
    const { args, region } = resetting(change, DEFAULTS).desired;
    const place = { bucket: id, region };
    if (change.differing.has('tags')) await writeBucketTags(io, place, mapArg(args, 'tags'));
    for (const [name, setting] of Object.entries(BUCKET_SETTINGS)) {
      if (!change.differing.has(name)) continue;
      const overlap = flagArg(args, 'lifecycle_rule_allow_same_action_overlap') === true;
      await writeSetting(
        io,
        place,
        name === 'lifecycle_rule' && overlap ? overlapping(setting) : setting,
        args[name] ?? null,
      );
    }
  },

  async removalBlocker(io, { id, observed, region, alongWith }) {
    if (flagArg(observed, 'force_destroy') === true) return undefined;
    const kept = await unlessMissing(objectsIn(io, { bucket: id, region }, alongWith));
    if (kept === undefined || kept.length === 0) return undefined;
    const shown = kept.slice(0, 3).join(', ');
    return `bucket ${id} holds objects (${shown}${kept.length > 3 ? ', …' : ''}): empty it, or first apply it with force_destroy (forceDestroy in the configuration)`;
  },

  async remove(io, id, observed, region) {
    const place = { bucket: id, region };
    const deletion = { api: 'oss:DeleteBucket', region, params: { Bucket: id } };
    try {
      await modify(io, { ...deletion, expects: ['BucketNotEmpty'] });
    } catch (error) {
      if (isMissing(error)) return;
      if (!(error instanceof CloudError) || error.code !== 'BucketNotEmpty') throw error;
      if (flagArg(observed, 'force_destroy') !== true) throw notEmpty(id, error);
      await emptyBucket(io, place);
      await ignoreMissing(modify(io, deletion));
    }
    const read = (): Promise<Attributes | undefined> => readBucketInfo(io, place);
    await untilGone(io, { what: `bucket ${id}`, expectedSeconds: EXPECTED.delete, read });
  },

  owned: ownedBuckets,
};

function actionsOf(verb: string): readonly string[] {
  return Object.values(BUCKET_SETTINGS).map(({ noun }) => ramAction(`${verb}Bucket${noun}`));
}

function placeOf(desired: Desired): BucketPlace {
  return { bucket: requiredText(desired, 'bucket'), region: desired.region };
}

/** Whether the name is free or unknown, this address's own, or somebody else's in the same account. */
async function whose(io: DriverIo, place: BucketPlace, desired: Desired): Promise<'ours' | 'foreign' | 'unknown'> {
  try {
    if ((await readBucketInfo(io, place, ['AccessDenied'])) === undefined) return 'unknown';
  } catch (error) {
    // Another account's bucket, or one in another region: PutBucket says which.
    if (error instanceof CloudError && error.code === 'AccessDenied') return 'unknown';
    throw error;
  }
  return carries(await readBucketTags(io, place), desired.ownership) ? 'ours' : 'foreign';
}

async function settingOf(io: DriverIo, place: BucketPlace, info: Attributes, name: string): Promise<Json | undefined> {
  const setting = BUCKET_SETTINGS[name];
  if (setting === undefined) return undefined;
  return setting.fromInfo?.(info) ?? readSetting(io, place, setting);
}

type Setting = (typeof BUCKET_SETTINGS)[string];

function overlapping(setting: Setting): Setting {
  return {
    ...setting,
    params: (value) => {
      const params = setting.params(value);
      return params === undefined ? undefined : { ...params, AllowSameActionOverlap: true };
    },
  };
}

/** Buckets know no listing by all their tags at once: the server narrows by one, the tags themselves decide. */
async function ownedBuckets(
  io: DriverIo,
  owner: Omit<Ownership, 'address'>,
  region: string | undefined,
): Promise<readonly Owned[]> {
  const owned: Owned[] = [];
  let marker: string | undefined;
  do {
    const filter = { TagKey: OWNERSHIP_TAGS.stack, TagValue: owner.stack };
    const answer = await query(io, {
      api: 'oss:ListBuckets',
      region,
      params: { ...filter, MaxKeys: 1000, Marker: marker },
    });
    for (const row of rowsAt(answer, 'Buckets.Bucket')) owned.push(...(await ownedBucket(io, row, owner, region)));
    marker = textAt(answer, 'IsTruncated') === 'true' ? textAt(answer, 'NextMarker') : undefined;
  } while (marker !== undefined);
  return owned;
}

async function ownedBucket(
  io: DriverIo,
  row: Attributes,
  owner: Omit<Ownership, 'address'>,
  region: string | undefined,
): Promise<readonly Owned[]> {
  const id = textAt(row, 'Name') ?? '';
  const home = (textAt(row, 'Location') ?? '').replace(/^oss-/, '');
  if (region !== undefined && home !== region) return [];
  const tags = await readBucketTags(io, { bucket: id, region: home });
  const address = tags[OWNERSHIP_TAGS.address];
  return address !== undefined && carries(tags, { ...owner, address }) ? [{ id, address }] : [];
}

function taken({ bucket }: BucketPlace, { address }: Desired): CloudError {
  return new CloudError({
    errorClass: 'taken',
    api: 'oss:PutBucket',
    code: 'BucketAlreadyExists',
    message: `bucket ${bucket} exists in this account and does not carry the tags of ${address}`,
  });
}

/** Longest bucket name, less a dash and four characters. */
const STEM_LENGTH = 58;

/** The refusal with a name that nobody has at the moment. */
async function withFreeName(io: DriverIo, { bucket, region }: BucketPlace, error: CloudError): Promise<CloudError> {
  const stem = bucket.slice(0, STEM_LENGTH).replace(/-+$/, '');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const candidate = `${stem}-${randomBytes(2).toString('hex')}`;
    if (!(await isTaken(io, { bucket: candidate, region }))) return named(error, candidate);
  }
  return error;
}

function named({ errorClass, api, code, message, status, requestId }: CloudError, freeName: string): CloudError {
  return new CloudError({ errorClass, api, code, message, status, requestId, freeName });
}

async function isTaken(io: DriverIo, place: BucketPlace): Promise<boolean> {
  try {
    return (await readBucketInfo(io, place, ['AccessDenied'])) !== undefined;
  } catch {
    return true;
  }
}

function notEmpty(bucket: string, cause: CloudError): CloudError {
  const { api, code, status, requestId } = cause;
  const message = `bucket ${bucket} still holds objects: set force_destroy = true and apply, or empty it, before it can be deleted`;
  // Waiting does not empty it, so this is no dependency.
  return new CloudError({ errorClass: 'invalid', api, code, status, requestId, message }, { cause });
}
