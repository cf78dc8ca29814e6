import { CloudError, type Attributes, type Driver, type DriverIo, type Json } from '../../../model/index.ts';
import { attributes, filled, rowAt, textAt } from '../api/answer.ts';
import { mapArg, numberArg, paramsFrom, textArg, type ParamRule } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createUntokened, modify, query } from '../api/call.ts';
import { sameDocument } from '../api/equal.ts';
import { ignoreMissing, unlessMissing, unlessSaid } from '../api/missing.ts';
import { untilGone } from '../api/poll-status.ts';
import { findByTags, indexedAs, listedTags, ownedByTags } from '../api/tag-index.ts';
import { syncTags } from '../api/tags.ts';

const TAGS = indexedAs('kms', 'key');
const EXPECTED = { create: 2, update: 1, delete: 1 };

/** Days a key waits for its end when the configuration does not say: time to notice a mistake. */
const PENDING_WINDOW_DAYS = 30;

const DEFAULTS: Attributes = {
  automatic_rotation: 'Disabled',
  deletion_protection: 'Disabled',
  deletion_protection_description: '',
  description: '',
  status: 'Enabled',
  tags: {},
};

/** A key of the key management service. A key that is scheduled for deletion counts as gone. */
export const kmsKey: Driver = {
  type: 'alicloud_kms_key',
  mode: 'managed',
  facts: {
    arguments: {
      automatic_rotation: 'string',
      deletion_protection: 'string',
      deletion_protection_description: 'string',
      description: 'string',
      dkms_instance_id: 'string',
      key_spec: 'string',
      key_usage: 'string',
      origin: 'string',
      pending_window_in_days: 'number',
      policy: 'string',
      protection_level: 'string',
      rotation_interval: 'string',
      status: 'string',
      tags: 'map',
    },
    forceNew: ['dkms_instance_id', 'key_spec', 'key_usage', 'origin', 'protection_level'],
    writeOnly: ['deletion_protection_description', 'pending_window_in_days'],
    defaults: DEFAULTS,
    equal: { policy: sameDocument, rotation_interval: sameInterval },
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListTagResources'],
      create: ['kms:CreateKey', 'kms:TagResources'],
      update: [
        'kms:UpdateKeyDescription',
        'kms:UpdateRotationPolicy',
        'kms:SetDeletionProtection',
        'kms:SetKeyPolicy',
        'kms:EnableKey',
        'kms:DisableKey',
        'kms:TagResources',
        'kms:UntagResources',
      ],
      delete: ['kms:ScheduleKeyDeletion'],
    },
    expectedSeconds: EXPECTED,
  },

  find: (io, desired) =>
    findByTags(io, TAGS, desired, async (id) => (await describe(io, id, desired.region)) !== undefined),

  async read(io, id, region) {
    const key = await describe(io, id, region);
    if (key === undefined) return undefined;
    return attributes({
      id,
      arn: textAt(key, 'Arn'),
      automatic_rotation: textAt(key, 'AutomaticRotation'),
      creation_date: textAt(key, 'CreationDate'),
      creator: textAt(key, 'Creator'),
      delete_date: textAt(key, 'DeleteDate'),
      deletion_protection: textAt(key, 'DeletionProtection'),
      description: textAt(key, 'Description') ?? '',
      dkms_instance_id: filled(textAt(key, 'DKMSInstanceId')),
      key_spec: textAt(key, 'KeySpec'),
      key_usage: textAt(key, 'KeyUsage'),
      last_rotation_date: textAt(key, 'LastRotationDate'),
      material_expire_time: textAt(key, 'MaterialExpireTime'),
      next_rotation_date: textAt(key, 'NextRotationDate'),
      origin: textAt(key, 'Origin'),
      policy: await readPolicy(io, id, region),
      primary_key_version: textAt(key, 'PrimaryKeyVersion'),
      protection_level: textAt(key, 'ProtectionLevel'),
      rotation_interval: filled(textAt(key, 'RotationInterval')),
      status: textAt(key, 'KeyState'),
      tags: await listedTags(io, TAGS, id, region),
    });
  },

  async create(io, { args, region }) {
    const tags = Object.entries(mapArg(args, 'tags')).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    const params = { ...paramsFrom(args, CREATE), Tags: tags.length === 0 ? undefined : JSON.stringify(tags) };
    const answer = await createUntokened(io, { api: 'kms:CreateKey', region, params });
    return textAt(answer, 'KeyMetadata.KeyId') ?? '';
  },

  async settle(io, id, { region }) {
    const poll = (): Promise<Attributes | undefined> => describe(io, id, region);
    await io.waitFor({ what: `key ${id} to be visible`, expectedSeconds: EXPECTED.create, poll });
  },

  async sync(io, id, change) {
    await syncAspects(io, id, resetting(change, DEFAULTS), ASPECTS);
    await syncTags(io, id, change, TAGS);
  },

  async remove(io, id, observed, region) {
    if (observed['deletion_protection'] === 'Enabled') throw protectedKey(id);
    const days = numberArg(observed, 'pending_window_in_days') ?? PENDING_WINDOW_DAYS;
    const params = { KeyId: id, PendingWindowInDays: days };
    // Sent again after a lost answer, it finds the key on its way already.
    const expects = ['Rejected.PendingDeletion'];
    await unlessSaid(expects, ignoreMissing(modify(io, { api: 'kms:ScheduleKeyDeletion', region, params, expects })));
    const read = (): Promise<Attributes | undefined> => describe(io, id, region);
    await untilGone(io, { what: `key ${id}`, expectedSeconds: EXPECTED.delete, read });
  },

  async owned(io, owner, region) {
    const tagged = await ownedByTags(io, TAGS, owner, region);
    const living = await Promise.all(tagged.map(async ({ id }) => (await describe(io, id, region)) !== undefined));
    return tagged.filter((_, index) => living[index] === true);
  },

  async keeps(io, { id, region }) {
    const key = await describeAny(io, id, region);
    if (key === undefined || textAt(key, 'KeyState') !== 'PendingDeletion') return [];
    const until = filled(textAt(key, 'DeleteDate'));
    const why = 'a deleted key waits, so that a mistake can be undone (kms:CancelKeyDeletion)';
    return [{ id, what: 'encryption key', why, cost: 'none', ...(until === undefined ? {} : { until }) }];
  },
};

const rotation: ParamRule = ['EnableAutomaticRotation', (value) => value === 'Enabled'];

const CREATE: Readonly<Record<string, ParamRule>> = {
  automatic_rotation: rotation,
  description: 'Description',
  dkms_instance_id: 'DKMSInstanceId',
  key_spec: 'KeySpec',
  key_usage: 'KeyUsage',
  origin: 'Origin',
  policy: 'Policy',
  protection_level: 'ProtectionLevel',
  rotation_interval: 'RotationInterval',
};

const ASPECTS: readonly Aspect[] = [
  modifiedBy({ api: 'kms:UpdateKeyDescription', id: 'KeyId', args: { description: 'Description' } }),
  {
    args: ['automatic_rotation', 'rotation_interval'],
    apply: async (io, id, { desired: { args, region }, observed }) => {
      const enabled = (textArg(args, 'automatic_rotation') ?? observed['automatic_rotation']) === 'Enabled';
      const interval = enabled ? textArg(args, 'rotation_interval') : undefined;
      const params = { KeyId: id, EnableAutomaticRotation: enabled, RotationInterval: interval };
      await modify(io, { api: 'kms:UpdateRotationPolicy', region, params });
    },
  },
  modifiedBy({ api: 'kms:SetKeyPolicy', id: 'KeyId', args: { policy: 'Policy' }, always: { PolicyName: 'default' } }),
  {
    args: ['status'],
    apply: async (io, id, { desired: { args, region } }) => {
      const api = textArg(args, 'status') === 'Disabled' ? 'kms:DisableKey' : 'kms:EnableKey';
      await modify(io, { api, region, params: { KeyId: id } });
    },
  },
  {
    args: ['deletion_protection', 'deletion_protection_description'],
    apply: async (io, _id, { desired: { args, region }, observed }) => {
      const enabled = textArg(args, 'deletion_protection') === 'Enabled';
      const params = {
        ProtectedResourceArn: observed['arn'],
        EnableDeletionProtection: enabled,
        DeletionProtectionDescription: enabled
          ? textArg(args, 'deletion_protection_description') || undefined
          : undefined,
      };
      await modify(io, { api: 'kms:SetDeletionProtection', region, params });
    },
  },
];

/** The key's metadata; undefined when it is gone or on its way: nobody can use it then. */
async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const key = await describeAny(io, id, region);
  return key === undefined || textAt(key, 'KeyState') === 'PendingDeletion' ? undefined : key;
}

async function describeAny(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const answer = await unlessMissing(query(io, { api: 'kms:DescribeKey', region, params: { KeyId: id } }));
  return answer === undefined ? undefined : rowAt(answer, 'KeyMetadata');
}

/** Keys outside a KMS instance may have no policy of their own. */
async function readPolicy(io: DriverIo, id: string, region: string | undefined): Promise<string | undefined> {
  const params = { KeyId: id, PolicyName: 'default' };
  try {
    const answer = await unlessMissing(query(io, { api: 'kms:GetKeyPolicy', region, params }));
    return answer === undefined ? undefined : textAt(answer, 'Policy');
  } catch (error) {
    if (error instanceof CloudError && error.code.startsWith('Unsupported')) return undefined;
    throw error;
  }
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `30d` and `2592000s` are the same. */
function sameInterval(desired: Json, observed: Json): boolean {
  return intervalSeconds(desired) === intervalSeconds(observed);
}

function intervalSeconds(interval: Json): number | string | undefined {
  if (typeof interval !== 'string') return undefined;
  const match = /^(\d+)([smhd])$/.exec(interval);
  return match === null ? interval : Number(match[1]) * (UNIT_SECONDS[match[2] ?? ''] ?? 1);
}

function protectedKey(id: string): CloudError {
  return new CloudError({
    errorClass: 'invalid',
    api: 'kms:ScheduleKeyDeletion',
    code: '',
    message: `key ${id} is protected from deletion: set deletion_protection = "Disabled" and apply, before it can be deleted`,
  });
}
