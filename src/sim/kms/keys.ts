import { isoSeconds } from '../iso-time.ts';
import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import type { Params } from '../wire/params.ts';
import { fault, invalid } from './faults.ts';
import { defaultPolicy, policyText } from './key-policy.ts';
import { newUuid, nextRotation, primaryVersion, randomBytes, versionOf, versionsAt } from './key-versions.ts';
import { keyArn, keyResource, need, needKey } from './lookup.ts';
import { wantedRotation } from './rotation.ts';
import { KEYS, type Key } from './tables.ts';
import { tagsFromJson } from './tag-pairs.ts';

const ENCRYPT = 'ENCRYPT/DECRYPT';
const SIGN = 'SIGN/VERIFY';

/** Key specifications and what keys of each may be used for; the first use is the default. */
const SPECS: Readonly<Record<string, readonly Key['usage'][]>> = {
  Aliyun_AES_256: [ENCRYPT],
  Aliyun_AES_192: [ENCRYPT],
  Aliyun_AES_128: [ENCRYPT],
  Aliyun_SM4: [ENCRYPT],
  RSA_2048: [ENCRYPT, SIGN],
  RSA_3072: [ENCRYPT, SIGN],
  EC_P256: [SIGN],
  EC_P256K: [SIGN],
  EC_SM2: [ENCRYPT, SIGN],
};

export const keyActions: Record<string, Action> = {
  CreateKey: { summary: 'creates a customer master key', mutates: true, run: createKey },
  DescribeKey: {
    summary: 'one key, by id, ARN or alias',
    mutates: false,
    resources: keyResource,
    run: (call) => ({ KeyMetadata: metadataOf(call, needKey(call)) }),
  },
  ListKeys: { summary: 'keys of the region, by state, specification or usage', mutates: false, run: listKeys },
  UpdateKeyDescription: {
    summary: 'changes the description of a key',
    mutates: true,
    resources: keyResource,
    run: (call) => {
      const description = checkedDescription(call.params.raw('Description') ?? need(call, 'Description'));
      call.world.table(KEYS).put({ ...needKey(call), description });
      return {};
    },
  },
};

function createKey(call: Call): Answer {
  const { params, world } = call;
  const keys = world.table(KEYS);
  if (keys.where('regionId', call.region).length >= world.quota('kms.keys', Number.POSITIVE_INFINITY)) {
    throw fault('limitExceeded');
  }
  // Dedicated KMS instances cannot be bought in this cloud, so that no id of one can exist.
  if (params.text('DKMSInstanceId') !== undefined) throw fault('instanceGone');
  const id = newUuid(world);
  const secret = randomBytes(world, 32).toString('hex');
  const kind = kindOf(call);
  const key: Key = {
    id,
    regionId: call.region,
    arn: keyArn(call, id),
    ...kind,
    state: kind.origin === 'EXTERNAL' ? 'PendingImport' : 'Enabled',
    description: checkedDescription(params.text('Description') ?? ''),
    creator: world.accountId,
    createdAt: call.now,
    deleteAt: undefined,
    rotationSeconds: kind.origin === 'EXTERNAL' ? undefined : wantedRotation(call, kind.spec),
    rotationFrom: call.now,
    deletionProtection: false,
    deletionProtectionDescription: '',
    policy: policyText(params.text('Policy')) ?? defaultPolicy(world.accountId),
    secret,
    versions: [versionOf(secret, 0, call.now)],
    tags: tagsFromJson(params.text('Tags')),
  };
  keys.put(key);
  return { KeyMetadata: metadataOf(call, key) };
}

function kindOf({ params }: Call): Pick<Key, 'spec' | 'usage' | 'origin' | 'protectionLevel'> {
  const spec = params.text('KeySpec') ?? 'Aliyun_AES_256';
  const uses = SPECS[spec];
  if (uses === undefined) throw invalid('KeySpec');
  const usage = choice(params, 'KeyUsage', uses);
  const origin = choice(params, 'Origin', ['Aliyun_KMS', 'EXTERNAL']);
  if (origin === 'EXTERNAL' && usage !== ENCRYPT) throw fault('originUnsupported');
  return { spec, usage, origin, protectionLevel: choice(params, 'ProtectionLevel', ['SOFTWARE', 'HSM']) };
}

/** The parameter's value when it is allowed; the first one allowed when it is absent. */
function choice<T extends string>(params: Params, name: string, allowed: readonly T[]): T {
  const wanted = params.text(name) ?? allowed[0];
  const found = allowed.find((value) => value === wanted);
  if (found === undefined) throw invalid(name);
  return found;
}

function checkedDescription(text: string): string {
  if (text.length > 8192) throw invalid('Description');
  return text;
}

function listKeys(call: Call): Answer {
  const matches = filtersOf(call.params.text('Filters'));
  const keys = call.world
    .table(KEYS)
    .where('regionId', call.region)
    .filter((key) => matches.every((match) => match(key)));
  const { rows, ...counts } = page(keys, call.params, { defaultSize: 10, maxSize: 100 });
  return { Keys: { Key: rows.map((key) => ({ KeyId: key.id, KeyArn: key.arn })) }, ...counts };
}

const FILTERED = {
  KeyState: 'state',
  KeySpec: 'spec',
  KeyUsage: 'usage',
  ProtectionLevel: 'protectionLevel',
} as const satisfies Record<string, keyof Key>;

/** `Filters`: JSON `[{"Key": "KeyState", "Values": ["Enabled"]}]`. */
function filtersOf(text: string | undefined): readonly ((key: Key) => boolean)[] {
  if (text === undefined) return [];
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw invalid('Filters');
  }
  if (!Array.isArray(list)) throw invalid('Filters');
  return list.map(filterOf);
}

function filterOf(entry: unknown): (key: Key) => boolean {
  if (entry === null || typeof entry !== 'object' || !('Key' in entry) || !('Values' in entry))
    throw invalid('Filters');
  const field = FILTERED[String(entry.Key) as keyof typeof FILTERED];
  if (field === undefined || !Array.isArray(entry.Values)) throw invalid('Filters');
  const values = entry.Values.map(String);
  return (key) => values.includes(key[field]);
}

function metadataOf(call: Call, key: Key): object {
  return {
    KeyId: key.id,
    Arn: key.arn,
    KeyState: key.state,
    KeySpec: key.spec,
    KeyUsage: key.usage,
    Origin: key.origin,
    ProtectionLevel: key.protectionLevel,
    PrimaryKeyVersion: key.state === 'PendingImport' ? '' : primaryVersion(key, call.now).id,
    CreationDate: isoSeconds(key.createdAt),
    Creator: key.creator,
    Description: key.description,
    DeleteDate: key.deleteAt === undefined ? '' : isoSeconds(key.deleteAt),
    MaterialExpireTime: '',
    DeletionProtection: key.deletionProtection ? 'Enabled' : 'Disabled',
    DeletionProtectionDescription: key.deletionProtectionDescription,
    DKMSInstanceId: '',
    ...rotationMetadata(key, call.now),
  };
}

function rotationMetadata(key: Key, now: number): object {
  const versions = versionsAt(key, now);
  const last = versions.length > 1 ? versions.at(-1) : undefined;
  const LastRotationDate = last === undefined ? '' : isoSeconds(last.createdAt);
  if (key.rotationSeconds === undefined) return { AutomaticRotation: 'Disabled', LastRotationDate };
  const next = nextRotation(key, now);
  return {
    // A key that cannot encrypt does not rotate either.
    AutomaticRotation: next === undefined ? 'Suspended' : 'Enabled',
    RotationInterval: `${key.rotationSeconds}s`,
    LastRotationDate,
    NextRotationDate: next === undefined ? '' : isoSeconds(next),
  };
}
