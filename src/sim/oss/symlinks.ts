import { ApiFault } from '../service.ts';
import { needBucket } from './bucket-lookup.ts';
import { invalidArgument } from './faults.ts';
import { checkKey, readTraits } from './object-traits.ts';
import { checkOverwrite, etagOf, versionHeader } from './objects.ts';
import type { OssAnswer, OssCall, Operations } from './operation.ts';
import { httpDate } from './values.ts';
import { needObject, writeVersion } from './versions.ts';

/** Symbolic links between objects of one bucket. */
export const symlinkOperations: Operations = {
  PutSymlink: {
    summary: 'Make an object that stands for another',
    level: 'object',
    method: 'PUT',
    on: 'symlink',
    mutates: true,
    permission: 'oss:PutObject',
    publicAccess: 'write',
    run: putSymlink,
  },
  GetSymlink: {
    summary: 'Read what a symbolic link stands for',
    level: 'object',
    method: 'GET',
    on: 'symlink',
    mutates: false,
    permission: 'oss:GetObject',
    publicAccess: 'read',
    run: getSymlink,
  },
};

function putSymlink(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const target = decode(call.incoming.headers['x-oss-symlink-target'] ?? '');
  checkKey(call.key);
  checkKey(target);
  checkOverwrite(call, bucket, call.key);
  const written = writeVersion(call.world, bucket, call.key, {
    ...readTraits(call, bucket),
    kind: 'Symlink',
    modifiedAt: call.now,
    transitionedAt: undefined,
    size: 0,
    etag: etagOf(Buffer.from(target)),
    crc64: '0',
    chunks: [],
    symlinkTarget: target,
    restored: undefined,
  });
  return { headers: { ETag: `"${written.etag}"`, 'x-oss-version-id': versionHeader(bucket, written) } };
}

function getSymlink(call: OssCall): OssAnswer {
  const bucket = needBucket(call);
  const row = needObject(call.world, bucket.id, call.key, call.incoming.query.get('versionId'));
  if (row.symlinkTarget === undefined)
    throw new ApiFault(400, 'NotSymlink', 'The object you specified is not a symlink object.');
  return {
    headers: {
      ETag: `"${row.etag}"`,
      'Last-Modified': httpDate(row.modifiedAt),
      'x-oss-symlink-target': encodeURIComponent(row.symlinkTarget),
      'x-oss-version-id': versionHeader(bucket, row),
    },
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument('The symlink target is not URL-encoded.', 'x-oss-symlink-target', text);
  }
}
