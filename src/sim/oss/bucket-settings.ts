import { ApiFault } from '../service.ts';
import { needBucket } from './bucket-lookup.ts';
import { checkEncryptionRule, ENCRYPTION_FIELDS } from './encryption.ts';
import { invalidArgument } from './faults.ts';
import { dayOf } from './lifecycle-sweep.ts';
import { completeLifecycle, LIFECYCLE_FIELDS } from './lifecycle.ts';
import type { OssAnswer, OssCall, Operation, Operations } from './operation.ts';
import {
  BOOLEAN,
  childOf,
  documents,
  many,
  readDocument,
  required,
  TEXT,
  textOf,
  texts,
  WHOLE_NUMBER,
  type Shape,
} from './shape.ts';
import { BUCKETS, type BucketRow, type Document } from './tables.ts';
import { checkTags } from './values.ts';
import { WEBSITE_FIELDS } from './website.ts';

/** A document kept under a bucket's sub-resource: what it may hold and what reading it gives when nobody put it. */
interface Setting {
  /** The query key. */
  readonly on: string;
  /** Completes the operation names: `BucketCors` gives PutBucketCors, GetBucketCors, DeleteBucketCors. */
  readonly noun: string;
  readonly label: string;
  readonly root: string;
  readonly fields: Readonly<Record<string, Shape>>;
  /** What GET answers when unset: a document, or 404 with this code and message. */
  readonly unset: Document | readonly [code: string, message: string];
  readonly deletable: boolean;
  /** Checks a new document and says how the bucket changes; settings kept as documents need none. */
  readonly put?: (call: OssCall, bucket: BucketRow, document: Document) => Partial<BucketRow>;
  /** The document made from the bucket's row, for settings that are not kept as documents. */
  readonly show?: (bucket: BucketRow) => Document | undefined;
  readonly clear?: (call: OssCall, bucket: BucketRow) => Partial<BucketRow>;
}

const MOST_BUCKET_TAGS = 20;

const SETTINGS: readonly Setting[] = [
  {
    on: 'versioning',
    noun: 'BucketVersioning',
    label: 'versioning',
    root: 'VersioningConfiguration',
    fields: { Status: required({ values: ['Enabled', 'Suspended'] }) },
    unset: {},
    deletable: false,
    put: (_call, _bucket, document) => ({
      versioning: textOf(document, 'Status') === 'Enabled' ? 'Enabled' : 'Suspended',
    }),
    show: ({ versioning }) => (versioning === undefined ? undefined : { Status: versioning }),
  },
  {
    on: 'encryption',
    noun: 'BucketEncryption',
    label: 'default encryption',
    root: 'ServerSideEncryptionRule',
    fields: ENCRYPTION_FIELDS,
    unset: ['NoSuchServerSideEncryptionRule', 'The server side encryption configuration does not exist.'],
    deletable: true,
    put: (call, bucket, document) => {
      checkEncryptionRule(call.world, bucket.regionId, document);
      return keep(bucket, 'encryption', document);
    },
  },
  {
    on: 'lifecycle',
    noun: 'BucketLifecycle',
    label: 'lifecycle rules',
    root: 'LifecycleConfiguration',
    fields: LIFECYCLE_FIELDS,
    unset: ['NoSuchLifecycle', 'No Row found in Lifecycle Table.'],
    deletable: true,
    put: (call, bucket, document) => {
      const mayOverlap = call.incoming.headers['x-oss-allow-same-action-overlap'] === 'true';
      const completed = completeLifecycle(call.world, document, mayOverlap);
      return { ...keep(bucket, 'lifecycle', completed), sweptDay: dayOf(call.now) };
    },
  },
  {
    on: 'tagging',
    noun: 'BucketTagging',
    label: 'tags',
    root: 'Tagging',
    fields: { TagSet: required({ fields: { Tag: many({ fields: { Key: required(TEXT), Value: TEXT } }) } }) },
    unset: { TagSet: {} },
    deletable: true,
    put: (_call, _bucket, document) => ({ tags: checkTags(tagPairs(document), 'Tag', MOST_BUCKET_TAGS) }),
    show: ({ tags }) => tagDocument(tags),
    clear: (call, bucket) => ({ tags: withoutTags(bucket.tags, call.incoming.query.get('tagging') ?? '') }),
  },
  {
    on: 'publicAccessBlock',
    noun: 'BucketPublicAccessBlock',
    label: 'the public access block',
    root: 'PublicAccessBlockConfiguration',
    fields: { BlockPublicAccess: required(BOOLEAN) },
    unset: { BlockPublicAccess: 'false' },
    deletable: true,
  },
  {
    on: 'cors',
    noun: 'BucketCors',
    label: 'CORS rules',
    root: 'CORSConfiguration',
    fields: {
      CORSRule: required(
        many(
          {
            fields: {
              AllowedOrigin: required(many(TEXT)),
              AllowedMethod: required(many({ values: ['GET', 'PUT', 'DELETE', 'POST', 'HEAD'] })),
              AllowedHeader: many(TEXT),
              ExposeHeader: many(TEXT),
              MaxAgeSeconds: WHOLE_NUMBER,
            },
          },
          10,
        ),
      ),
      ResponseVary: BOOLEAN,
    },
    unset: ['NoSuchCORSConfiguration', 'The CORS Configuration does not exist.'],
    deletable: true,
    put: (_call, bucket, document) => {
      for (const rule of documents(document, 'CORSRule')) checkCorsRule(rule);
      return keep(bucket, 'cors', document);
    },
  },
  {
    on: 'logging',
    noun: 'BucketLogging',
    label: 'access logging',
    root: 'BucketLoggingStatus',
    fields: { LoggingEnabled: { fields: { TargetBucket: required(TEXT), TargetPrefix: TEXT, LoggingRole: TEXT } } },
    unset: {},
    deletable: true,
    put: (call, bucket, document) => {
      checkLogTarget(call, bucket, textOf(childOf(document, 'LoggingEnabled'), 'TargetBucket'));
      return keep(bucket, 'logging', document);
    },
  },
  {
    on: 'referer',
    noun: 'BucketReferer',
    label: 'hotlink protection',
    root: 'RefererConfiguration',
    fields: {
      AllowEmptyReferer: required(BOOLEAN),
      AllowTruncateQueryString: BOOLEAN,
      TruncatePath: BOOLEAN,
      RefererList: { fields: { Referer: many(TEXT) } },
      RefererBlacklist: { fields: { Referer: many(TEXT) } },
    },
    unset: { AllowEmptyReferer: 'true', AllowTruncateQueryString: 'true', TruncatePath: 'false', RefererList: {} },
    deletable: false,
  },
  {
    on: 'website',
    noun: 'BucketWebsite',
    label: 'static website hosting',
    root: 'WebsiteConfiguration',
    fields: WEBSITE_FIELDS,
    unset: ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration.'],
    deletable: true,
  },
  {
    on: 'transferAcceleration',
    noun: 'BucketTransferAcceleration',
    label: 'transfer acceleration',
    root: 'TransferAccelerationConfiguration',
    fields: { Enabled: required(BOOLEAN) },
    unset: ['NoSuchTransferAccelerationConfiguration', 'The transfer acceleration configuration does not exist.'],
    deletable: false,
  },
  {
    on: 'resourceGroup',
    noun: 'BucketResourceGroup',
    label: 'the resource group',
    root: 'BucketResourceGroupConfiguration',
    fields: { ResourceGroupId: required(TEXT) },
    unset: {},
    deletable: false,
    put: (_call, bucket, document) => ({
      resourceGroupId: textOf(document, 'ResourceGroupId') ?? bucket.resourceGroupId,
    }),
    show: ({ resourceGroupId }) => ({ ResourceGroupId: resourceGroupId }),
  },
  {
    on: 'accessmonitor',
    noun: 'BucketAccessMonitor',
    label: 'access tracking',
    root: 'AccessMonitorConfiguration',
    fields: { Status: required({ values: ['Enabled', 'Disabled'] }) },
    unset: { Status: 'Disabled' },
    deletable: false,
  },
  {
    on: 'httpsConfig',
    noun: 'BucketHttpsConfig',
    label: 'TLS requirements',
    root: 'HttpsConfiguration',
    fields: {
      TLS: { fields: { Enable: required(BOOLEAN), TLSVersion: many(TEXT, 10) } },
      CipherSuite: {
        fields: {
          Enable: BOOLEAN,
          StrongCipherSuite: BOOLEAN,
          CustomCipherSuite: many(TEXT),
          TLS13CustomCipherSuite: many(TEXT),
        },
      },
    },
    unset: { TLS: { Enable: 'false' } },
    deletable: false,
  },
  {
    on: 'requestPayment',
    noun: 'BucketRequestPayment',
    label: 'who pays for requests',
    root: 'RequestPaymentConfiguration',
    fields: { Payer: required({ values: ['BucketOwner', 'Requester'] }) },
    unset: { Payer: 'BucketOwner' },
    deletable: false,
  },
  {
    on: 'bucketArchiveDirectRead',
    noun: 'BucketArchiveDirectRead',
    label: 'direct reads of archived objects',
    root: 'ArchiveDirectReadConfiguration',
    fields: { Enabled: required(BOOLEAN) },
    unset: { Enabled: 'false' },
    deletable: false,
  },
];

/** Put, get and (where OSS has it) delete of every bucket setting. */
export const bucketSettingOperations: Operations = Object.fromEntries(SETTINGS.flatMap(operationsOf));

/** Tags as `?tagging` documents hold them, for buckets and objects alike. */
export function tagDocument(tags: Readonly<Record<string, string>>): Document {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { TagSet: list.length === 0 ? {} : { Tag: list } };
}

/** The pairs of a `Tagging` document. */
export function tagPairs(document: Document): readonly (readonly [string, string])[] {
  const tags = documents(childOf(document, 'TagSet') ?? {}, 'Tag');
  return tags.map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? ''] as const);
}

function operationsOf(setting: Setting): readonly (readonly [string, Operation])[] {
  const base = { level: 'bucket', on: setting.on } as const;
  const put: Operation = {
    ...base,
    summary: `Set ${setting.label} of a bucket`,
    method: 'PUT',
    mutates: true,
    permission: `oss:Put${setting.noun}`,
    run: (call) => putSetting(setting, call),
  };
  const get: Operation = {
    ...base,
    summary: `Read ${setting.label} of a bucket`,
    method: 'GET',
    mutates: false,
    permission: `oss:Get${setting.noun}`,
    run: (call) => getSetting(setting, call),
  };
  const remove: Operation = {
    ...base,
    summary: `Remove ${setting.label} of a bucket`,
    method: 'DELETE',
    mutates: true,
    permission: `oss:Delete${setting.noun}`,
    run: (call) => deleteSetting(setting, call),
  };
  const both = [[`Put${setting.noun}`, put] as const, [`Get${setting.noun}`, get] as const];
  return setting.deletable ? [...both, [`Delete${setting.noun}`, remove] as const] : both;
}

function putSetting(setting: Setting, call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const document = readDocument(call.incoming.wire.body, setting.root, setting.fields);
  const change = setting.put?.(call, bucket, document) ?? keep(bucket, setting.on, document);
  call.world.table(BUCKETS).put({ ...bucket, ...change });
  return {};
}

function getSetting(setting: Setting, call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const document = setting.show === undefined ? bucket.settings[setting.on] : setting.show(bucket);
  if (document !== undefined) return { xml: [setting.root, document] };
  if (!isFault(setting.unset)) return { xml: [setting.root, setting.unset] };
  const [code, message] = setting.unset;
  throw new ApiFault(404, code, message, { BucketName: bucket.id });
}

function deleteSetting(setting: Setting, call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { [setting.on]: _gone, ...settings } = bucket.settings;
  call.world.table(BUCKETS).put({ ...bucket, ...(setting.clear?.(call, bucket) ?? { settings }) });
  return { status: 204 };
}

function isFault(unset: Setting['unset']): unset is readonly [string, string] {
  return Array.isArray(unset);
}

function keep(bucket: BucketRow, on: string, document: Document): Partial<BucketRow> {
  return { settings: { ...bucket.settings, [on]: document } };
}

/** `?tagging` removes all tags, `?tagging=a,b` these. */
function withoutTags(tags: Readonly<Record<string, string>>, keys: string): Readonly<Record<string, string>> {
  if (keys === '') return {};
  const gone = new Set(keys.split(','));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key)));
}

function checkCorsRule(rule: Document): void {
  for (const name of ['AllowedOrigin', 'AllowedHeader']) {
    const crowded = texts(rule, name).find((text) => text.split('*').length > 2);
    if (crowded !== undefined) throw invalidArgument(`${name} allows at most one wildcard.`, name, crowded);
  }
  const starred = texts(rule, 'ExposeHeader').find((text) => text.includes('*'));
  if (starred !== undefined)
    throw invalidArgument('ExposeHeader must not contain a wildcard.', 'ExposeHeader', starred);
}

function checkLogTarget(call: OssCall, bucket: BucketRow, target: string | undefined): void {
  if (target === undefined) return;
  const found = call.world.table(BUCKETS).get(target);
  if (found?.regionId === bucket.regionId && found.ownerId === bucket.ownerId) return;
  throw new ApiFault(
    400,
    'InvalidTargetBucketForLogging',
    'The target bucket for logging does not exist, is not owned by you, or is in another region.',
    {
      TargetBucket: target,
    },
  );
}
