import type { InstanceType } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import { fault, insist, type FaultCode } from './faults.ts';

type Range = readonly [min: number, max: number];

/** Sizes in GiB of one kind of disk; keyed by performance level where it matters. */
interface Category {
  readonly system: Range;
  readonly data: Range;
  readonly iops: number;
}

const CATEGORIES: Readonly<Record<string, Category>> = {
  cloud: { system: [20, 500], data: [5, 2000], iops: 300 },
  cloud_efficiency: { system: [20, 2048], data: [20, 32_768], iops: 5000 },
  cloud_ssd: { system: [20, 2048], data: [20, 32_768], iops: 25_000 },
  'cloud_essd:PL0': { system: [1, 2048], data: [1, 65_536], iops: 10_000 },
  'cloud_essd:PL1': { system: [20, 2048], data: [20, 65_536], iops: 50_000 },
  'cloud_essd:PL2': { system: [461, 2048], data: [461, 65_536], iops: 100_000 },
  'cloud_essd:PL3': { system: [1261, 2048], data: [1261, 65_536], iops: 1_000_000 },
  cloud_auto: { system: [1, 2048], data: [1, 65_536], iops: 100_000 },
  cloud_essd_entry: { system: [10, 2048], data: [10, 32_768], iops: 6000 },
};

/** Names of all disk categories, each once. */
export const DISK_CATEGORIES: readonly string[] = [
  ...new Set(Object.keys(CATEGORIES).map((key) => key.split(':')[0] ?? key)),
];

/** A disk as it is asked for. */
export interface DiskKind {
  readonly category: string;
  /** PL0 to PL3; empty for all but cloud_essd. */
  readonly performanceLevel: string;
}

/** Category and level as the cloud completes them: PL1 unless said. */
export function diskKind(category: string, performanceLevel: string | undefined): DiskKind {
  return { category, performanceLevel: category === 'cloud_essd' ? (performanceLevel ?? 'PL1') : '' };
}

/** The size limits of a kind of disk, or the refusal when no such kind exists. */
export function sizeRange(kind: DiskKind, use: 'system' | 'data', unknown: FaultCode): Range {
  const category = lookUp(kind);
  if (category === undefined) throw fault(unknown);
  return category[use];
}

/** What the disk's category is worth in operations a second. */
export function iopsOf(kind: DiskKind): number {
  return lookUp(kind)?.iops ?? 0;
}

function lookUp({ category, performanceLevel }: DiskKind): Category | undefined {
  return CATEGORIES[performanceLevel === '' ? category : `${category}:${performanceLevel}`];
}

/** The system disk category of a type when the caller names none. */
export function defaultCategory(type: InstanceType): string {
  return type.diskCategories[0] ?? 'cloud_essd';
}

/** The category must go with the instance type and be sold in the zone. */
export function checkCategory(call: Call, zoneId: string, type: InstanceType | undefined, category: string): void {
  insist(type === undefined || type.diskCategories.includes(category), 'InvalidInstanceType.NotSupportDiskCategory');
  insist(call.world.stock(zoneId, category) > 0, 'CategoryNotSupported');
}
