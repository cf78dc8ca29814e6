import { noSuchBucket, wrongEndpoint } from './faults.ts';
import { sweepBucket } from './lifecycle-sweep.ts';
import type { OssCall } from './operation.ts';
import { ACCOUNTS, BUCKETS, type BucketRow } from './tables.ts';
import type { World } from '../world/world.ts';

/** The bucket a call is about, its lifecycle rules carried out; 404 when there is none, 403 at another region's endpoint. */
export function needBucket(call: OssCall, name = call.bucket): BucketRow {
  const bucket = call.world.table(BUCKETS).get(name);
  if (bucket === undefined) throw noSuchBucket(name);
  if (name === call.bucket && call.endpointRegion !== undefined && call.endpointRegion !== bucket.regionId)
    throw wrongEndpoint(bucket);
  return sweepBucket(call.world, bucket, call.now);
}

/** Whether public ACLs and policies of a bucket count for nothing, by its own setting or its account's. */
export function blocksPublicAccess(world: World, bucket: BucketRow): boolean {
  const own = bucket.settings['publicAccessBlock']?.['BlockPublicAccess'] === 'true';
  return own || world.table(ACCOUNTS).get(bucket.ownerId)?.blockPublicAccess === true;
}
