import type { PriceGrade } from '../../catalog/index.ts';
import { linesOf, type CostedResource, type CostLine, type Pricing } from './lines.ts';
import { hourlyOf, sumOf } from './money.ts';
import { coverByReservations } from './reservations.ts';

/** What a set of resources costs. */
export interface Estimate {
  readonly currency: string;
  /** ISO date of the prices. */
  readonly asOf: string;
  readonly region: string;
  readonly provider: string;
  /** In the order of the layers, then of the addresses. */
  readonly lines: readonly CostLine[];
  readonly layers: readonly LayerCost[];
  readonly totals: Totals;
  /** Addresses that cost nothing by themselves. */
  readonly free: readonly string[];
  /** Addresses whose cost nobody knows: no meter, or no price for one of its charges. */
  readonly unknown: readonly string[];
}

export interface LayerCost {
  readonly layer: string;
  readonly monthly: number;
  readonly hourly: number;
}

/** Sums of the lines. */
export interface Totals {
  readonly monthly: number;
  readonly hourly: number;
  /** Part of `monthly` that was, or will be, paid in advance. */
  readonly amortised: number;
  /** Paid on the first day. */
  readonly upfront: number;
  /** What reservations take off the price of others. */
  readonly covered: number;
  /** What use would cost at the quantities that were only assumed; not in `monthly`. */
  readonly assumedUse: number;
  /** `monthly` by how well its prices are known. */
  readonly byGrade: Readonly<Record<PriceGrade, number>>;
}

/** Prices every charge of every resource. Lookups (`data.`) cost nothing and are left out. */
export function estimateCost(resources: readonly CostedResource[], pricing: Pricing): Estimate {
  const managed = resources.filter((resource) => !resource.address.startsWith('data.'));
  const found = managed
    .toSorted((a, b) => (a.address < b.address ? -1 : 1))
    .map((resource) => ({ address: resource.address, lines: linesOf(resource, pricing) }));
  const lines = inLayers(coverByReservations(found.flatMap((resource) => resource.lines ?? [])));
  const unpriced = new Set(lines.filter((line) => line.unitPrice === undefined).map((line) => line.address));
  return {
    currency: pricing.book.currency,
    asOf: pricing.book.asOf,
    region: pricing.region,
    provider: pricing.meters.provider,
    lines,
    layers: layersOf(lines),
    totals: totalsOf(lines),
    free: found.filter((resource) => resource.lines?.length === 0).map((resource) => resource.address),
    unknown: found
      .filter(({ address, lines: own }) => own === undefined || unpriced.has(address))
      .map((one) => one.address),
  };
}

/** Lines of a layer together; the layer of the largest sum first. */
function inLayers(lines: readonly CostLine[]): readonly CostLine[] {
  const order = layersOf(lines).map(({ layer }) => layer);
  return lines.toSorted((a, b) => order.indexOf(a.layer) - order.indexOf(b.layer));
}

function layersOf(lines: readonly CostLine[]): readonly LayerCost[] {
  const layers = [...new Set(lines.map((line) => line.layer))];
  return layers
    .map((layer) => {
      const monthly = sumOf(lines.filter((line) => line.layer === layer).map((line) => line.monthly));
      return { layer, monthly, hourly: hourlyOf(monthly) };
    })
    .toSorted((a, b) => b.monthly - a.monthly);
}

function totalsOf(lines: readonly CostLine[]): Totals {
  const sum = (amount: (line: CostLine) => number): number => sumOf(lines.map(amount));
  const graded = (grade: PriceGrade): number => sum((line) => (line.grade === grade ? line.monthly : 0));
  const monthly = sum((line) => line.monthly);
  return {
    monthly,
    hourly: hourlyOf(monthly),
    amortised: sum((line) => line.monthly * line.upfrontShare),
    upfront: sum((line) => line.upfront),
    covered: sum((line) => sumOf(line.coveredBy.map((part) => part.saves))),
    assumedUse: sum((line) => (line.stated ? 0 : line.grossMonthly)),
    byGrade: {
      live: graded('live'),
      documented: graded('documented'),
      table: graded('table'),
      estimate: graded('estimate'),
    },
  };
}
