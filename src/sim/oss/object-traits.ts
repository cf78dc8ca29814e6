import { invalidArgument, notImplemented } from './faults.ts';
import { defaultEncryption, requestedEncryption } from './encryption.ts';
import type { OssCall } from './operation.ts';
import { ApiFault } from '../service.ts';
import type { BucketRow, ObjectTraits } from './tables.ts';
import { readAcl, readStorageClass, readTagHeader } from './values.ts';

/** HTTP headers that are kept with an object and returned with it. */
const KEPT_HEADERS = [
  'content-type',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'expires',
];
const META = 'x-oss-meta-';
/** Bytes of user metadata an object may carry. */
const META_LIMIT = 8192;
export const MOST_OBJECT_TAGS = 10;

/** What a writing request says about the object it writes: headers, metadata, tags, class, ACL, encryption. */
export function readTraits({ world, incoming: { headers } }: OssCall, bucket: BucketRow): ObjectTraits {
  for (const name of ['x-oss-callback', 'x-oss-process']) if (headers[name] !== undefined) throw notImplemented(name);
  const acl = headers['x-oss-object-acl'] ?? 'default';
  return {
    headers: { 'content-type': 'application/octet-stream', ...pick(headers) },
    meta: readMeta(headers),
    tags: readTagHeader(headers['x-oss-tagging'], 'x-oss-tagging', MOST_OBJECT_TAGS),
    storageClass: readStorageClass(headers['x-oss-storage-class'] ?? bucket.storageClass, 'x-oss-storage-class'),
    acl: acl === 'default' ? acl : readAcl(acl, 'x-oss-object-acl'),
    encryption: requestedEncryption(world, bucket.regionId, headers) ?? defaultEncryption(bucket),
  };
}

/** Refuses keys that OSS does not take: 1 to 1023 bytes of UTF-8, not starting with a slash or backslash. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes >= 1 && bytes <= 1023 && !/^[/\\]/.test(key)) return;
  throw new ApiFault(400, 'InvalidObjectName', 'The specified object is not valid.', { ObjectName: key });
}

/** The traits an object keeps when only some of its columns are wanted. */
export function traitsOf({ headers, meta, tags, storageClass, acl, encryption }: ObjectTraits): ObjectTraits {
  return { headers, meta, tags, storageClass, acl, encryption };
}

/** User metadata as response headers. */
export function metaHeaders(meta: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(meta).map(([name, value]) => [`${META}${name}`, value]));
}

function pick(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers[name];
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}

function readMeta(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const pairs = Object.entries(headers).filter(([name]) => name.startsWith(META));
  const bytes = pairs.reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) - META.length + Buffer.byteLength(value),
    0,
  );
  if (bytes > META_LIMIT) throw invalidArgument('The user metadata is larger than 8 KB.', 'x-oss-meta', String(bytes));
  return Object.fromEntries(pairs.map(([name, value]) => [name.slice(META.length), value]));
}
