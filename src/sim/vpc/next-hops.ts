import { INSTANCES, NETWORK_INTERFACES } from '../ecs/tables.ts';
import type { Call } from '../service.ts';
import { fault, insist } from './faults.ts';
import { NAT_GATEWAYS, type RouteHop } from './tables.ts';

type Found = { readonly vpcId: string; readonly regionId: string; readonly ready: boolean } | undefined;

/** How each simulated kind of next hop is looked up. */
const LOOKUPS: Readonly<Record<string, (call: Call, id: string) => Found>> = {
  Instance: ({ world }, id) => {
    const row = world.table(INSTANCES).get(id);
    return row && { ...row, ready: row.status === 'Running' || row.status === 'Stopped' };
  },
  NetworkInterface: ({ world }, id) => {
    const row = world.table(NETWORK_INTERFACES).get(id);
    return row && { ...row, ready: row.status === 'Available' || row.status === 'InUse' };
  },
  NatGateway: ({ world }, id) => {
    const row = world.table(NAT_GATEWAYS).get(id);
    return row && { ...row, ready: row.status === 'Available' };
  },
};

/** Kinds the API knows but of which a simulated account can own none: naming one meets "does not exist". */
const ABSENT = [
  'HaVip',
  'RouterInterface',
  'VpnGateway',
  'IPv6Gateway',
  'Attachment',
  'VpcPeer',
  'Ipv4Gateway',
  'GatewayEndpoint',
  'Ecr',
  'GatewayLoadBalancerEndpoint',
  'RouteTargetGroup',
];

/** The hop a route names, found in the VPC and able to take traffic. */
export function checkedHop(call: Call, vpcId: string, hop: RouteHop): RouteHop {
  const lookup = LOOKUPS[hop.type];
  insist(lookup !== undefined || ABSENT.includes(hop.type), 'InvalidNextHopType');
  const found = lookup?.(call, hop.id);
  if (found === undefined || found.regionId !== call.region) {
    throw fault(hop.type === 'Instance' ? 'InvalidInstanId.NotFound' : 'InvalidNextHopId.NotFound');
  }
  insist(found.vpcId === vpcId, 'InvalidNextHop.NotFound');
  insist(found.ready, 'IncorrectInstanceStatus');
  return hop;
}

/** The hops of a create call: `NextHopList.N.*` (equal-cost paths), else the one of NextHopId and NextHopType. */
export function hopsOf(call: Call): readonly RouteHop[] {
  const several = call.params.structs('NextHopList').map((row) => ({
    id: row['NextHopId'] ?? '',
    type: row['NextHopType'] ?? 'RouterInterface',
    weight: Number(row['Weight'] ?? 0),
  }));
  if (several.length > 0) return several;
  return [{ id: call.params.need('NextHopId'), type: call.params.text('NextHopType') ?? 'Instance', weight: 0 }];
}
