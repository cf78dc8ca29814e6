import { BUCKETS, OBJECTS } from '../oss/tables.ts';
import type { JsonBody } from '../wire/json-body.ts';
import type { World } from '../world/world.ts';

/** Why what a configuration loads from OSS cannot be loaded; undefined when all of it can. */
export function loadFailure(world: World, config: JsonBody, regionId: string): string | undefined {
  const elsewhere = config.text('oss_endpoint') !== undefined;
  const paths = [
    ...['model_path', 'processor_path'].map((name) => config.text(name)),
    ...config.children('storage').map((mount) => mount.child('oss').text('path')),
  ];
  for (const path of paths) {
    if (path?.startsWith('oss://') !== true) continue;
    const failure = pathFailure(world, path, elsewhere ? undefined : regionId);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/** `oss://<bucket>/<prefix>`; the bucket must be in the service's region unless an endpoint is named. */
function pathFailure(world: World, path: string, regionId: string | undefined): string | undefined {
  const [bucketName = '', ...rest] = path.slice('oss://'.length).split('/');
  const name = bucketName.split('.')[0] ?? '';
  const prefix = rest.join('/');
  const bucket = world.table(BUCKETS).get(name);
  if (bucket === undefined) return `Failed to download ${path}: the bucket ${name} does not exist (NoSuchBucket)`;
  if (regionId !== undefined && bucket.regionId !== regionId) {
    return `Failed to download ${path}: the bucket ${name} is in ${bucket.regionId}, set oss_endpoint to load from another region`;
  }
  const objects = world.table(OBJECTS).where('bucket', name);
  const found = objects.some((row) => row.latest && row.kind !== 'DeleteMarker' && row.key.startsWith(prefix));
  return found ? undefined : `Failed to download ${path}: no such object or directory (NoSuchKey)`;
}
