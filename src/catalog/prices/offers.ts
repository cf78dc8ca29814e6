import data from '../data/prices.json' with { type: 'json' };
import type { PriceGrade } from './price-list.ts';

/** Terms under which something costs less than pay as you go. */
export interface Offer {
  /** As `reserved-1y-all-upfront`. */
  readonly id: string;
  readonly name: string;
  /** Beginnings of the keys of the price list that it is offered for. */
  readonly appliesTo: readonly string[];
  /** How long one is bound; 0 when not at all. */
  readonly termMonths: number;
  /** Share of the pay-as-you-go price, over the whole term. */
  readonly share: number;
  /** Share of that which is paid on the first day. */
  readonly upfrontShare: number;
  readonly grade: PriceGrade;
  readonly source: string;
  /** ISO date on which it was seen. */
  readonly asOf: string;
}

export const OFFERS: readonly Offer[] = data.offers as readonly Offer[];

/** Offers for a key of the price list. */
export function offersFor(sku: string): readonly Offer[] {
  return OFFERS.filter((offer) => offer.appliesTo.some((beginning) => sku.startsWith(beginning)));
}
