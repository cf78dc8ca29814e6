import data from './data/regions.json' with { type: 'json' };

/** A region and its zones, as DescribeRegions and DescribeZones told on the day of `REGIONS_AS_OF`. */
export interface Region {
  readonly id: string;
  /** English name, as `China (Shanghai)`. */
  readonly name: string;
  /** Chinese name. */
  readonly localName: string;
  /** Three characters that resource ids of the region begin with, as `uf6`. */
  readonly code: string;
  readonly zones: readonly string[];
  /** The region is being closed: nothing new should be put there. */
  readonly closing?: boolean;
}

export const REGIONS: readonly Region[] = data.regions;

/** ISO date of the region table. */
export const REGIONS_AS_OF: string = data.asOf;

const BY_ID = new Map(REGIONS.map((region) => [region.id, region]));
const BY_ZONE = new Map(REGIONS.flatMap((region) => region.zones.map((zone) => [zone, region] as const)));

export function findRegion(id: string): Region | undefined {
  return BY_ID.get(id);
}

/** The region a zone lies in. */
export function zoneRegion(zone: string): Region | undefined {
  return BY_ZONE.get(zone);
}
