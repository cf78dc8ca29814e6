import type { World } from '../world/world.ts';
import { ApiFault } from '../service.ts';
import { releaseContent } from './content.ts';
import { noSuchKey, noSuchVersion } from './faults.ts';
import { OBJECTS, type BucketRow, type ObjectRow } from './tables.ts';

/** The version id of everything written while versioning was off or suspended. */
export const NULL_VERSION = 'null';

/** A version about to be written: everything but what its place among the versions decides. */
export type NewObject = Omit<ObjectRow, 'id' | 'bucket' | 'key' | 'path' | 'versionId' | 'sequence' | 'latest' | 'due'>;

/** All versions and delete markers of an object, in no particular order. */
export function versionsOf(world: World, bucket: string, key: string): readonly ObjectRow[] {
  return world.table(OBJECTS).where('path', pathOf(bucket, key));
}

/** What a read without versionId sees; undefined when there is nothing or a delete marker. */
export function currentObject(world: World, bucket: string, key: string): ObjectRow | undefined {
  const latest = versionsOf(world, bucket, key).find((row) => row.latest);
  return latest?.kind === 'DeleteMarker' ? undefined : latest;
}

/** The object a request names, by version when it names one; 404 NoSuchKey or NoSuchVersion, 405 for a delete marker. */
export function needObject(world: World, bucket: string, key: string, versionId: string | undefined): ObjectRow {
  if (versionId === undefined || versionId === '') {
    const current = currentObject(world, bucket, key);
    if (current === undefined) throw noSuchKey(key);
    return current;
  }
  const version = world.table(OBJECTS).get(versionRowId(bucket, key, versionId));
  if (version === undefined) throw noSuchVersion(key, versionId);
  if (version.kind === 'DeleteMarker') {
    throw new ApiFault(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
      Method: 'GET',
      ResourceType: 'DeleteMarker',
    });
  }
  return version;
}

/** The object itself, or what a symbolic link stands for; 404 when that is gone. Links to links are not followed. */
export function followSymlink(world: World, row: ObjectRow): ObjectRow {
  if (row.symlinkTarget === undefined) return row;
  const target = currentObject(world, row.bucket, row.symlinkTarget);
  if (target !== undefined && target.symlinkTarget === undefined) return target;
  throw new ApiFault(404, 'SymlinkTargetNotExist', 'The target object you get from symlink does not exist.', {
    ObjectKey: row.key,
  });
}

/** Writes the newest version of an object; it replaces the `null` version unless versioning is enabled. */
export function writeVersion(world: World, bucket: BucketRow, key: string, object: NewObject): ObjectRow {
  const table = world.table(OBJECTS);
  const versionId = bucket.versioning === 'Enabled' ? `CAEQ${world.newId('', '', 60)}` : NULL_VERSION;
  const id = versionRowId(bucket.id, key, versionId);
  const versions = versionsOf(world, bucket.id, key);
  const sequence = versions.reduce((highest, row) => Math.max(highest, row.sequence), 0) + 1;
  const replaced = table.get(id);
  for (const row of versions) if (row.latest && row.id !== id) table.put({ ...row, latest: false });
  const written: ObjectRow = {
    ...object,
    id,
    bucket: bucket.id,
    key,
    path: pathOf(bucket.id, key),
    versionId,
    sequence,
    latest: true,
  };
  table.put(written);
  if (replaced !== undefined) releaseContent(world, replaced.chunks);
  return written;
}

/** Removes one version for good; the next older one becomes the latest. */
export function removeVersion(world: World, row: ObjectRow): void {
  const table = world.table(OBJECTS);
  table.delete(row.id);
  releaseContent(world, row.chunks);
  if (!row.latest) return;
  const heir = versionsOf(world, row.bucket, row.key).reduce<ObjectRow | undefined>(
    (newest, other) => (newest === undefined || other.sequence > newest.sequence ? other : newest),
    undefined,
  );
  if (heir !== undefined) table.put({ ...heir, latest: true });
}

/**
 * Deletes an object as a DELETE without versionId does: for good on an unversioned bucket, else by a delete marker.
 * Returns the marker.
 */
export function deleteCurrent(world: World, bucket: BucketRow, key: string, at: number): ObjectRow | undefined {
  if (bucket.versioning !== undefined) return writeVersion(world, bucket, key, deleteMarker(at));
  const current = versionsOf(world, bucket.id, key).find((row) => row.latest);
  if (current !== undefined) removeVersion(world, current);
  return undefined;
}

/** The id of a version's row. */
export function versionRowId(bucket: string, key: string, versionId: string): string {
  return `${pathOf(bucket, key)}?versionId=${versionId}`;
}

function pathOf(bucket: string, key: string): string {
  return `${bucket}/${key}`;
}

function deleteMarker(at: number): NewObject {
  return {
    kind: 'DeleteMarker',
    modifiedAt: at,
    transitionedAt: undefined,
    size: 0,
    etag: '',
    crc64: '0',
    chunks: [],
    symlinkTarget: undefined,
    restored: undefined,
    headers: {},
    meta: {},
    tags: {},
    storageClass: '',
    acl: 'default',
    encryption: undefined,
  };
}
