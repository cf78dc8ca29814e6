import data from '../data/prices.json' with { type: 'json' };
import { findInstanceType, INSTANCE_TYPES_AS_OF, type InstanceType } from '../instance-types.ts';
import { findRegion } from '../regions.ts';

/** How well a price is known; `live` was asked of the account just now. */
export type PriceGrade = 'live' | 'documented' | 'table' | 'estimate';

/** What one unit costs, pay as you go. */
export interface Price {
  readonly sku: string;
  /** In `PRICE_CURRENCY`, for one unit and period. */
  readonly amount: number;
  /** What is counted, as `GiB`. */
  readonly unit: string;
  /** `use`: for each unit that is used, whenever. */
  readonly per: PricePeriod;
  readonly grade: PriceGrade;
  readonly source: string;
  /** ISO date on which it was seen. */
  readonly asOf: string;
}

export type PricePeriod = 'hour' | 'day' | 'month' | 'use';

/** ISO date of the price table. */
export const PRICES_AS_OF: string = data.asOf;

/** ISO 4217. */
export const PRICE_CURRENCY: string = data.currency;

interface PriceRow extends Price {
  /** Prices of regions outside mainland China, where known. */
  readonly elsewhere?: Readonly<Record<string, number>>;
}

const ROWS: ReadonlyMap<string, PriceRow> = new Map((data.prices as readonly PriceRow[]).map((row) => [row.sku, row]));

/** Yuan a US dollar on the cloud's own two price lists (0.147 CNY and 0.021 USD for the same thing). */
const CNY_A_USD = 7;

/** The price of a key in a region; undefined when nobody knows it. */
export function listPrice(sku: string, region: string): Price | undefined {
  const row: PriceRow | undefined = ROWS.get(sku) ?? instancePrice(sku);
  if (row === undefined) return undefined;
  const { elsewhere, ...price } = row;
  const known = elsewhere?.[region];
  if (known !== undefined) return { ...price, amount: known };
  return isMainland(region) ? price : scaled(price, region);
}

/** Every key with a row of its own; instance types are priced by the table of instance types. */
export function pricedKeys(): readonly string[] {
  return [...ROWS.keys()];
}

/** Mainland China has one price list; regions nobody knows are priced like it. */
function isMainland(region: string): boolean {
  return region !== 'cn-hongkong' && (region.startsWith('cn-') || findRegion(region) === undefined);
}

function scaled(price: Price, region: string): Price {
  const { factors, other, source } = data.elsewhere;
  const factor = (factors as Readonly<Record<string, number>>)[region] ?? other;
  return {
    ...price,
    amount: Math.round(price.amount * factor * 1e6) / 1e6,
    grade: 'estimate',
    source: `${price.source}; ${source}`,
  };
}

/** Letters of the instance type table. */
const GRADES: Readonly<Record<string, PriceGrade>> = { A: 'documented', B: 'table', C: 'table', x: 'table' };

/** `ecs.instance/TYPE`, and `eas.instance/TYPE`, which costs about what the machine costs. */
function instancePrice(sku: string): Price | undefined {
  const [kind = '', id = ''] = sku.split('/');
  const type = INSTANCE_KINDS.has(kind) ? findInstanceType(id) : undefined;
  if (type === undefined) return undefined;
  const found = ownPrice(type);
  if (found === undefined) return undefined;
  const price = { sku, unit: 'instance', per: 'hour', asOf: INSTANCE_TYPES_AS_OF, ...found } as const;
  if (kind === 'ecs.instance') return price;
  return { ...price, grade: 'estimate', source: 'taken as the price of the same ECS instance type' };
}

const INSTANCE_KINDS: ReadonlySet<string> = new Set(['ecs.instance', 'eas.instance']);

function ownPrice({
  cnyPerHour,
  usdPerHour,
  priceGrade = '',
}: InstanceType): Pick<Price, 'amount' | 'grade' | 'source'> | undefined {
  if (cnyPerHour !== undefined)
    return { amount: cnyPerHour, grade: GRADES[priceGrade] ?? 'estimate', source: 'table of instance types' };
  if (usdPerHour === undefined) return undefined;
  const source = `${usdPerHour} USD an hour, at ${CNY_A_USD} CNY a USD`;
  return { amount: usdPerHour * CNY_A_USD, grade: 'estimate', source };
}
