import type { PriceGrade, PricePeriod } from '../../catalog/index.ts';
import {
  isInterpolation,
  isRef,
  isSecretRef,
  type Arg,
  type Attributes,
  type Charge,
  type Json,
  type Meter,
  type MeterRegistry,
} from '../../model/index.ts';
import { HOURS_A_MONTH, money } from './money.ts';
import type { PriceBook, Quote } from './price-book.ts';

/** A resource as far as its cost goes; desired ones and those of a state look alike. */
export interface CostedResource {
  readonly address: string;
  readonly type: string;
  readonly region?: string;
  readonly args: Readonly<Record<string, Arg>>;
}

/** One line of an estimate: one charge of one resource. Amounts are in the estimate's currency. */
export interface CostLine {
  readonly address: string;
  readonly type: string;
  readonly layer: string;
  readonly service: string;
  readonly category: string;
  readonly region: string;
  readonly sku: string;
  readonly what: string;
  readonly basis: 'held' | 'used';
  /** Key of the terms, when they are not pay as you go. */
  readonly offer?: string;
  readonly quantity: number;
  readonly unit: string;
  readonly per: PricePeriod;
  /** For one unit and period, under its terms; undefined when nobody knows. */
  readonly unitPrice: number | undefined;
  readonly listUnitPrice: number | undefined;
  readonly grade: PriceGrade | undefined;
  readonly source: string | undefined;
  /** ISO date of the price. */
  readonly asOf: string | undefined;
  /** A month of it, pay as you go. */
  readonly listMonthly: number;
  /** A month of it on its own terms, before reservations pay for any. */
  readonly grossMonthly: number;
  /** What counts in the total. Of use only what somebody stated; what is paid in advance is spread over its term. */
  readonly monthly: number;
  /** Paid once, on the first day. */
  readonly upfront: number;
  readonly upfrontShare: number;
  readonly termMonths: number;
  /** Whether somebody stated the quantity of what is used; always for what is held. */
  readonly stated: boolean;
  /** Reservations that pay for it, or for a part of it. */
  readonly coveredBy: readonly Coverage[];
  /** Of a reservation: what it costs a month for nothing. */
  readonly unusedMonthly: number;
  readonly charge: Charge;
}

/** A reservation's part in a line. */
export interface Coverage {
  /** Address of the reservation. */
  readonly address: string;
  readonly units: number;
  /** What the line costs less. */
  readonly saves: number;
  /** What the same costs as a part of the reservation. */
  readonly costs: number;
}

export interface Pricing {
  readonly meters: MeterRegistry;
  readonly book: PriceBook;
  /** Region of what names none. */
  readonly region: string;
  /** Quantities a month that the user states, by `ADDRESS:KEY` or by `KEY` of the price list. */
  readonly usage: ReadonlyMap<string, number>;
}

/** The charges of one resource with their prices; undefined when nobody knows what its type costs. */
export function linesOf(resource: CostedResource, pricing: Pricing): readonly CostLine[] | undefined {
  const meter = pricing.meters.get(resource.type);
  return meter?.charges(plainArgs(resource.args)).map((charge) => lineOf(charge, resource, meter, pricing));
}

function lineOf(charge: Charge, resource: CostedResource, meter: Meter, pricing: Pricing): CostLine {
  const { sku, what, basis, offer } = charge;
  const { address, type, region = pricing.region } = resource;
  const said = basis === 'used' ? (pricing.usage.get(`${address}:${sku}`) ?? pricing.usage.get(sku)) : undefined;
  const quantity = said ?? charge.quantity;
  const stated = basis === 'held' || said !== undefined;
  const quote = pricing.book.quote(sku, region, offer);
  const { layer, service, category } = meter;
  return {
    address,
    type,
    layer,
    service,
    category,
    region,
    sku,
    what,
    basis,
    quantity,
    stated,
    charge,
    ...(offer === undefined ? {} : { offer }),
    ...amounts(charge, quantity, stated, quote),
    coveredBy: [],
    unusedMonthly: 0,
  };
}

type Amounts = Omit<
  CostLine,
  | 'address'
  | 'type'
  | 'layer'
  | 'service'
  | 'category'
  | 'region'
  | 'sku'
  | 'what'
  | 'basis'
  | 'offer'
  | 'quantity'
  | 'stated'
  | 'charge'
  | 'coveredBy'
  | 'unusedMonthly'
>;

const UNPRICED: Amounts = {
  unit: '',
  per: 'use',
  unitPrice: undefined,
  listUnitPrice: undefined,
  grade: undefined,
  source: undefined,
  asOf: undefined,
  listMonthly: 0,
  grossMonthly: 0,
  monthly: 0,
  upfront: 0,
  upfrontShare: 0,
  termMonths: 0,
};

function amounts(charge: Charge, quantity: number, stated: boolean, quote: Quote | undefined): Amounts {
  if (quote === undefined) return UNPRICED;
  const { list, offer, grade } = quote;
  const unitPrice = Math.min(quote.unitPrice, charge.atMost ?? Number.POSITIVE_INFINITY);
  const months = quantity * periodsAMonth(list.per, charge.basis);
  const grossMonthly = money(unitPrice * months);
  const { termMonths = 0, upfrontShare = 0 } = offer ?? {};
  // What is bought for a month and paid on its first day is no different from a monthly bill.
  const upfront = termMonths > 1 ? money(unitPrice * months * termMonths * upfrontShare) : 0;
  return {
    unit: list.unit,
    per: list.per,
    unitPrice,
    listUnitPrice: list.amount,
    grade,
    source: sourceOf(quote),
    asOf: list.asOf,
    listMonthly: money(list.amount * months),
    grossMonthly,
    monthly: stated ? grossMonthly : 0,
    upfront,
    upfrontShare: upfront === 0 ? 0 : upfrontShare,
    termMonths,
  };
}

function sourceOf({ list, offer }: Quote): string {
  return offer === undefined ? list.source : `${list.source}; ${offer.source}`;
}

/** Use is counted in unit-hours where the price is by the hour, so those need no hours of a month. */
function periodsAMonth(per: PricePeriod, basis: Charge['basis']): number {
  if (per === 'hour') return basis === 'held' ? HOURS_A_MONTH : 1;
  return per === 'day' ? HOURS_A_MONTH / 24 : 1;
}

/** What is known before an apply: references, secrets and texts with references inside are null. */
function plainArgs(args: Readonly<Record<string, Arg>>): Attributes {
  return Object.fromEntries(Object.entries(args).map(([name, arg]) => [name, plainArg(arg)]));
}

function plainArg(arg: Arg): Json {
  if (arg === null || typeof arg !== 'object') return arg;
  if (isRef(arg) || isInterpolation(arg) || isSecretRef(arg)) return null;
  if (Array.isArray(arg)) return arg.map((item: Arg) => plainArg(item));
  return plainArgs(arg as Readonly<Record<string, Arg>>);
}
