import type { Machine, Network } from '../../../model/index.ts';
import { address } from './place.ts';

/** Addresses that parts of the blueprint refer to each other by. */
export const VPC = address('alicloud_vpc', 'main');
export const NAT = address('alicloud_nat_gateway', 'main');

export function subnetAddress(key: string): string {
  return address('alicloud_vswitch', key);
}

export function securityGroupAddress(key: string): string {
  return address('alicloud_security_group', key);
}

/** One address for each machine of a kind. */
export function machineAddresses(key: string, machine: Machine): readonly string[] {
  return Array.from({ length: machine.count }, (_, index) => address('alicloud_instance', `${key}_${index + 1}`));
}

export function roleAddress(key: string): string {
  return address('alicloud_ram_role', key);
}

export function policyAddress(key: string): string {
  return address('alicloud_ram_policy', key);
}

export function keyAddress(key: string): string {
  return address('alicloud_kms_key', key);
}

export function keyPairAddress(key: string): string {
  return address('alicloud_ecs_key_pair', key);
}

export function certificateAddress(key: string): string {
  return address('alicloud_slb_server_certificate', key);
}

export function balancerAddress(key: string): string {
  return address('alicloud_slb_load_balancer', key);
}

export function bucketAddress(key: string): string {
  return address('alicloud_oss_bucket', key);
}

/** The lookup of an image family. */
export function imageAddress(family: string): string {
  return address('alicloud_images', family.replace(/^acs:/, ''), true);
}

export const CLUSTER = address('alicloud_cs_managed_kubernetes', 'main');
export const WAF = address('alicloud_wafv3_instance', 'main');

export function serviceRoleAddress(name: string): string {
  return address('alicloud_ram_role', name);
}

export function serviceRoleAttachment(name: string): string {
  return address('alicloud_ram_role_policy_attachment', name);
}

/** The entries through which the network goes out. */
export function snatAddresses(network: Network | undefined): readonly string[] {
  if (network?.nat === undefined) return [];
  return (network.nat.egressFor ?? ['all']).map((key) => address('alicloud_snat_entry', key));
}

export function bucketObjectAddress(bucket: string, index: number): string {
  return address('alicloud_oss_bucket_object', `${bucket}_${index + 1}`);
}

export function contactAddress(key: string): string {
  return address('alicloud_cms_alarm_contact', key);
}

export function contactGroupAddress(key: string): string {
  return address('alicloud_cms_alarm_contact_group', key);
}

export function logProjectAddress(key: string): string {
  return address('alicloud_log_project', key);
}
