import type { Driver } from '../../../model/index.ts';
import { settingDriver } from '../bucket/setting-driver.ts';
import { VERSIONING } from '../bucket/settings.ts';

/** Whether a bucket keeps earlier versions. Once on it can only be suspended; removing the resource leaves it as it is. */
export const ossBucketVersioning: Driver = settingDriver({
  type: 'alicloud_oss_bucket_versioning',
  setting: VERSIONING,
  members: { status: 'string' },
  deletes: false,
});
