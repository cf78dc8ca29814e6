import { findInstanceType } from './instance-types.ts';
import { zoneRegion } from './regions.ts';

/**
 * Zones that stopped selling the 7th generation and later (research: "old zones often sell only old families").
 * The list is approximate and dated 2026-01-30; a real account is asked by DescribeAvailableResource.
 */
const OLD_ZONES: ReadonlySet<string> = new Set([
  ...['b', 'e', 'f'].map((letter) => `cn-hangzhou-${letter}`),
  ...['a', 'b', 'c', 'd', 'e'].map((letter) => `cn-beijing-${letter}`),
  ...['a', 'c', 'd'].map((letter) => `cn-shanghai-${letter}`),
  ...['a', 'b'].map((letter) => `cn-shenzhen-${letter}`),
]);

const OLD_FAMILIES = /^ecs\.(?:[gcr]5|[gcr]6a?|gn5|gn6[iev]|t5|t6|n4|e|u1)(?:[-.]|$)/;

/** Zones of the old list sell old families only; every other zone sells everything. Unknown zones and types sell nothing. */
export function zoneSells(zone: string, typeId: string): boolean {
  const type = findInstanceType(typeId);
  if (type === undefined || zoneRegion(zone) === undefined) return false;
  return !OLD_ZONES.has(zone) || OLD_FAMILIES.test(type.id);
}

/** Zones of the region that sell the type. */
export function zonesSelling(regionZones: readonly string[], typeId: string): readonly string[] {
  return regionZones.filter((zone) => zoneSells(zone, typeId));
}
