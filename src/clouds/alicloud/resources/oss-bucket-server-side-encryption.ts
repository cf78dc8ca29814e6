import type { Driver } from '../../../model/index.ts';
import { settingDriver } from '../bucket/setting-driver.ts';
import { ENCRYPTION_RULE } from '../bucket/settings.ts';

/** How a bucket encrypts what is put into it. */
export const ossBucketServerSideEncryption: Driver = settingDriver({
  type: 'alicloud_oss_bucket_server_side_encryption',
  setting: ENCRYPTION_RULE,
  members: { sse_algorithm: 'string', kms_master_key_id: 'string', kms_data_encryption: 'string' },
  deletes: true,
  defaults: { kms_master_key_id: '', kms_data_encryption: '' },
});
