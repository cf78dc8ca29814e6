import type { Driver } from '../../../model/index.ts';
import { settingDriver } from '../bucket/setting-driver.ts';
import { ACL } from '../bucket/settings.ts';

/** Who may use a bucket without a policy. Every bucket has one; removing the resource leaves it as it is. */
export const ossBucketAcl: Driver = settingDriver({
  type: 'alicloud_oss_bucket_acl',
  setting: ACL,
  members: { acl: 'string' },
  scalar: 'acl',
  deletes: false,
});
