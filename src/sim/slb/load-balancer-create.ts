import { findRegion, type Region } from '../../catalog/index.ts';
import { defaultResourceGroupId } from '../resource-group.ts';
import type { Action, Answer, Call } from '../service.ts';
import { VSWITCHES, type VSwitchRow } from '../vpc/tables.ts';
import { fault, invalid, missing } from './faults.ts';
import { privateAddress, publicAddress, publicIpv6 } from './load-balancer-address.ts';
import { checkedName, checkedTags, oneOf } from './naming.ts';
import { LOAD_BALANCERS, type LoadBalancer } from './tables.ts';

/** Specifications with guaranteed performance; shared ones have no name and are no longer sold. */
const FIXED_SPECS = [
  'slb.s1.small',
  'slb.s2.small',
  'slb.s2.medium',
  'slb.s3.small',
  'slb.s3.medium',
  'slb.s3.large',
  'slb.s4.large',
] as const;

/** What a load balancer billed by consumption says its specification is. */
export const CLCU_SPEC = 'slb.lcu.elastic';

/** Mbit/s: the ceiling of a load balancer that is not billed by bandwidth. */
const MAX_BANDWIDTH = 5120;

export const createActions: Record<string, Action> = {
  CreateLoadBalancer: {
    summary: 'creates a load balancer, billed by CLCU or by a fixed specification',
    mutates: true,
    required: ['RegionId'],
    resources: (call) => [`acs:slb:${call.region}:${call.world.accountId}:loadbalancer/*`],
    run: createLoadBalancer,
  },
};

function createLoadBalancer(call: Call): Answer {
  const { params, world } = call;
  const balancers = world.table(LOAD_BALANCERS);
  if (balancers.size >= world.quota('slb.load_balancers', 60)) throw fault('overQuota');
  const id = world.newId('lb-', call.region, 20);
  const protection = params.text('ModificationProtectionStatus') ?? 'NonProtection';
  if (protection !== 'ConsoleProtection' && protection !== 'NonProtection') throw fault('protectionStatusInvalid');
  refusePrepaid(params.text('PayType'));
  const row: LoadBalancer = {
    id,
    regionId: call.region,
    name: checkedName(params.text('LoadBalancerName') ?? id, 'LoadBalancerName'),
    ...networkOf(call),
    ...billingOf(call),
    payType: 'PayOnDemand',
    deleteProtection: oneOf(params.text('DeleteProtection'), ['on', 'off'], 'DeleteProtection', 'off'),
    modificationProtectionStatus: protection,
    modificationProtectionReason: params.text('ModificationProtectionReason') ?? '',
    resourceGroupId: params.text('ResourceGroupId') ?? defaultResourceGroupId(world),
    status: 'active',
    createdAt: call.now,
    backendServers: [],
    configuringUntil: 0,
    tags: checkedTags(params.tags()),
  };
  refuseUnsold(call, row);
  balancers.put(row);
  return {
    LoadBalancerId: row.id,
    LoadBalancerName: row.name,
    Address: row.address,
    AddressIPVersion: row.addressIpVersion,
    NetworkType: row.networkType,
    VpcId: row.vpcId,
    VSwitchId: row.vSwitchId,
    ResourceGroupId: row.resourceGroupId,
  };
}

/** Subscription load balancers went off sale on 2024-12-01. */
export function refusePrepaid(payType: string | undefined): void {
  if (oneOf(payType, ['PayOnDemand', 'PrePay'], 'PayType', 'PayOnDemand') === 'PrePay') throw invalid('PayType');
}

type Billing = Pick<LoadBalancer, 'spec' | 'instanceChargeType' | 'internetChargeType' | 'bandwidth'>;

/** What a load balancer is billed by when nothing is said: a shared specification, which is refused. */
const UNSAID: Billing = { instanceChargeType: 'PayBySpec', spec: '', internetChargeType: 'paybytraffic', bandwidth: 1 };

/** Specification, charge types and bandwidth that the call asks for, on top of what holds already. */
export function billingOf({ params }: Call, current: Billing = UNSAID): Billing {
  const spec = params.text('LoadBalancerSpec');
  const instanceChargeType = chargeTypeOf(params.text('InstanceChargeType'), spec) ?? current.instanceChargeType;
  const internetChargeType = oneOf(
    params.text('InternetChargeType'),
    ['paybytraffic', 'paybybandwidth'],
    'InternetChargeType',
    current.internetChargeType,
  );
  if (instanceChargeType === 'PayByCLCU' && internetChargeType === 'paybybandwidth') {
    throw fault('internetChargeTypeNotAllowed');
  }
  const bandwidth = params.int('Bandwidth') ?? current.bandwidth;
  if (bandwidth < 1 || bandwidth > MAX_BANDWIDTH) throw fault('bandwidthInvalid');
  return {
    instanceChargeType,
    spec: specOf(instanceChargeType, spec ?? current.spec),
    internetChargeType,
    bandwidth: internetChargeType === 'paybytraffic' ? MAX_BANDWIDTH : bandwidth,
  };
}

function chargeTypeOf(
  text: string | undefined,
  spec: string | undefined,
): LoadBalancer['instanceChargeType'] | undefined {
  if (text === undefined) return spec === CLCU_SPEC ? 'PayByCLCU' : undefined;
  if (text !== 'PayBySpec' && text !== 'PayByCLCU') throw fault('chargeTypeIllegal');
  return text;
}

function specOf(chargeType: LoadBalancer['instanceChargeType'], spec: string): string {
  if (chargeType === 'PayByCLCU') return CLCU_SPEC;
  if (spec === '') throw fault('sharedSpecHalted');
  if (spec === CLCU_SPEC) throw fault('specMissing');
  return oneOf(spec, FIXED_SPECS, 'LoadBalancerSpec', undefined) ?? spec;
}

type Network = Pick<
  LoadBalancer,
  | 'addressType'
  | 'address'
  | 'addressIpVersion'
  | 'networkType'
  | 'vpcId'
  | 'vSwitchId'
  | 'masterZoneId'
  | 'slaveZoneId'
>;

function networkOf(call: Call): Network {
  const { params, world } = call;
  const addressType = oneOf(params.text('AddressType'), ['internet', 'intranet'], 'AddressType', 'internet');
  const addressIpVersion = oneOf(params.text('AddressIPVersion'), ['ipv4', 'ipv6'], 'AddressIPVersion', 'ipv4');
  if (addressType === 'internet') {
    const address = addressIpVersion === 'ipv6' ? publicIpv6(world) : publicAddress(world);
    const network = { networkType: 'classic', vpcId: '', vSwitchId: '' } as const;
    return { addressType, addressIpVersion, address, ...network, ...zonesOf(call, undefined) };
  }
  if (addressIpVersion === 'ipv6') throw fault('ipv6Intranet');
  const vSwitch = needVSwitch(call);
  return {
    addressType,
    addressIpVersion,
    address: privateAddress(world, vSwitch, params.text('Address')),
    networkType: 'vpc',
    vpcId: vSwitch.vpcId,
    vSwitchId: vSwitch.id,
    ...zonesOf(call, vSwitch.zoneId),
  };
}

/** An intranet load balancer needs a vSwitch: the classic network is closed to new resources. */
function needVSwitch(call: Call): VSwitchRow {
  const id = call.params.text('VSwitchId');
  if (id === undefined) throw fault('vSwitchMissing');
  const row = call.world.table(VSWITCHES).get(id);
  if (row === undefined || row.regionId !== call.region || row.deleting) throw fault('vSwitchGone');
  const vpcId = call.params.text('VpcId');
  if (vpcId !== undefined && vpcId !== row.vpcId) throw invalid('VpcId');
  return row;
}

/** Master and slave zone: as asked for, else the vSwitch's own zone and the next one that sells. */
function zonesOf(call: Call, home: string | undefined): Pick<LoadBalancer, 'masterZoneId' | 'slaveZoneId'> {
  const region = findRegion(call.region);
  if (region === undefined) throw fault('regionGone');
  const { master, slave } = zonesAsked(call, region);
  const masterZoneId = master ?? home ?? region.zones[0] ?? '';
  return { masterZoneId, slaveZoneId: slave ?? region.zones.find((zone) => zone !== masterZoneId) ?? '' };
}

function zonesAsked({ params }: Call, { zones }: Region): Record<'master' | 'slave', string | undefined> {
  const [master, slave] = [params.text('MasterZoneId'), params.text('SlaveZoneId')];
  if (slave !== undefined && master === undefined) throw missing('MasterZoneId');
  if ([master, slave].some((zone) => zone !== undefined && !zones.includes(zone))) throw fault('zoneNotSold');
  if (slave !== undefined && slave === master) throw invalid('SlaveZoneId');
  return { master, slave };
}

/** Worlds say how many of `slb.lcu.elastic` or a specification a master zone has; those that exist are taken off. */
function refuseUnsold(call: Call, { masterZoneId, spec, regionId }: LoadBalancer): void {
  const stock = call.world.stock(masterZoneId, spec);
  if (stock === Number.POSITIVE_INFINITY) return;
  const present = call.world.table(LOAD_BALANCERS).where('regionId', regionId);
  const sold = present.filter((row) => row.masterZoneId === masterZoneId && row.spec === spec).length;
  if (sold >= stock) throw fault('zoneNotSold');
}
