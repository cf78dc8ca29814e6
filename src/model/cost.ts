import type { Attributes } from './value.ts';

/** Something a resource is charged for. What it costs stands on a price list, not here. */
export interface Charge {
  /** Key of the price list, as `nat.instance` or `ecs.instance/ecs.g7.2xlarge`. */
  readonly sku: string;
  /** What is paid for, for people: `system disk cloud_essd PL1`. */
  readonly what: string;
  /** How much of it, in the price's unit. Of `used` charges a month's quantity, assumed until somebody states one. */
  readonly quantity: number;
  /** `held`: by the hour as long as the resource exists. `used`: by what is done with it, which nobody knows beforehand. */
  readonly basis: 'held' | 'used';
  /** Terms other than pay as you go, by their key on the price list: `spot`, `reserved-1y-all-upfront`. */
  readonly offer?: string;
  /** The user's own limit: one unit never costs more, in the price's currency and period. */
  readonly atMost?: number;
  /** Reservations of this pool pay for as many of its units as they have. */
  readonly pool?: Capacity;
  /** It is a reservation: it pays for others of the same pool in its region. */
  readonly reserves?: Capacity;
}

/** An amount of interchangeable capacity, as 16 units of `ecs.g7`. */
export interface Capacity {
  readonly pool: string;
  readonly units: number;
}

/** How one resource type is charged. */
export interface Meter {
  /** The group of a bill it belongs to, as `network`. */
  readonly layer: string;
  /** The cloud's product, as `NAT Gateway`. */
  readonly service: string;
  /** FOCUS service category, as `Networking`. */
  readonly category: string;
  /** Given the arguments as far as they are known before an apply (the rest is null). Empty: it costs nothing. */
  readonly charges: (args: Attributes) => readonly Charge[];
}

/** Finds the meter of a type; undefined when nobody knows what it costs. */
export interface MeterRegistry {
  /** Who sends the bill, as `Alibaba Cloud`. */
  readonly provider: string;
  get(type: string): Meter | undefined;
  readonly types: readonly string[];
}
