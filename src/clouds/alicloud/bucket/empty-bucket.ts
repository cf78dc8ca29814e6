import type { Attributes, DriverIo } from '../../../model/index.ts';
import { rowsAt, textAt } from '../api/answer.ts';
import { modify, query } from '../api/call.ts';
import { ignoreMissing } from '../api/missing.ts';
import type { BucketPlace } from './settings.ts';

/** The most objects one DeleteMultipleObjects takes. */
const MOST_PER_CALL = 1000;

/** Deletes everything that keeps a bucket from being deleted: objects, their versions and markers, unfinished uploads. */
export async function emptyBucket(io: DriverIo, place: BucketPlace): Promise<void> {
  io.progress(`emptying bucket ${place.bucket}`);
  await eachPage(io, place, VERSIONS, (page) => deleteObjects(io, place, page));
  await eachPage(io, place, UPLOADS, (page) => abortUploads(io, place, page));
}

/** Objects of a bucket that are not among `except` (`bucket/key`), as far as the first thousand tell. */
export async function objectsIn(
  io: DriverIo,
  { bucket, region }: BucketPlace,
  except: ReadonlySet<string>,
): Promise<readonly string[]> {
  const page = await query(io, {
    api: VERSIONS.api,
    region,
    params: { Bucket: bucket, [VERSIONS.limit]: MOST_PER_CALL },
  });
  const keys = [...rowsAt(page, 'Version'), ...rowsAt(page, 'DeleteMarker')].map((row) => textAt(row, 'Key') ?? '');
  return [...new Set(keys)].filter((key) => !except.has(`${bucket}/${key}`));
}

/** A listing that goes on where its two markers point. */
interface MarkedListing {
  readonly api: string;
  readonly limit: string;
  readonly second: string;
}

const VERSIONS: MarkedListing = { api: 'oss:ListObjectVersions', limit: 'MaxKeys', second: 'VersionIdMarker' };
const UPLOADS: MarkedListing = { api: 'oss:ListMultipartUploads', limit: 'MaxUploads', second: 'UploadIdMarker' };

async function eachPage(
  io: DriverIo,
  { bucket, region }: BucketPlace,
  { api, limit, second }: MarkedListing,
  visit: (page: Attributes) => Promise<void>,
): Promise<void> {
  let markers: Readonly<Record<string, string | undefined>> = {};
  for (;;) {
    const page = await query(io, { api, region, params: { Bucket: bucket, [limit]: MOST_PER_CALL, ...markers } });
    await visit(page);
    if (textAt(page, 'IsTruncated') !== 'true') return;
    markers = { KeyMarker: textAt(page, 'NextKeyMarker'), [second]: textAt(page, `Next${second}`) };
  }
}

async function deleteObjects(io: DriverIo, { bucket, region }: BucketPlace, page: Attributes): Promise<void> {
  const rows = [...rowsAt(page, 'Version'), ...rowsAt(page, 'DeleteMarker')];
  if (rows.length === 0) return;
  const objects = rows.map((row) => ({ Key: textAt(row, 'Key'), VersionId: textAt(row, 'VersionId') }));
  const params = { Bucket: bucket, Delete: { Quiet: true, Object: objects } };
  await modify(io, { api: 'oss:DeleteMultipleObjects', region, params });
}

async function abortUploads(io: DriverIo, { bucket, region }: BucketPlace, page: Attributes): Promise<void> {
  for (const upload of rowsAt(page, 'Upload')) {
    const params = { Bucket: bucket, Key: textAt(upload, 'Key'), UploadId: textAt(upload, 'UploadId') };
    await ignoreMissing(modify(io, { api: 'oss:AbortMultipartUpload', region, params }));
  }
}
