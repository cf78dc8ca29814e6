import { array, constantFrom, double, integer, record } from 'fast-check';
import type { Offer, Price } from '../../catalog/index.ts';
import type { Attributes, Charge, MeterRegistry } from '../../model/index.ts';
import { estimateCost, type Estimate } from './estimate.ts';
import type { CostedResource } from './lines.ts';
import type { PriceBook } from './price-book.ts';

/** A made-up cloud: machines by the hour, keys by the day, data by the month and traffic by use. */
export const meters: MeterRegistry = {
  provider: 'Cloud of the Tests',
  types: ['machine', 'reservation', 'key', 'store', 'wire'],
  get: (type) => {
    const charges = CHARGES[type];
    return charges === undefined
      ? undefined
      : { layer: `layer of ${type}`, service: type, category: 'Compute', charges };
  },
};

const CHARGES: Readonly<Record<string, (args: Attributes) => readonly Charge[]>> = {
  machine: ({ count, offer, limit }) => [
    {
      sku: 'machine.big',
      what: 'big machine',
      quantity: Number(count ?? 1),
      basis: 'held',
      ...(typeof offer === 'string' ? { offer } : { pool: { pool: 'big', units: Number(count ?? 1) * 8 } }),
      ...(typeof limit === 'number' ? { atMost: limit } : {}),
    },
  ],
  reservation: ({ count, offer }) => [
    {
      sku: 'machine.big',
      what: 'reserved',
      quantity: Number(count ?? 1),
      basis: 'held',
      offer: typeof offer === 'string' ? offer : 'year',
      reserves: { pool: 'big', units: Number(count ?? 1) * 8 },
    },
  ],
  key: () => [{ sku: 'key', what: 'key', quantity: 1, basis: 'held' }],
  store: ({ gigabytes }) => [
    { sku: 'store', what: 'data', quantity: Number(gigabytes ?? 0), basis: 'held' },
    { sku: 'traffic', what: 'traffic', quantity: 10, basis: 'used' },
  ],
  wire: () => [],
};

const PRICES: Readonly<Record<string, Pick<Price, 'amount' | 'per' | 'grade'>>> = {
  'machine.big': { amount: 2, per: 'hour', grade: 'documented' },
  key: { amount: 0.1, per: 'day', grade: 'table' },
  store: { amount: 0.12, per: 'month', grade: 'estimate' },
  traffic: { amount: 0.8, per: 'use', grade: 'estimate' },
};

function offerOf(id: string, termMonths: number, share: number, upfrontShare: number): Offer {
  return {
    id,
    name: id,
    appliesTo: ['machine.'],
    termMonths,
    share,
    upfrontShare,
    grade: 'estimate',
    source: 'made up',
    asOf: '2026-01-01',
  };
}

const OFFERS = [
  offerOf('spot', 0, 0.1, 0),
  offerOf('month', 1, 0.66, 1),
  offerOf('year', 12, 0.5, 1),
  offerOf('half', 12, 0.6, 0.5),
  offerOf('years', 36, 0.4, 0),
];

export const book: PriceBook = {
  currency: 'CNY',
  asOf: '2026-11-20',
  offers: (sku) => OFFERS.filter(({ appliesTo }) => appliesTo.some((start) => sku.startsWith(start))),
  quote: (sku, _region, id) => {
    const price = PRICES[sku];
    if (price === undefined) return undefined;
    const list: Price = { sku, unit: 'piece', source: 'made up', asOf: '2026-01-01', ...price };
    const taken = OFFERS.find((one) => one.id === id);
    if (id === undefined || taken === undefined)
      return id === undefined ? { list, unitPrice: list.amount, grade: list.grade } : undefined;
    return { list, offer: taken, unitPrice: list.amount * taken.share, grade: taken.grade };
  },
};

export function resource(address: string, args: CostedResource['args'] = {}, region = 'here'): CostedResource {
  return { address, type: address.split('.')[0] ?? '', args, region };
}

/** The estimate of these resources; `usage` as the user states it. */
export function estimated(
  resources: readonly CostedResource[],
  usage: Readonly<Record<string, number>> = {},
): Estimate {
  return estimateCost(resources, { meters, book, region: 'here', usage: new Map(Object.entries(usage)) });
}

const REGIONS = ['here', 'there'];

/** Any handful of resources of the made-up cloud. */
export const anyResources = array(
  record({
    type: constantFrom('machine', 'reservation', 'key', 'store', 'wire', 'ufo'),
    count: integer({ min: 0, max: 7 }),
    gigabytes: double({ min: 0, max: 1000, noNaN: true }),
    offer: constantFrom(undefined, 'spot', 'year', 'half', 'years', 'gift'),
    region: constantFrom(...REGIONS),
  }),
  { maxLength: 12 },
).map((drafts) =>
  drafts.map(({ type, count, gigabytes, offer, region }, index) =>
    resource(`${type}.r${index}`, { count, gigabytes, ...(offer === undefined ? {} : { offer }) }, region),
  ),
);
