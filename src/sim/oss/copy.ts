import { ApiFault } from '../service.ts';
import { needBucket } from './bucket-lookup.ts';
import { readContent, shareContent } from './content.ts';
import { encryptionHeaders } from './encryption.ts';
import { accessDenied, invalidArgument } from './faults.ts';
import { checkKey, readTraits, traitsOf } from './object-traits.ts';
import { checkOverwrite, etagOf, versionHeader } from './objects.ts';
import type { Need, OssAnswer, OssCall, Operations } from './operation.ts';
import { checkConditions, COPY_CONDITIONS } from './preconditions.ts';
import { readRange } from './range.ts';
import { needReadable } from './restore.ts';
import type { BucketRow, ObjectRow, ObjectTraits } from './tables.ts';
import { xmlDate } from './values.ts';
import { followSymlink, needObject, writeVersion } from './versions.ts';

/** Copying objects inside OSS. */
export const copyOperations: Operations = {
  CopyObject: {
    summary: 'Copy an object, or change the headers of one',
    level: 'object',
    method: 'PUT',
    on: 'copy',
    mutates: true,
    permission: 'oss:PutObject',
    needs: copyNeeds,
    run: copyObject,
  },
};

/** What copying into an object needs: reading the source and writing the target. */
export function copyNeeds(call: OssCall): readonly Need[] {
  const source = readSource(call);
  return [
    { permission: 'oss:GetObject', bucket: source.bucket, key: source.key, publicAccess: 'read' },
    { permission: 'oss:PutObject', bucket: call.bucket, key: call.key, publicAccess: 'write' },
  ];
}

/** The source object of a copy, checked against the copy's conditions, readable and in the target's region. */
export function needSource(call: OssCall, target: BucketRow): { readonly bucket: BucketRow; readonly row: ObjectRow } {
  const source = readSource(call);
  const bucket = needBucket(call, source.bucket);
  if (bucket.regionId !== target.regionId)
    throw accessDenied('Target object does not reside in the same data center as source object.');
  const row = followSymlink(call.world, needObject(call.world, source.bucket, source.key, source.versionId));
  needReadable(row, call.now);
  if (checkConditions(call.incoming.headers, COPY_CONDITIONS, row) === 'not-modified') {
    throw new ApiFault(304, 'NotModified', 'The source object has not been modified.');
  }
  return { bucket, row };
}

/** The bytes of a copy's source that x-oss-copy-source-range asks for. */
export function readSourceBytes(call: OssCall, row: ObjectRow): Buffer {
  const range = readRange(call.incoming.headers['x-oss-copy-source-range'], row.size) ?? { start: 0, end: row.size };
  return readContent(call.world, row.chunks, range.start, range.end);
}

function copyObject(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  checkKey(call.key);
  checkOverwrite(call, bucket, call.key);
  const { world, now } = call;
  const source = needSource(call, bucket);
  const chunks = shareContent(world, source.row.chunks);
  const { size, crc64, kind } = source.row;
  // The ETag of an appendable object is no digest; its copy is an ordinary object and has one.
  const etag = kind === 'Appendable' ? etagOf(readContent(world, chunks, 0, size)) : source.row.etag;
  const written = writeVersion(world, bucket, call.key, {
    ...copiedTraits(call, bucket, source.row),
    kind: kind === 'Multipart' ? kind : 'Normal',
    modifiedAt: now,
    transitionedAt: undefined,
    size,
    etag,
    crc64,
    chunks,
    symlinkTarget: undefined,
    restored: undefined,
  });
  return {
    headers: {
      ETag: `"${written.etag}"`,
      'x-oss-hash-crc64ecma': written.crc64,
      'x-oss-version-id': versionHeader(bucket, written),
      'x-oss-copy-source-version-id': versionHeader(source.bucket, source.row),
      ...encryptionHeaders(written.encryption),
    },
    xml: ['CopyObjectResult', { ETag: `"${written.etag}"`, LastModified: xmlDate(written.modifiedAt) }],
  };
}

/** Headers and metadata come from the source or the request, tags likewise and apart; class, ACL and encryption are the copy's own. */
function copiedTraits(call: OssCall, bucket: BucketRow, source: ObjectRow): ObjectTraits {
  const asked = readTraits(call, bucket);
  const kept = traitsOf(source);
  const copiesMeta = readDirective(call, 'x-oss-metadata-directive') === 'COPY';
  const copiesTags = readDirective(call, 'x-oss-tagging-directive') === 'COPY';
  return {
    ...asked,
    ...(copiesMeta ? { headers: kept.headers, meta: kept.meta } : {}),
    ...(copiesTags ? { tags: kept.tags } : {}),
  };
}

function readDirective({ incoming: { headers } }: OssCall, name: string): 'COPY' | 'REPLACE' {
  const value = (headers[name] ?? 'COPY').toUpperCase();
  if (value === 'COPY' || value === 'REPLACE') return value;
  throw invalidArgument(`Invalid ${name}: it must be COPY or REPLACE.`, name, value);
}

function readSource({ incoming: { headers } }: OssCall): {
  bucket: string;
  key: string;
  versionId: string | undefined;
} {
  const header = headers['x-oss-copy-source'] ?? '';
  const [path = '', query = ''] = header.split('?versionId=');
  const decoded = decode(path, header);
  const match = /^\/?([a-z0-9-]+)\/(.+)$/s.exec(decoded);
  if (match === null)
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.',
      'x-oss-copy-source',
      header,
    );
  return { bucket: match[1] ?? '', key: match[2] ?? '', versionId: query === '' ? undefined : query };
}

function decode(path: string, header: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument('The copy source is not URL-encoded.', 'x-oss-copy-source', header);
  }
}
