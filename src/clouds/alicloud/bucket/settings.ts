import type { Attributes, DriverIo, Json, Resolved } from '../../../model/index.ts';
import { filled, flagAt, rowAt, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { blocksArg, type Args } from '../api/args.ts';
import { modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { decodeBlock, encodeBlock, type BlockCodec } from './block-codec.ts';
import { decodeRule, encodeRule } from './lifecycle-rules.ts';

/** One setting of a bucket, with its own Put, Get and perhaps Delete operation. */
export interface BucketSetting {
  /** The operations are `PutBucket<noun>`, `GetBucket<noun>`, `DeleteBucket<noun>`. */
  readonly noun: string;
  /** The value as Put's parameters; undefined when nothing is wanted, and Delete is the way to say so. */
  readonly params: (value: Resolved) => Readonly<Record<string, unknown>> | undefined;
  /** Get's answer in Terraform's form. */
  readonly value: (answer: Attributes) => Json;
  /** The value when nothing was ever set. */
  readonly none: Json;
  /** The same out of GetBucketInfo's Bucket, which saves a call; undefined when it does not tell. */
  readonly fromInfo?: (bucket: Attributes) => Json | undefined;
}

/** Where a bucket is. */
export interface BucketPlace {
  readonly bucket: string;
  readonly region: string | undefined;
}

/** The setting as it is now; undefined when there is no such bucket. */
export async function readSetting(io: DriverIo, place: BucketPlace, setting: BucketSetting): Promise<Json | undefined> {
  const call = { api: `oss:GetBucket${setting.noun}`, region: place.region, params: { Bucket: place.bucket } };
  const answer = await unlessMissing(query(io, call));
  if (answer !== undefined) return setting.value(answer);
  // Both "no such bucket" and "never set" are 404: the bucket itself tells them apart.
  return (await readBucketInfo(io, place)) === undefined ? undefined : setting.none;
}

export async function writeSetting(
  io: DriverIo,
  place: BucketPlace,
  setting: BucketSetting,
  value: Resolved,
): Promise<void> {
  const params = setting.params(value);
  if (params === undefined) return removeSetting(io, place, setting);
  const call = {
    api: `oss:PutBucket${setting.noun}`,
    region: place.region,
    params: { Bucket: place.bucket, ...params },
  };
  await modify(io, call);
}

export async function removeSetting(io: DriverIo, place: BucketPlace, setting: BucketSetting): Promise<void> {
  const call = { api: `oss:DeleteBucket${setting.noun}`, region: place.region, params: { Bucket: place.bucket } };
  await ignoreMissing(modify(io, call));
}

/** GetBucketInfo's Bucket; undefined when it does not exist. */
export async function readBucketInfo(
  io: DriverIo,
  { bucket, region }: BucketPlace,
  expects: readonly string[] = [],
): Promise<Attributes | undefined> {
  const answer = await unlessMissing(
    query(io, { api: 'oss:GetBucketInfo', region, params: { Bucket: bucket }, expects }),
  );
  return answer === undefined ? undefined : rowAt(answer, 'Bucket');
}

const ENCRYPTION: BlockCodec = {
  sse_algorithm: ['SSEAlgorithm', 'text'],
  kms_master_key_id: ['KMSMasterKeyID', 'text'],
  kms_data_encryption: ['KMSDataEncryption', 'text'],
};
const CORS: BlockCodec = {
  allowed_origins: ['AllowedOrigin', 'texts'],
  allowed_methods: ['AllowedMethod', 'texts'],
  allowed_headers: ['AllowedHeader', 'texts'],
  expose_headers: ['ExposeHeader', 'texts'],
  max_age_seconds: ['MaxAgeSeconds', 'number'],
};
const LOGGING: BlockCodec = { target_bucket: ['TargetBucket', 'text'], target_prefix: ['TargetPrefix', 'text'] };

export const ACL: BucketSetting = {
  noun: 'Acl',
  params: (value) => ({ Acl: value === '' ? 'private' : value }),
  value: (answer) => textAt(answer, 'AccessControlList.Grant') ?? 'private',
  none: 'private',
  fromInfo: (bucket) => textAt(bucket, 'AccessControlList.Grant'),
};

/** Once enabled it can only be suspended. */
export const VERSIONING: BucketSetting = {
  noun: 'Versioning',
  params: (value) => ({ VersioningConfiguration: { Status: wordOf(value, 'status', 'Suspended') } }),
  value: (answer) => blockUnlessEmpty('status', textAt(answer, 'Status')),
  none: [],
  fromInfo: (bucket) => {
    const status = textAt(bucket, 'Versioning');
    return status === undefined ? undefined : blockUnlessEmpty('status', status === 'Disabled' ? '' : status);
  },
};

export const ENCRYPTION_RULE: BucketSetting = {
  noun: 'Encryption',
  params: (value) => {
    const [block] = blocksOf(value);
    if (block === undefined) return undefined;
    const rule = { ApplyServerSideEncryptionByDefault: encodeBlock(block, ENCRYPTION) };
    return { ServerSideEncryptionRule: rule };
  },
  value: (answer) => encryptionBlock(rowAt(answer, 'ApplyServerSideEncryptionByDefault')),
  none: [],
  fromInfo: (bucket) => {
    const rule = rowAt(bucket, 'ServerSideEncryptionRule');
    return textAt(rule, 'SSEAlgorithm') === undefined ? undefined : encryptionBlock(rule);
  },
};

export const PUBLIC_ACCESS_BLOCK: BucketSetting = {
  noun: 'PublicAccessBlock',
  params: (value) => {
    const [block] = blocksOf(value);
    if (block === undefined) return undefined;
    return {
      PublicAccessBlockConfiguration: encodeBlock(block, { block_public_access: ['BlockPublicAccess', 'flag'] }),
    };
  },
  value: (answer) => [{ block_public_access: flagAt(answer, 'BlockPublicAccess') ?? false }],
  none: [],
};

export const POLICY: BucketSetting = {
  noun: 'Policy',
  params: (value) => (value === '' || value === null ? undefined : { Policy: value }),
  value: (answer) => textAt(answer, 'Policy') ?? '',
  none: '',
};

/** The settings that are arguments of the bucket itself, in the order they are written: a policy could lock the rest out. */
export const BUCKET_SETTINGS: Readonly<Record<string, BucketSetting>> = {
  resource_group_id: {
    noun: 'ResourceGroup',
    params: (value) => ({ BucketResourceGroupConfiguration: { ResourceGroupId: value } }),
    value: (answer) => textAt(answer, 'ResourceGroupId') ?? '',
    none: '',
    fromInfo: (bucket) => textAt(bucket, 'ResourceGroupId') ?? '',
  },
  acl: ACL,
  versioning: VERSIONING,
  server_side_encryption_rule: ENCRYPTION_RULE,
  lifecycle_rule: {
    noun: 'Lifecycle',
    params: (value) => {
      const rules = blocksOf(value).map(encodeRule);
      return rules.length === 0 ? undefined : { LifecycleConfiguration: { Rule: rules } };
    },
    value: (answer) => rowsAt(answer, 'Rule').map(decodeRule),
    none: [],
  },
  cors_rule: {
    noun: 'Cors',
    params: (value) => {
      const rules = blocksOf(value).map((block) => encodeBlock(block, CORS));
      return rules.length === 0 ? undefined : { CORSConfiguration: { CORSRule: rules } };
    },
    value: (answer) => rowsAt(answer, 'CORSRule').map((row) => decodeBlock(row, CORS)),
    none: [],
  },
  website: {
    noun: 'Website',
    params: (value) => {
      const [block] = blocksOf(value);
      if (block === undefined) return undefined;
      const error = textOf(block['error_document']);
      const index = { IndexDocument: { Suffix: textOf(block['index_document']) } };
      return { WebsiteConfiguration: error === '' ? index : { ...index, ErrorDocument: { Key: error } } };
    },
    value: (answer) => {
      const index = textAt(answer, 'IndexDocument.Suffix');
      const error = textAt(answer, 'ErrorDocument.Key') ?? '';
      return index === undefined ? [] : [{ index_document: index, error_document: error }];
    },
    none: [],
  },
  logging: {
    noun: 'Logging',
    params: (value) => {
      const [block] = blocksOf(value);
      return block === undefined ? undefined : { BucketLoggingStatus: { LoggingEnabled: encodeBlock(block, LOGGING) } };
    },
    value: (answer) => nonEmpty(decodeBlock(rowAt(answer, 'LoggingEnabled'), LOGGING)),
    none: [],
  },
  referer_config: {
    noun: 'Referer',
    // There is no way to delete it: an empty list that admits requests without a referer is how it starts.
    params: (value) => {
      const [block = {}] = blocksOf(value);
      const referers = block['referers'];
      const list = { Referer: Array.isArray(referers) ? referers : [] };
      return { RefererConfiguration: { AllowEmptyReferer: block['allow_empty'] ?? true, RefererList: list } };
    },
    value: (answer) => {
      const referers = textsAt(answer, 'RefererList.Referer').filter((referer) => referer !== '');
      const allowEmpty = flagAt(answer, 'AllowEmptyReferer') ?? true;
      return referers.length === 0 && allowEmpty ? [] : [{ allow_empty: allowEmpty, referers }];
    },
    none: [],
  },
  transfer_acceleration: {
    noun: 'TransferAcceleration',
    params: (value) => ({ TransferAccelerationConfiguration: { Enabled: blocksOf(value)[0]?.['enabled'] ?? false } }),
    value: (answer) => [{ enabled: flagAt(answer, 'Enabled') ?? false }],
    none: [],
    fromInfo: (bucket) => {
      const state = textAt(bucket, 'TransferAcceleration');
      return state === undefined ? undefined : [{ enabled: state === 'Enabled' }];
    },
  },
  access_monitor: {
    noun: 'AccessMonitor',
    params: (value) => ({ AccessMonitorConfiguration: { Status: wordOf(value, 'status', 'Disabled') } }),
    value: (answer) => blockUnlessEmpty('status', textAt(answer, 'Status')),
    none: [],
    fromInfo: (bucket) => blockUnlessEmpty('status', textAt(bucket, 'AccessMonitor')),
  },
  policy: POLICY,
};

function encryptionBlock(rule: Attributes): Json {
  const block = decodeBlock(rule, ENCRYPTION);
  // A bucket without a default says "None".
  return block['sse_algorithm'] === undefined || block['sse_algorithm'] === 'None' ? [] : [block];
}

function blocksOf(value: Resolved): readonly Args[] {
  return blocksArg({ value }, 'value');
}

function wordOf(value: Resolved, member: string, otherwise: string): string {
  return textOf(blocksOf(value)[0]?.[member]) || otherwise;
}

function textOf(value: Resolved | undefined): string {
  return typeof value === 'string' ? value : '';
}

function blockUnlessEmpty(member: string, text: string | undefined): Json {
  const word = filled(text);
  return word === undefined ? [] : [{ [member]: word }];
}

function nonEmpty(block: Attributes): Json {
  return Object.keys(block).length === 0 ? [] : [block];
}
