import { createHash } from 'node:crypto';
import { ApiFault } from '../service.ts';
import { needBucket } from './bucket-lookup.ts';
import { keepContent, readContent } from './content.ts';
import { crc64 } from './crc64.ts';
import { encryptionHeaders } from './encryption.ts';
import { fileAlreadyExists, notImplemented } from './faults.ts';
import { checkKey, metaHeaders, readTraits } from './object-traits.ts';
import type { OssAnswer, OssCall, Operations } from './operation.ts';
import { checkConditions, READ_CONDITIONS } from './preconditions.ts';
import { readRange } from './range.ts';
import { needReadable, restoreHeader } from './restore.ts';
import { OBJECTS, type BucketRow, type ObjectRow } from './tables.ts';
import { httpDate } from './values.ts';
import {
  currentObject,
  deleteCurrent,
  followSymlink,
  needObject,
  NULL_VERSION,
  removeVersion,
  versionRowId,
  writeVersion,
} from './versions.ts';

/** Writing, reading and deleting single objects. */
export const objectOperations: Operations = {
  PutObject: {
    summary: 'Write an object',
    level: 'object',
    method: 'PUT',
    on: '',
    mutates: true,
    permission: 'oss:PutObject',
    publicAccess: 'write',
    run: putObject,
  },
  AppendObject: {
    summary: 'Append to an object',
    level: 'object',
    method: 'POST',
    on: 'append',
    mutates: true,
    permission: 'oss:PutObject',
    publicAccess: 'write',
    run: appendObject,
  },
  GetObject: {
    summary: 'Read an object or a range of it',
    level: 'object',
    method: 'GET',
    on: '',
    mutates: false,
    permission: 'oss:GetObject',
    publicAccess: 'read',
    run: getObject,
  },
  HeadObject: {
    summary: 'Read the headers of an object',
    level: 'object',
    method: 'HEAD',
    on: '',
    mutates: false,
    permission: 'oss:GetObject',
    publicAccess: 'read',
    run: headObject,
  },
  GetObjectMeta: {
    summary: 'Read size, ETag and time of an object',
    level: 'object',
    method: 'HEAD',
    on: 'objectMeta',
    mutates: false,
    permission: 'oss:GetObject',
    publicAccess: 'read',
    run: getObjectMeta,
  },
  DeleteObject: {
    summary: 'Delete an object, or one version of it for good',
    level: 'object',
    method: 'DELETE',
    on: '',
    mutates: true,
    permission: 'oss:DeleteObject',
    publicAccess: 'write',
    run: deleteObject,
  },
};

/** 409 FileAlreadyExists when the writer forbids overwriting; versioned buckets do not honour that. */
export function checkOverwrite({ world, incoming }: OssCall, bucket: BucketRow, key: string): void {
  const isForbidden = incoming.headers['x-oss-forbid-overwrite'] === 'true' && bucket.versioning === undefined;
  if (isForbidden && currentObject(world, bucket.id, key) !== undefined) throw fileAlreadyExists();
}

/** 400 InvalidDigest unless the body is what Content-MD5 says. */
export function checkDigest({ incoming: { headers, wire } }: OssCall): void {
  const given = headers['content-md5'];
  if (given === undefined || given === '') return;
  const actual = createHash('md5').update(wire.body).digest('base64');
  if (actual !== given) {
    throw new ApiFault(400, 'InvalidDigest', 'The Content-MD5 you specified was invalid.', { 'Content-MD5': given });
  }
}

/** Upper-case hex MD5, the ETag of what was written in one piece. */
export function etagOf(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex').toUpperCase();
}

/** The version header, on buckets where versioning was ever on. */
export function versionHeader(bucket: BucketRow, row: ObjectRow): string | undefined {
  return bucket.versioning === undefined ? undefined : row.versionId;
}

function putObject(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const { body } = call.incoming.wire;
  checkKey(call.key);
  checkDigest(call);
  checkOverwrite(call, bucket, call.key);
  const written = writeVersion(call.world, bucket, call.key, {
    ...readTraits(call, bucket),
    kind: 'Normal',
    modifiedAt: call.now,
    transitionedAt: undefined,
    size: body.length,
    etag: etagOf(body),
    crc64: String(crc64(body)),
    chunks: keepContent(call.world, body),
    symlinkTarget: undefined,
    restored: undefined,
  });
  return {
    headers: {
      ETag: `"${written.etag}"`,
      'Content-MD5': Buffer.from(written.etag, 'hex').toString('base64'),
      'x-oss-hash-crc64ecma': written.crc64,
      'x-oss-version-id': versionHeader(bucket, written),
      ...encryptionHeaders(written.encryption),
    },
  };
}

function appendObject(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  checkKey(call.key);
  checkDigest(call);
  const before = needAppendable(call, bucket);
  const written = before === undefined ? beginAppendable(call, bucket) : extend(call, before);
  return {
    headers: {
      ETag: `"${written.etag}"`,
      'x-oss-next-append-position': String(written.size),
      'x-oss-hash-crc64ecma': written.crc64,
      'x-oss-version-id': versionHeader(bucket, written),
    },
  };
}

/** The object to append to, undefined when there is none; 409 unless it is appendable and as long as `position` says. */
function needAppendable({ world, incoming, key }: OssCall, bucket: BucketRow): ObjectRow | undefined {
  const before = currentObject(world, bucket.id, key);
  const length = before?.size ?? 0;
  if (before !== undefined && before.kind !== 'Appendable') {
    throw new ApiFault(409, 'ObjectNotAppendable', 'The object is not appendable.');
  }
  if (incoming.query.get('position') === String(length)) return before;
  throw new ApiFault(409, 'PositionNotEqualToLength', 'Position is not equal to file length.', {
    'x-oss-next-append-position': length,
  });
}

function beginAppendable(call: OssCall, bucket: BucketRow): ObjectRow {
  const { body } = call.incoming.wire;
  return writeVersion(call.world, bucket, call.key, {
    ...readTraits(call, bucket),
    kind: 'Appendable',
    modifiedAt: call.now,
    transitionedAt: undefined,
    size: body.length,
    etag: etagOf(body),
    crc64: String(crc64(body)),
    chunks: keepContent(call.world, body),
    symlinkTarget: undefined,
    restored: undefined,
  });
}

/** Appending changes the version itself; it never makes a new one. The ETag is then no digest of the content. */
function extend({ world, incoming, now }: OssCall, before: ObjectRow): ObjectRow {
  const { body } = incoming.wire;
  const extended: ObjectRow = {
    ...before,
    modifiedAt: now,
    size: before.size + body.length,
    etag: etagOf(Buffer.concat([Buffer.from(before.etag), body])),
    crc64: String(crc64(body, BigInt(before.crc64))),
    chunks: [...before.chunks, ...keepContent(world, body)],
  };
  world.table(OBJECTS).put(extended);
  return extended;
}

function getObject(call: OssCall): OssAnswer {
  if (call.incoming.query.has('x-oss-process')) throw notImplemented('x-oss-process');
  const { bucket, row } = find(call);
  const target = followSymlink(call.world, row);
  needReadable(target, call.now);
  if (checkConditions(call.incoming.headers, READ_CONDITIONS, target) === 'not-modified') return notModified(target);
  const range = readRange(call.incoming.headers['range'], target.size);
  const { start, end } = range ?? { start: 0, end: target.size };
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...objectHeaders(call, bucket, target),
      ...(row === target ? {} : { 'x-oss-object-type': 'Symlink' }),
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end - 1}/${target.size}` }),
      ...responseOverrides(call.incoming.query),
    },
    bytes: readContent(call.world, target.chunks, start, end),
  };
}

function headObject(call: OssCall): OssAnswer {
  const { bucket, row } = find(call);
  const target = followSymlink(call.world, row);
  if (checkConditions(call.incoming.headers, READ_CONDITIONS, target) === 'not-modified') return notModified(target);
  const type = row === target ? {} : { 'x-oss-object-type': 'Symlink' };
  return { headers: { ...objectHeaders(call, bucket, target), ...type, 'Content-Length': String(target.size) } };
}

function getObjectMeta(call: OssCall): OssAnswer {
  const { bucket, row } = find(call);
  return {
    headers: {
      ETag: `"${row.etag}"`,
      'Last-Modified': httpDate(row.modifiedAt),
      'Content-Length': String(row.size),
      'x-oss-hash-crc64ecma': row.crc64,
      'x-oss-version-id': versionHeader(bucket, row),
    },
  };
}

function deleteObject(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  return { status: 204, headers: deleteOne(call, bucket, call.key, call.incoming.query.get('versionId')) };
}

/** Deletes an object or one version, there or not; returns the version headers. */
export function deleteOne(
  { world, now }: OssCall,
  bucket: BucketRow,
  key: string,
  versionId: string | undefined,
): { readonly 'x-oss-version-id'?: string; readonly 'x-oss-delete-marker'?: 'true' } {
  if (versionId === undefined || versionId === '') {
    const marker = deleteCurrent(world, bucket, key, now);
    return marker === undefined ? {} : { 'x-oss-version-id': marker.versionId, 'x-oss-delete-marker': 'true' };
  }
  const row = world.table(OBJECTS).get(versionRowId(bucket.id, key, versionId));
  if (row !== undefined) removeVersion(world, row);
  const named = bucket.versioning === undefined && versionId === NULL_VERSION ? {} : { 'x-oss-version-id': versionId };
  return row?.kind === 'DeleteMarker' ? { ...named, 'x-oss-delete-marker': 'true' } : named;
}

function find(call: OssCall): { bucket: BucketRow; row: ObjectRow } {
  const bucket = needBucket(call);
  return { bucket, row: needObject(call.world, bucket.id, call.key, call.incoming.query.get('versionId')) };
}

function notModified(row: ObjectRow): OssAnswer {
  return { status: 304, headers: { ETag: `"${row.etag}"`, 'Last-Modified': httpDate(row.modifiedAt) } };
}

function objectHeaders(call: OssCall, bucket: BucketRow, row: ObjectRow): Readonly<Record<string, string | undefined>> {
  const tagCount = Object.keys(row.tags).length;
  return {
    ...row.headers,
    ...metaHeaders(row.meta),
    ETag: `"${row.etag}"`,
    'Last-Modified': httpDate(row.modifiedAt),
    'Accept-Ranges': 'bytes',
    'Content-MD5': row.kind === 'Normal' ? Buffer.from(row.etag, 'hex').toString('base64') : undefined,
    'x-oss-object-type': row.kind,
    'x-oss-storage-class': row.storageClass,
    'x-oss-hash-crc64ecma': row.crc64,
    'x-oss-next-append-position': row.kind === 'Appendable' ? String(row.size) : undefined,
    'x-oss-tagging-count': tagCount === 0 ? undefined : String(tagCount),
    'x-oss-version-id': versionHeader(bucket, row),
    'x-oss-restore': restoreHeader(row, call.now),
    ...encryptionHeaders(row.encryption),
  };
}

/** `response-content-type=...` and its like replace headers of the answer. */
function responseOverrides(query: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const names = [
    'content-type',
    'content-language',
    'expires',
    'cache-control',
    'content-disposition',
    'content-encoding',
  ];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = query.get(`response-${name}`);
      return value === undefined || value === '' ? [] : [[name, value]];
    }),
  );
}
