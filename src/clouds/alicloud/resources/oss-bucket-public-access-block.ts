import type { Driver } from '../../../model/index.ts';
import { settingDriver } from '../bucket/setting-driver.ts';
import { PUBLIC_ACCESS_BLOCK } from '../bucket/settings.ts';

/** Refuses every public grant on a bucket. */
export const ossBucketPublicAccessBlock: Driver = settingDriver({
  type: 'alicloud_oss_bucket_public_access_block',
  setting: PUBLIC_ACCESS_BLOCK,
  members: { block_public_access: 'bool' },
  deletes: true,
});
