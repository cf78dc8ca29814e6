import { must } from '../base/index.ts';
import { findInstanceType } from './instance-types.ts';
import { OFFERS } from './prices/offers.ts';

/**
 * Share of the pay-as-you-go price that spot capacity costs in the simulated market. Spot prices float between 10 % and
 * 100 % of the list price; 10 % is the usual floor and what quiet families trade at.
 */
const SPOT_SHARE = must(
  OFFERS.find((offer) => offer.id === 'spot'),
  'the price table has no spot offer',
).share;

/** Spot market price in yuan per hour; undefined when the type has no known list price. */
export function spotPricePerHour(typeId: string): number | undefined {
  const list = findInstanceType(typeId)?.cnyPerHour;
  return list === undefined ? undefined : Math.round(list * SPOT_SHARE * 10_000) / 10_000;
}
