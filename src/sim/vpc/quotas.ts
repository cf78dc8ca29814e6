import type { World } from '../world/world.ts';
import { insist, type FaultCode } from './faults.ts';

/** A limit of the VPC product. `center` is its id in Quota Center; limits without one cannot be raised there. */
interface Quota {
  readonly key: string;
  readonly limit: number;
  readonly center?: string;
  readonly fault: FaultCode;
}

export const QUOTAS = {
  vpcs: { key: 'vpc.vpcs', limit: 10, center: 'vpc_quota_instances_num', fault: 'QuotaExceeded.Vpc' },
  vSwitches: { key: 'vpc.vswitches', limit: 150, center: 'vpc_quota_vswitches_num', fault: 'QuotaExceeded.VSwitch' },
  secondaryCidrs: {
    key: 'vpc.secondary_cidrs',
    limit: 5,
    center: 'vpc_quota_secondary_cidr_num',
    fault: 'QuotaExceeded.SecondaryCidrBlock',
  },
  userCidrs: { key: 'vpc.user_cidrs', limit: 3, fault: 'InvalidUserCidr.Quota' },
  routeTables: {
    key: 'vpc.route_tables',
    limit: 9,
    center: 'vpc_quota_route_tables_num',
    fault: 'QuotaExceeded.RouteTable',
  },
  routeEntries: { key: 'vpc.route_entries', limit: 200, center: 'vpc_quota_route_entrys_num', fault: 'QuotaExceeded' },
  tags: { key: 'vpc.tags', limit: 20, fault: 'QuotaExceeded.TagNum' },
  eips: { key: 'vpc.eips', limit: 20, center: 'eip_quota_instances_num', fault: 'ORDER.QUANTITY_INVALID' },
  natGateways: {
    key: 'vpc.nat_gateways',
    limit: 5,
    center: 'natgw_quota_nat_num_per_vpc',
    fault: 'OperationFailed.EnhancedQuotaExceed',
  },
  gatewayEips: {
    key: 'vpc.nat_gateway_eips',
    limit: 20,
    center: 'natgw_quota_eip_num_per_nat',
    fault: 'QuotaExceeded.NumberOfEip',
  },
  snatEntries: { key: 'vpc.snat_entries', limit: 40, fault: 'Forbidden.SnatEntryCountLimited' },
  snatEntryIps: { key: 'vpc.snat_entry_ips', limit: 64, fault: 'SNAT_IP_POOL_COUNT_TOO_MANY' },
  forwardEntries: {
    key: 'vpc.forward_entries',
    limit: 100,
    center: 'natgw_quota_dnat_entry_num',
    fault: 'QuotaExceeded',
  },
} as const satisfies Record<string, Quota>;

/** Refuses when there would be more than the quota allows. */
export function insistOnQuota(world: World, quota: Quota, wanted: number, message?: string): void {
  insist(wanted <= world.quota(quota.key, quota.limit), quota.fault, message);
}

/**
 * Refuses when one more would be more than the quota allows. `most` is a quick upper bound of what counts (the size of
 * the table): the rows themselves are counted only when the bound is not enough.
 */
export function insistOnRoom(world: World, quota: Quota, most: number, count: () => number): void {
  if (most < world.quota(quota.key, quota.limit)) return;
  insistOnQuota(world, quota, count() + 1);
}
