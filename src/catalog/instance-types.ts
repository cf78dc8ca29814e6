import data from './data/instance-types.json' with { type: 'json' };

/** One ECS instance type. Prices are list prices for pay-as-you-go Linux without disks. */
export interface InstanceType {
  /** As `ecs.g7.2xlarge`. */
  readonly id: string;
  /** As `ecs.g7`. */
  readonly family: string;
  readonly vCpu: number;
  readonly memoryGiB: number;
  readonly bandwidthGbps: number;
  readonly localDiskGB?: number;
  readonly cpuModel?: string;
  readonly gpu?: { readonly count: number; readonly model: string; readonly memoryGiB: number };
  readonly architecture: string;
  /** The cloud's own category words, as `General-purpose`. */
  readonly category: string;
  /** Disk categories it accepts for its system disk. */
  readonly diskCategories: readonly string[];
  /** Yuan per hour in mainland regions; absent when no price was found. */
  readonly cnyPerHour?: number;
  /** US dollars per hour in international regions, where known. */
  readonly usdPerHour?: number;
  /** How the price is known: A documented, B price table, C launch price, x exact multiple, e estimate of ±25 %. */
  readonly priceGrade?: string;
}

export const INSTANCE_TYPES: readonly InstanceType[] = data.types;

/** ISO date of the instance type table. */
export const INSTANCE_TYPES_AS_OF: string = data.asOf;

const BY_ID = new Map(INSTANCE_TYPES.map((type) => [type.id, type]));

export function findInstanceType(id: string): InstanceType | undefined {
  return BY_ID.get(id);
}
