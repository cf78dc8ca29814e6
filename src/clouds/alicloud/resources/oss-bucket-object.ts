import type { Driver } from '../../../model/index.ts';
import { attributes, textAt } from '../api/answer.ts';
import { requiredText, textArg } from '../api/args.ts';
import { modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { ramAction } from '../bucket/setting-driver.ts';

/**
 * A file in a bucket, with its text in the configuration. Its id is `bucket/key`: the provider uses the key alone, which
 * does not say where the object is.
 */
export const ossBucketObject: Driver = {
  type: 'alicloud_oss_bucket_object',
  mode: 'managed',
  facts: {
    arguments: { bucket: 'string', key: 'string', content: 'string', acl: 'string' },
    forceNew: ['bucket', 'key'],
    writeOnly: ['acl'],
    replace: 'create-first',
    actions: {
      read: [ramAction('GetObject')],
      create: [ramAction('PutObject')],
      update: [ramAction('PutObject')],
      delete: [ramAction('DeleteObject')],
    },
    expectedSeconds: { create: 1, update: 1, delete: 1 },
  },

  async find(io, desired) {
    const id = `${requiredText(desired, 'bucket')}/${requiredText(desired, 'key')}`;
    return (await this.read(io, id, desired.region)) === undefined ? undefined : id;
  },

  async read(io, id, region) {
    const { bucket, key } = placeOf(id);
    const found = await unlessMissing(
      query(io, { api: 'oss:GetObject', region, params: { Bucket: bucket, Key: key } }),
    );
    return found === undefined ? undefined : attributes({ id, bucket, key, content: textAt(found, 'Body') ?? '' });
  },

  async create(io, desired) {
    const [bucket, key] = [requiredText(desired, 'bucket'), requiredText(desired, 'key')];
    const params = {
      Bucket: bucket,
      Key: key,
      Body: textArg(desired.args, 'content') ?? '',
      Acl: textArg(desired.args, 'acl'),
    };
    await modify(io, { api: 'oss:PutObject', region: desired.region, params });
    return `${bucket}/${key}`;
  },

  async sync(io, _id, { desired, differing }) {
    if (differing.size > 0) await this.create(io, desired);
  },

  async remove(io, id, _observed, region) {
    const { bucket, key } = placeOf(id);
    await ignoreMissing(modify(io, { api: 'oss:DeleteObject', region, params: { Bucket: bucket, Key: key } }));
  },
};

function placeOf(id: string): { readonly bucket: string; readonly key: string } {
  const slash = id.indexOf('/');
  return { bucket: id.slice(0, slash), key: id.slice(slash + 1) };
}
