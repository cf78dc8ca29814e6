import { findRegion } from '../../catalog/index.ts';
import { defaultResourceGroupId } from '../resource-group.ts';
import { ApiFault } from '../service.ts';
import { blocksPublicAccess, needBucket } from './bucket-lookup.ts';
import { checkBucketPolicy, isPublicPolicy } from './bucket-policy.ts';
import { requestedEncryption } from './encryption.ts';
import { accessDenied } from './faults.ts';
import { dayOf } from './lifecycle-sweep.ts';
import type { OssAnswer, OssCall, Operations } from './operation.ts';
import { childOf, readDocument, TEXT, textOf } from './shape.ts';
import { ACCOUNTS, BUCKETS, OBJECTS, PARTS, UPLOADS, type BucketRow, type Document } from './tables.ts';
import { readAcl, readNumber, readStorageClass, readTagHeader, xmlDate } from './values.ts';
import type { XmlContent } from './xml.ts';

const BUCKETS_PER_REGION = 100;
const MOST_BUCKET_TAGS = 20;

/** Operations on the account's list of buckets and on buckets themselves. */
export const bucketOperations: Operations = {
  ListBuckets: {
    summary: 'List the buckets of the account, of all regions',
    level: 'service',
    method: 'GET',
    on: '',
    mutates: false,
    permission: 'oss:ListBuckets',
    run: listBuckets,
  },
  PutBucket: {
    summary: 'Create a bucket, or change the ACL of one that is yours',
    level: 'bucket',
    method: 'PUT',
    on: '',
    mutates: true,
    permission: 'oss:PutBucket',
    run: putBucket,
  },
  DeleteBucket: {
    summary: 'Delete a bucket that holds no versions, delete markers or uploads',
    level: 'bucket',
    method: 'DELETE',
    on: '',
    mutates: true,
    permission: 'oss:DeleteBucket',
    run: deleteBucket,
  },
  HeadBucket: {
    summary: 'Tell whether a bucket exists, and its region',
    level: 'bucket',
    method: 'HEAD',
    on: '',
    mutates: false,
    permission: 'oss:GetBucketInfo',
    run: (call) => ({ headers: { 'x-oss-bucket-region': needBucket(call).regionId } }),
  },
  GetBucketInfo: {
    summary: 'Read what a bucket is',
    level: 'bucket',
    method: 'GET',
    on: 'bucketInfo',
    mutates: false,
    permission: 'oss:GetBucketInfo',
    run: (call) => ({ xml: ['BucketInfo', { Bucket: describe(call, needBucket(call)) }] }),
  },
  GetBucketLocation: {
    summary: 'Read the region of a bucket',
    level: 'bucket',
    method: 'GET',
    on: 'location',
    mutates: false,
    permission: 'oss:GetBucketLocation',
    run: (call) => ({ xml: ['LocationConstraint', locationOf(needBucket(call))] }),
  },
  GetBucketStat: {
    summary: 'Count the objects, uploads and bytes of a bucket',
    level: 'bucket',
    method: 'GET',
    on: 'stat',
    mutates: false,
    permission: 'oss:GetBucketStat',
    run: (call) => ({ xml: ['BucketStat', statOf(call, needBucket(call))] }),
  },
  PutBucketAcl: {
    summary: 'Set the ACL of a bucket',
    level: 'bucket',
    method: 'PUT',
    on: 'acl',
    mutates: true,
    permission: 'oss:PutBucketAcl',
    run: putBucketAcl,
  },
  GetBucketAcl: {
    summary: 'Read the ACL of a bucket',
    level: 'bucket',
    method: 'GET',
    on: 'acl',
    mutates: false,
    permission: 'oss:GetBucketAcl',
    run: (call) => {
      const bucket = needBucket(call);
      return { xml: ['AccessControlPolicy', { Owner: ownerOf(bucket), AccessControlList: { Grant: bucket.acl } }] };
    },
  },
  PutBucketPolicy: {
    summary: 'Set the policy of a bucket',
    level: 'bucket',
    method: 'PUT',
    on: 'policy',
    mutates: true,
    permission: 'oss:PutBucketPolicy',
    run: putBucketPolicy,
  },
  GetBucketPolicy: {
    summary: 'Read the policy of a bucket',
    level: 'bucket',
    method: 'GET',
    on: 'policy',
    mutates: false,
    permission: 'oss:GetBucketPolicy',
    run: getBucketPolicy,
  },
  DeleteBucketPolicy: {
    summary: 'Remove the policy of a bucket',
    level: 'bucket',
    method: 'DELETE',
    on: 'policy',
    mutates: true,
    permission: 'oss:DeleteBucketPolicy',
    run: (call) => {
      call.world.table(BUCKETS).put({ ...needBucket(call), policy: undefined });
      return { status: 204 };
    },
  },
  PutPublicAccessBlock: {
    summary: 'Set the public access block of the account',
    level: 'service',
    method: 'PUT',
    on: 'publicAccessBlock',
    mutates: true,
    permission: 'oss:PutPublicAccessBlock',
    run: (call) => {
      const body = readDocument(call.incoming.wire.body, 'PublicAccessBlockConfiguration', {
        BlockPublicAccess: { values: ['true', 'false'], required: true },
      });
      call.world
        .table(ACCOUNTS)
        .put({ id: call.world.accountId, blockPublicAccess: textOf(body, 'BlockPublicAccess') === 'true' });
      return {};
    },
  },
  GetPublicAccessBlock: {
    summary: 'Read the public access block of the account',
    level: 'service',
    method: 'GET',
    on: 'publicAccessBlock',
    mutates: false,
    permission: 'oss:GetPublicAccessBlock',
    run: ({ world }) => {
      const isBlocked = world.table(ACCOUNTS).get(world.accountId)?.blockPublicAccess ?? false;
      return { xml: ['PublicAccessBlockConfiguration', { BlockPublicAccess: isBlocked }] };
    },
  },
  DeletePublicAccessBlock: {
    summary: 'Remove the public access block of the account',
    level: 'service',
    method: 'DELETE',
    on: 'publicAccessBlock',
    mutates: true,
    permission: 'oss:DeletePublicAccessBlock',
    run: ({ world }) => {
      world.table(ACCOUNTS).delete(world.accountId);
      return { status: 204 };
    },
  },
};

/** The owner element of buckets and objects. */
export function ownerOf({ ownerId }: BucketRow): XmlContent {
  return { ID: ownerId, DisplayName: ownerId };
}

function listBuckets({ world, incoming: { query } }: OssCall): OssAnswer {
  const max = readNumber(query.get('max-keys'), 'max-keys', { fallback: 100, min: 1, max: 1000 });
  const [prefix, marker] = [query.get('prefix') ?? '', query.get('marker') ?? ''];
  const [tagKey, tagValue] = [query.get('tag-key'), query.get('tag-value')];
  const isWanted = ({ id, tags }: BucketRow): boolean =>
    id.startsWith(prefix) &&
    id > marker &&
    (tagKey === undefined || (tagKey in tags && (tagValue ?? tags[tagKey]) === tags[tagKey]));
  const found = world
    .table(BUCKETS)
    .all()
    .filter(isWanted)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const page = found.slice(0, max);
  const isTruncated = found.length > max;
  return {
    xml: [
      'ListAllMyBucketsResult',
      {
        Prefix: prefix,
        Marker: marker,
        MaxKeys: max,
        IsTruncated: isTruncated,
        NextMarker: isTruncated ? (page.at(-1)?.id ?? '') : '',
        Owner: { ID: world.accountId, DisplayName: world.accountId },
        Buckets: { Bucket: page.map(summarize) },
      },
    ],
  };
}

function summarize(bucket: BucketRow): XmlContent {
  return {
    Comment: '',
    CreationDate: xmlDate(bucket.createdAt),
    ExtranetEndpoint: `oss-${bucket.regionId}.aliyuncs.com`,
    IntranetEndpoint: `oss-${bucket.regionId}-internal.aliyuncs.com`,
    Location: locationOf(bucket),
    Name: bucket.id,
    Region: bucket.regionId,
    ResourceGroupId: bucket.resourceGroupId,
    StorageClass: bucket.storageClass,
  };
}

function putBucket(call: OssCall): OssAnswer {
  const { world, bucket: name, incoming } = call;
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
    throw new ApiFault(400, 'InvalidBucketName', 'The specified bucket is not valid.', { BucketName: name });
  }
  const wanted = readWish(call);
  const existing = world.table(BUCKETS).get(name);
  if (existing === undefined && world.isTaken('bucket', name))
    throw bucketAlreadyExists(
      name,
      'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
    );
  if (existing !== undefined) {
    checkSameBucket(existing, wanted);
    const acl = incoming.headers['x-oss-acl'] === undefined ? existing.acl : wanted.acl;
    world.table(BUCKETS).put({ ...existing, acl });
    return { headers: { Location: `/${name}` } };
  }
  const inRegion = world.table(BUCKETS).where('regionId', wanted.regionId).length;
  if (inRegion >= world.quota('oss.buckets', BUCKETS_PER_REGION)) {
    throw new ApiFault(400, 'TooManyBuckets', 'You have attempted to create more buckets than allowed.');
  }
  world.table(BUCKETS).put(newBucket(call, wanted));
  return { headers: { Location: `/${name}` } };
}

type Wish = Pick<BucketRow, 'regionId' | 'storageClass' | 'redundancyType' | 'acl'>;

function newBucket({ world, bucket: name, incoming: { headers }, now }: OssCall, wanted: Wish): BucketRow {
  const encryption = requestedEncryption(world, wanted.regionId, headers);
  const rule = encryption && {
    SSEAlgorithm: encryption.algorithm,
    ...(encryption.keyId === undefined ? {} : { KMSMasterKeyID: encryption.keyId }),
    ...(encryption.dataEncryption === undefined ? {} : { KMSDataEncryption: encryption.dataEncryption }),
  };
  return {
    ...wanted,
    id: name,
    ownerId: world.accountId,
    createdAt: now,
    resourceGroupId: headers['x-oss-resource-group-id'] ?? defaultResourceGroupId(world),
    versioning: undefined,
    tags: readTagHeader(headers['x-oss-bucket-tagging'], 'x-oss-bucket-tagging', MOST_BUCKET_TAGS),
    policy: undefined,
    settings: rule === undefined ? {} : { encryption: { ApplyServerSideEncryptionByDefault: rule } },
    sweptDay: dayOf(now),
  };
}

function readWish(call: OssCall): Wish {
  const { headers, wire } = call.incoming;
  const fields = { LocationConstraint: TEXT, StorageClass: TEXT, DataRedundancyType: { values: ['LRS', 'ZRS'] } };
  const body = wire.body.length === 0 ? {} : readDocument(wire.body, 'CreateBucketConfiguration', fields);
  const storageClass = textOf(body, 'StorageClass') ?? headers['x-oss-storage-class'] ?? 'Standard';
  return {
    regionId: readRegion(call, textOf(body, 'LocationConstraint')?.replace(/^oss-/, '') ?? call.region),
    redundancyType: textOf(body, 'DataRedundancyType') ?? 'LRS',
    storageClass: readStorageClass(storageClass, 'StorageClass'),
    acl: readAcl(headers['x-oss-acl'] ?? 'private', 'x-oss-acl'),
  };
}

/** The region of a new bucket, which must exist and be the endpoint's own where that has one. */
function readRegion({ world, endpointRegion }: OssCall, regionId: string): string {
  const isKnown = findRegion(regionId) !== undefined || regionId === world.defaultRegion;
  if (isKnown && (endpointRegion ?? regionId) === regionId) return regionId;
  throw new ApiFault(400, 'InvalidLocationConstraint', 'The specified location-constraint is not valid.', {
    LocationConstraint: `oss-${regionId}`,
  });
}

function checkSameBucket(existing: BucketRow, wanted: Wish): void {
  if (existing.regionId !== wanted.regionId)
    throw bucketAlreadyExists(existing.id, "Bucket already exists can't modify location.");
  if (existing.storageClass !== wanted.storageClass)
    throw bucketAlreadyExists(existing.id, "Cannot modify existing bucket's storage class.");
  if (existing.redundancyType !== wanted.redundancyType)
    throw bucketAlreadyExists(existing.id, "Bucket already exists can't modify data redundancy type.");
}

function deleteBucket(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { world } = call;
  const isEmpty =
    world.table(OBJECTS).where('bucket', bucket.id).length === 0 &&
    world.table(UPLOADS).where('bucket', bucket.id).length === 0;
  if (!isEmpty)
    throw new ApiFault(409, 'BucketNotEmpty', 'The bucket you tried to delete is not empty.', {
      BucketName: bucket.id,
    });
  world.table(BUCKETS).delete(bucket.id);
  return { status: 204 };
}

function describe({ world }: OssCall, bucket: BucketRow): XmlContent {
  const rule = childOf(bucket.settings['encryption'], 'ApplyServerSideEncryptionByDefault');
  const logging = childOf(bucket.settings['logging'], 'LoggingEnabled');
  return {
    ...summarize(bucket),
    AccessControlList: { Grant: bucket.acl },
    AccessMonitor: textOf(bucket.settings['accessmonitor'], 'Status') ?? 'Disabled',
    BlockPublicAccess: blocksPublicAccess(world, bucket),
    BucketPolicy: {
      LogBucket: textOf(logging, 'TargetBucket') ?? '',
      LogPrefix: textOf(logging, 'TargetPrefix') ?? '',
    },
    CrossRegionReplication: 'Disabled',
    DataRedundancyType: bucket.redundancyType,
    Owner: ownerOf(bucket),
    ServerSideEncryptionRule: encryptionOf(rule),
    TransferAcceleration:
      textOf(bucket.settings['transferAcceleration'], 'Enabled') === 'true' ? 'Enabled' : 'Disabled',
    // Left out, not empty, when versioning was never switched on.
    Versioning: bucket.versioning,
  };
}

function encryptionOf(rule: Document | undefined): XmlContent {
  return {
    SSEAlgorithm: textOf(rule, 'SSEAlgorithm') ?? 'None',
    KMSMasterKeyID: textOf(rule, 'KMSMasterKeyID'),
    KMSDataEncryption: textOf(rule, 'KMSDataEncryption'),
  };
}

function statOf({ world, now }: OssCall, bucket: BucketRow): XmlContent {
  const objects = world.table(OBJECTS).where('bucket', bucket.id);
  const uploads = world.table(UPLOADS).where('bucket', bucket.id);
  const parts = uploads.flatMap((upload) => world.table(PARTS).where('uploadId', upload.id));
  const bytes = [...objects, ...parts].reduce((sum, { size }) => sum + size, 0);
  return {
    Storage: bytes,
    ObjectCount: objects.filter((row) => row.latest && row.kind !== 'DeleteMarker').length,
    MultipartUploadCount: uploads.length,
    MultipartPartCount: parts.length,
    DeleteMarkerCount: objects.filter((row) => row.kind === 'DeleteMarker').length,
    LiveChannelCount: 0,
    LastModifiedTime: Math.floor(now / 1000),
    ...Object.fromEntries(
      ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'].flatMap((name) => classStat(name, objects)),
    ),
  };
}

function classStat(
  name: string,
  objects: readonly { readonly storageClass: string; readonly size: number }[],
): readonly (readonly [string, number])[] {
  const own = objects.filter((row) => row.storageClass === name);
  const prefix = name === 'IA' ? 'InfrequentAccess' : name;
  const bytes = own.reduce((sum, { size }) => sum + size, 0);
  return [
    [`${prefix}Storage`, bytes],
    [`${prefix}ObjectCount`, own.length],
  ];
}

function putBucketAcl(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const acl = readAcl(call.incoming.headers['x-oss-acl'] ?? '', 'x-oss-acl');
  if (acl !== 'private' && blocksPublicAccess(call.world, bucket))
    throw accessDenied('Put public bucket acl is not allowed because of public access block.');
  call.world.table(BUCKETS).put({ ...bucket, acl });
  return {};
}

function putBucketPolicy(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const policy = call.incoming.wire.body.toString('utf8');
  checkBucketPolicy(policy, bucket.id);
  if (isPublicPolicy(policy) && blocksPublicAccess(call.world, bucket))
    throw accessDenied('Put public bucket policy is not allowed because of public access block.');
  call.world.table(BUCKETS).put({ ...bucket, policy });
  return {};
}

function getBucketPolicy(call: OssCall): OssAnswer {
  const { policy, id } = needBucket(call);
  if (policy === undefined)
    throw new ApiFault(404, 'NoSuchBucketPolicy', 'The bucket policy does not exist.', { BucketName: id });
  return { bytes: Buffer.from(policy), headers: { 'content-type': 'application/json' } };
}

function locationOf({ regionId }: BucketRow): string {
  return `oss-${regionId}`;
}

function bucketAlreadyExists(bucket: string, message: string): ApiFault {
  return new ApiFault(409, 'BucketAlreadyExists', message, { BucketName: bucket });
}
