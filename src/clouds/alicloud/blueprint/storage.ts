import { ref, type Bucket, type Resource } from '../../../model/index.ts';
import { bucketAddress, keyAddress } from './addresses.ts';
import { regional, tagsOf, type Place } from './place.ts';

/** Encryption keys and buckets, each bucket with the companions that today's provider splits it into. */
export function storageResources(place: Place): readonly Resource[] {
  const { access, storage } = place.stack;
  const keys = Object.entries(access.keys).map(([name, key]) =>
    regional(place, 'alicloud_kms_key', name, {
      args: {
        description: key.description,
        pending_window_in_days: key.pendingWindowDays,
        automatic_rotation: key.rotationDays === undefined ? 'Disabled' : 'Enabled',
        rotation_interval: key.rotationDays === undefined ? undefined : `${key.rotationDays}d`,
        tags: tagsOf(place),
      },
      origin: `access.keys.${name}`,
    }),
  );
  return [
    ...keys,
    ...Object.entries(storage.buckets).flatMap(([key, bucket]) => [
      ...bucketResources(key, bucket, place),
      ...objectResources(key, bucket, place),
    ]),
  ];
}

function objectResources(key: string, bucket: Bucket, place: Place): readonly Resource[] {
  return bucket.objects.map(({ key: name, content }, index) =>
    regional(place, 'alicloud_oss_bucket_object', `${key}_${index + 1}`, {
      args: { bucket: ref(bucketAddress(key)), key: name, content },
      origin: `storage.buckets.${key}.objects[${index}]`,
    }),
  );
}

function bucketResources(key: string, bucket: Bucket, place: Place): readonly Resource[] {
  const origin = `storage.buckets.${key}`;
  const self = ref(bucketAddress(key));
  const { encryption } = bucket;
  return [
    regional(place, 'alicloud_oss_bucket', key, {
      args: {
        bucket: bucket.name,
        storage_class: bucket.storageClass,
        force_destroy: bucket.forceDestroy,
        lifecycle_rule:
          bucket.lifecycle.length === 0
            ? undefined
            : bucket.lifecycle.map(({ id, prefix, enabled, expireDays }) => ({
                id,
                prefix,
                enabled,
                expiration: [{ days: expireDays }],
              })),
        tags: tagsOf(place),
      },
      origin,
      // Without forceDestroy the cloud itself refuses to delete a bucket that holds anything.
      ...(bucket.forceDestroy ? { lifecycle: { holdsData: true } } : {}),
    }),
    regional(place, 'alicloud_oss_bucket_acl', key, { args: { bucket: self, acl: bucket.access }, origin }),
    ...(bucket.versioning
      ? [regional(place, 'alicloud_oss_bucket_versioning', key, { args: { bucket: self, status: 'Enabled' }, origin })]
      : []),
    ...(encryption === undefined
      ? []
      : [
          regional(place, 'alicloud_oss_bucket_server_side_encryption', key, {
            args: {
              bucket: self,
              sse_algorithm: encryption.algorithm,
              kms_master_key_id: encryption.key === undefined ? undefined : ref(keyAddress(encryption.key)),
            },
            origin,
          }),
        ]),
    ...(bucket.access === 'private'
      ? [
          regional(place, 'alicloud_oss_bucket_public_access_block', key, {
            args: { bucket: self, block_public_access: true },
            origin,
          }),
        ]
      : []),
  ];
}
