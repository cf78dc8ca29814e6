import { invalidArgument } from './faults.ts';
import { needBucket } from './bucket-lookup.ts';
import { ownerOf } from './buckets.ts';
import type { OssAnswer, OssCall, Operations } from './operation.ts';
import { restoreHeader } from './restore.ts';
import { OBJECTS, UPLOADS, type BucketRow, type ObjectRow } from './tables.ts';
import { readNumber, xmlDate } from './values.ts';
import type { XmlContent } from './xml.ts';

const DEFAULT_PAGE = 100;
const MOST = 1000;

/** Listing what a bucket holds. */
export const listingOperations: Operations = {
  ListObjects: {
    summary: 'List the objects of a bucket by name (versions 1 and 2)',
    level: 'bucket',
    method: 'GET',
    on: '',
    mutates: false,
    permission: 'oss:ListObjects',
    publicAccess: 'read',
    run: (call) => (call.incoming.query.get('list-type') === '2' ? listObjectsV2(call) : listObjects(call)),
  },
  ListObjectVersions: {
    summary: 'List all versions and delete markers of a bucket',
    level: 'bucket',
    method: 'GET',
    on: 'versions',
    mutates: false,
    permission: 'oss:ListObjectVersions',
    run: listObjectVersions,
  },
  ListMultipartUploads: {
    summary: 'List the uploads in progress of a bucket',
    level: 'bucket',
    method: 'GET',
    on: 'uploads',
    mutates: false,
    permission: 'oss:ListMultipartUploads',
    run: listMultipartUploads,
  },
};

/** Anything listed by key. */
interface Keyed {
  readonly key: string;
}

interface PageWish {
  readonly prefix: string;
  readonly delimiter: string;
  readonly max: number;
  /** Whether an entry comes before the page, by the markers of the request. */
  readonly isPast: (entry: Keyed & { readonly id: string }) => boolean;
  /** A common prefix up to which everything was listed before. */
  readonly marker: string;
}

interface Page<T> {
  readonly entries: readonly T[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The key or common prefix that was listed last. */
  readonly last: string;
  readonly lastEntry: T | undefined;
}

function listObjects(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { query } = call.incoming;
  const marker = query.get('marker') ?? '';
  const wish = readWish(call, 'max-keys', marker);
  const page = paginate(liveObjects(call, bucket), wish);
  const encode = encoderOf(call);
  return {
    xml: [
      'ListBucketResult',
      {
        Name: bucket.id,
        Prefix: encode(wish.prefix),
        Marker: encode(marker),
        MaxKeys: wish.max,
        Delimiter: encode(wish.delimiter),
        EncodingType: encodingType(call),
        IsTruncated: page.isTruncated,
        NextMarker: page.isTruncated ? encode(page.last) : undefined,
        Contents: page.entries.map((row) => ({
          ...summarize(row, call),
          Key: encode(row.key),
          Owner: ownerOf(bucket),
        })),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      },
    ],
  };
}

function listObjectsV2(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { query } = call.incoming;
  const token = query.get('continuation-token') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const wish = readWish(call, 'max-keys', token === '' ? startAfter : decodeToken(token));
  const page = paginate(liveObjects(call, bucket), wish);
  const encode = encoderOf(call);
  const owner = query.get('fetch-owner') === 'true' ? { Owner: ownerOf(bucket) } : {};
  return {
    xml: [
      'ListBucketResult',
      {
        Name: bucket.id,
        Prefix: encode(wish.prefix),
        StartAfter: startAfter === '' ? undefined : encode(startAfter),
        MaxKeys: wish.max,
        Delimiter: encode(wish.delimiter),
        EncodingType: encodingType(call),
        IsTruncated: page.isTruncated,
        ContinuationToken: token === '' ? undefined : token,
        NextContinuationToken: page.isTruncated ? Buffer.from(page.last).toString('base64') : undefined,
        KeyCount: page.entries.length + page.commonPrefixes.length,
        Contents: page.entries.map((row) => ({ ...summarize(row, call), Key: encode(row.key), ...owner })),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      },
    ],
  };
}

function listObjectVersions(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { query } = call.incoming;
  const [keyMarker, versionMarker] = [query.get('key-marker') ?? '', query.get('version-id-marker') ?? ''];
  const all = sortedVersions(call.world.table(OBJECTS).where('bucket', bucket.id));
  const resumed =
    versionMarker === '' ? undefined : all.find((row) => row.key === keyMarker && row.versionId === versionMarker);
  const wish = readWish(call, 'max-keys', keyMarker);
  // With a version marker the page goes on inside the marker's key, after that version.
  const page = paginate(
    all,
    resumed === undefined ? wish : { ...wish, isPast: (row) => isPastVersion(row, resumed, all) },
  );
  const encode = encoderOf(call);
  const owner = { Owner: ownerOf(bucket) };
  const versions = page.entries.filter((row) => row.kind !== 'DeleteMarker');
  const markers = page.entries.filter((row) => row.kind === 'DeleteMarker');
  return {
    xml: [
      'ListVersionsResult',
      {
        Name: bucket.id,
        Prefix: encode(wish.prefix),
        KeyMarker: encode(keyMarker),
        VersionIdMarker: versionMarker,
        MaxKeys: wish.max,
        Delimiter: encode(wish.delimiter),
        EncodingType: encodingType(call),
        IsTruncated: page.isTruncated,
        NextKeyMarker: page.isTruncated ? encode(page.last) : undefined,
        NextVersionIdMarker:
          page.isTruncated && page.lastEntry?.key === page.last ? page.lastEntry.versionId : undefined,
        Version: versions.map((row) => ({
          ...versionId(row),
          ...summarize(row, call),
          Key: encode(row.key),
          ...owner,
        })),
        DeleteMarker: markers.map((row) => ({
          ...versionId(row),
          Key: encode(row.key),
          LastModified: xmlDate(row.modifiedAt),
          ...owner,
        })),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      },
    ],
  };
}

function listMultipartUploads(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { query } = call.incoming;
  const [keyMarker, idMarker] = [query.get('key-marker') ?? '', query.get('upload-id-marker') ?? ''];
  const wish = readWish(call, 'max-uploads', keyMarker);
  const all = [...call.world.table(UPLOADS).where('bucket', bucket.id)].sort(
    (a, b) => compare(a.key, b.key) || compare(a.id, b.id),
  );
  const isPast: PageWish['isPast'] = ({ key, id }) =>
    key < keyMarker || (key === keyMarker && (idMarker === '' || id <= idMarker));
  const page = paginate(all, keyMarker === '' ? wish : { ...wish, isPast });
  const encode = encoderOf(call);
  return {
    xml: [
      'ListMultipartUploadsResult',
      {
        Bucket: bucket.id,
        KeyMarker: encode(keyMarker),
        UploadIdMarker: idMarker,
        NextKeyMarker: page.isTruncated ? encode(page.last) : '',
        NextUploadIdMarker: page.isTruncated && page.lastEntry?.key === page.last ? page.lastEntry.id : '',
        Delimiter: encode(wish.delimiter),
        Prefix: encode(wish.prefix),
        EncodingType: encodingType(call),
        MaxUploads: wish.max,
        IsTruncated: page.isTruncated,
        Upload: page.entries.map((upload) => ({
          Key: encode(upload.key),
          UploadId: upload.id,
          StorageClass: upload.storageClass,
          Initiated: xmlDate(upload.startedAt),
        })),
        CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      },
    ],
  };
}

/** One page of entries sorted by key; what shares a prefix up to the delimiter counts once, as that prefix. */
function paginate<T extends Keyed & { readonly id: string }>(sorted: readonly T[], wish: PageWish): Page<T> {
  const entries: T[] = [];
  const prefixes = new Set<string>();
  let last = '';
  for (const entry of sorted) {
    if (!entry.key.startsWith(wish.prefix) || wish.isPast(entry)) continue;
    const shared = sharedPrefix(entry.key, wish);
    if (shared !== undefined && (prefixes.has(shared) || wish.marker.startsWith(shared))) continue;
    if (entries.length + prefixes.size >= wish.max)
      return { entries, commonPrefixes: [...prefixes], isTruncated: true, last, lastEntry: entries.at(-1) };
    if (shared === undefined) entries.push(entry);
    else prefixes.add(shared);
    last = shared ?? entry.key;
  }
  return { entries, commonPrefixes: [...prefixes], isTruncated: false, last, lastEntry: entries.at(-1) };
}

function sharedPrefix(key: string, { prefix, delimiter }: PageWish): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function readWish(call: OssCall, maxName: string, marker: string): PageWish {
  const { query } = call.incoming;
  const encoding = query.get('encoding-type') ?? '';
  if (encoding !== '' && encoding !== 'url')
    throw invalidArgument('Invalid Encoding Method specified in Request.', 'encoding-type', encoding);
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    max: readNumber(query.get(maxName), maxName, {
      fallback: maxName === 'max-uploads' ? MOST : DEFAULT_PAGE,
      min: 1,
      max: MOST,
    }),
    isPast: ({ key }) => key <= marker && marker !== '',
    marker,
  };
}

/** Newest first inside a key. Kept as long as the table hands out the same rows. */
const sortedCache = new WeakMap<readonly ObjectRow[], readonly ObjectRow[]>();

function sortedVersions(rows: readonly ObjectRow[]): readonly ObjectRow[] {
  const known = sortedCache.get(rows);
  if (known !== undefined) return known;
  const sorted = [...rows].sort((a, b) => compare(a.key, b.key) || b.sequence - a.sequence);
  sortedCache.set(rows, sorted);
  return sorted;
}

function liveObjects({ world }: OssCall, bucket: BucketRow): readonly ObjectRow[] {
  return sortedVersions(world.table(OBJECTS).where('bucket', bucket.id)).filter(
    (row) => row.latest && row.kind !== 'DeleteMarker',
  );
}

function isPastVersion(
  { key, id }: Keyed & { readonly id: string },
  marker: ObjectRow,
  all: readonly ObjectRow[],
): boolean {
  if (key !== marker.key) return key < marker.key;
  const sequence = all.find((row) => row.id === id)?.sequence ?? 0;
  return sequence >= marker.sequence;
}

function summarize(row: ObjectRow, { now }: OssCall): XmlContent {
  return {
    LastModified: xmlDate(row.modifiedAt),
    ETag: `"${row.etag}"`,
    Type: row.kind,
    Size: row.size,
    StorageClass: row.storageClass,
    RestoreInfo: restoreHeader(row, now),
  };
}

function versionId(row: ObjectRow): XmlContent {
  return { VersionId: row.versionId, IsLatest: row.latest };
}

/** Byte order, which for text without surrogates is the order of code units. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function encodingType(call: OssCall): 'url' | undefined {
  return call.incoming.query.get('encoding-type') === 'url' ? 'url' : undefined;
}

function encoderOf(call: OssCall): (text: string) => string {
  return encodingType(call) === 'url' ? encodeURIComponent : (text) => text;
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString('utf8');
  if (Buffer.from(text).toString('base64') !== token)
    throw invalidArgument('The continuation token provided is incorrect.', 'continuation-token', token);
  return text;
}
