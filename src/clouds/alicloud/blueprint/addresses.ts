import type { Machine } from '../../../model/index.ts';
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
