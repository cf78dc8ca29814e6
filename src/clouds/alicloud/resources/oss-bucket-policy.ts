import type { Driver } from '../../../model/index.ts';
import { settingDriver } from '../bucket/setting-driver.ts';
import { POLICY } from '../bucket/settings.ts';

/** Who may do what in a bucket. */
export const ossBucketPolicy: Driver = settingDriver({
  type: 'alicloud_oss_bucket_policy',
  setting: POLICY,
  members: { policy: 'string' },
  scalar: 'policy',
  deletes: true,
  document: 'policy',
});
