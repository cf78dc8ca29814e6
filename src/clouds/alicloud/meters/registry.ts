import type { Meter, MeterRegistry } from '../../../model/index.ts';
import { instanceMeter, nodePoolMeter, reservedInstanceMeter } from './compute.ts';
import { balancerMeter, eipMeter, natGatewayMeter } from './network.ts';
import { clusterMeter, firewallMeter, modelMeter } from './platform.ts';
import { free, SERVICES } from './services.ts';
import { analyticsMeter, bucketMeter, keyMeter, logStoreMeter } from './storage.ts';

const METERS: Readonly<Record<string, Meter>> = {
  alicloud_vpc: free(SERVICES.vpc),
  alicloud_vswitch: free(SERVICES.vpc),
  alicloud_security_group: free(SERVICES.ecs),
  alicloud_security_group_rule: free(SERVICES.ecs),
  alicloud_nat_gateway: natGatewayMeter,
  alicloud_snat_entry: free(SERVICES.nat),
  alicloud_eip_address: eipMeter,
  alicloud_eip_association: free(SERVICES.eip),
  alicloud_instance: instanceMeter,
  alicloud_images: free(SERVICES.ecs),
  alicloud_ecs_key_pair: free(SERVICES.ecs),
  alicloud_key_pair: free(SERVICES.ecs),
  alicloud_reserved_instance: reservedInstanceMeter,
  alicloud_slb_load_balancer: balancerMeter,
  alicloud_slb_listener: free(SERVICES.slb),
  alicloud_slb_backend_server: free(SERVICES.slb),
  alicloud_slb_server_certificate: free(SERVICES.slb),
  alicloud_wafv3_instance: firewallMeter,
  // The instance counts the requests of all its domains.
  alicloud_wafv3_domain: free(SERVICES.waf),
  alicloud_oss_bucket: bucketMeter,
  // What lies in a bucket is counted with the bucket.
  alicloud_oss_bucket_object: free(SERVICES.oss),
  alicloud_oss_bucket_acl: free(SERVICES.oss),
  alicloud_oss_bucket_policy: free(SERVICES.oss),
  alicloud_oss_bucket_public_access_block: free(SERVICES.oss),
  alicloud_oss_bucket_server_side_encryption: free(SERVICES.oss),
  alicloud_oss_bucket_versioning: free(SERVICES.oss),
  alicloud_kms_key: keyMeter,
  alicloud_kms_alias: free(SERVICES.kms),
  alicloud_ram_role: free(SERVICES.ram),
  alicloud_ram_policy: free(SERVICES.ram),
  alicloud_ram_role_policy_attachment: free(SERVICES.ram),
  alicloud_cs_managed_kubernetes: clusterMeter,
  alicloud_cs_kubernetes_node_pool: nodePoolMeter,
  alicloud_cs_kubernetes_addon: free(SERVICES.ack),
  alicloud_pai_service: modelMeter,
  alicloud_cms_alarm: free(SERVICES.cms),
  alicloud_cms_alarm_contact: free(SERVICES.cms),
  alicloud_cms_alarm_contact_group: free(SERVICES.cms),
  alicloud_log_project: free(SERVICES.sls),
  alicloud_log_store: logStoreMeter,
  alicloud_maxcompute_project: analyticsMeter,
};

/** What the resource types of Alibaba Cloud are charged for. */
export const alicloudMeters: MeterRegistry = {
  provider: 'Alibaba Cloud',
  get: (type) => METERS[type],
  types: Object.keys(METERS).toSorted(),
};
