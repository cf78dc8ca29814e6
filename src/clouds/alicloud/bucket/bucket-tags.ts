import type { DriverIo } from '../../../model/index.ts';
import { rowsAt } from '../api/answer.ts';
import { modify, query } from '../api/call.ts';
import { unlessMissing } from '../api/missing.ts';
import { tagPairs, tagsOf, type Tags } from '../api/tags.ts';
import type { BucketPlace } from './settings.ts';

/** The bucket's tags; none when it does not exist. */
export async function readBucketTags(io: DriverIo, { bucket, region }: BucketPlace): Promise<Tags> {
  const answer = await unlessMissing(query(io, { api: 'oss:GetBucketTags', region, params: { Bucket: bucket } }));
  return answer === undefined ? {} : tagsOf(rowsAt(answer, 'TagSet.Tag'));
}

/** OSS replaces the whole set at once. */
export async function writeBucketTags(io: DriverIo, { bucket, region }: BucketPlace, tags: Tags): Promise<void> {
  const Tagging = { TagSet: { Tag: tagPairs(tags) } };
  const call =
    Object.keys(tags).length === 0
      ? { api: 'oss:DeleteBucketTags', region, params: { Bucket: bucket } }
      : { api: 'oss:PutBucketTags', region, params: { Bucket: bucket, Tagging } };
  await modify(io, call);
}

/** Tags as the header of PutBucket; undefined when there are none. */
export function taggingHeader(tags: Tags): string | undefined {
  const pairs = Object.entries(tags).map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`);
  return pairs.length === 0 ? undefined : pairs.join('&');
}
