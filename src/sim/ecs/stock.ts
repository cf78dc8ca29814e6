import { findInstanceType, findRegion, zoneRegion, zoneSells, type InstanceType } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import { fault, insist } from './faults.ts';
import { INSTANCES, type Instance } from './tables.ts';

/** The region of the call, or 404. */
export function regionOf(call: Call): { readonly id: string; readonly zones: readonly string[] } {
  const region = findRegion(call.region);
  if (region === undefined) throw fault('InvalidRegionId.NotFound');
  return region;
}

/** The zone must belong to the call's region. */
export function checkZone(call: Call, zoneId: string): void {
  insist(regionOf(call).zones.includes(zoneId), 'InvalidZoneId.NotFound');
}

/** The type, or 400. */
export function typeOf(id: string): InstanceType {
  const type = findInstanceType(id);
  if (type === undefined) throw fault('InvalidInstanceType.ValueNotSupported');
  return type;
}

/** Machines of the type that the zone could still start: the world's stock less what this account holds of it. */
export function unitsLeft(call: Call, zoneId: string, typeId: string): number {
  const stock = call.world.stock(zoneId, typeId);
  if (!Number.isFinite(stock)) return stock;
  const held = call.world.table(INSTANCES).where('instanceType', typeId);
  return Math.max(0, stock - held.filter((instance) => instance.zoneId === zoneId && holdsCapacity(instance)).length);
}

function holdsCapacity(instance: Instance): boolean {
  return !(instance.status === 'Stopped' && instance.stoppedMode === 'StopCharging');
}

/** Refuses unless the zone sells the type; how many it has left is `unitsLeft`'s business. */
export function checkOnSale(zoneId: string, typeId: string): void {
  insist(zoneRegion(zoneId)?.closing !== true, 'Zone.NotOpen');
  insist(zoneSells(zoneId, typeId), 'Zone.NotOnSale');
}

/** Whether the zone would start one such machine now: what DescribeAvailableResource tells. */
export function availability(
  call: Call,
  zoneId: string,
  typeId: string,
): 'WithStock' | 'WithoutStock' | 'ClosedWithoutStock' {
  if (zoneRegion(zoneId)?.closing === true || !zoneSells(zoneId, typeId)) return 'ClosedWithoutStock';
  return unitsLeft(call, zoneId, typeId) > 0 ? 'WithStock' : 'WithoutStock';
}

/** vCPUs an account may hold in a region at once; new accounts have far fewer, a world may say so. */
const DEFAULT_VCPU_QUOTA = 10_000;

/** The account's vCPU limits and use in the region, by way of paying. */
export function vCpuQuota(call: Call, spot: boolean): { readonly limit: number; readonly used: number } {
  const key = spot ? 'ecs.max-spot-instance-vcpu-count' : 'ecs.max-postpaid-instance-vcpu-count';
  let used = 0;
  for (const instance of call.world.table(INSTANCES).where('regionId', call.region)) {
    if (instance.chargeType === 'PostPaid' && (instance.spotStrategy !== 'NoSpot') === spot) {
      used += findInstanceType(instance.instanceType)?.vCpu ?? 0;
    }
  }
  return { limit: call.world.quota(key, DEFAULT_VCPU_QUOTA), used };
}
