import type { Offer } from '../../catalog/index.ts';
import type { CostLine } from './lines.ts';
import { money, sumOf } from './money.ts';
import type { PriceBook } from './price-book.ts';

/** What the same machines would cost on other terms. */
export interface OfferComparison {
  /** A month of everything that could be had on other terms, pay as you go. */
  readonly payAsYouGo: number;
  /** The same as it is configured, reservations and their own cost included. */
  readonly asConfigured: number;
  readonly options: readonly OfferOption[];
}

export interface OfferOption {
  readonly id: string;
  readonly name: string;
  /** Over the whole term, a month of it. */
  readonly monthly: number;
  readonly upfront: number;
  /** Everything one is bound to pay, however long the machines are kept. */
  readonly committed: number;
  readonly termMonths: number;
  /** Per month, against pay as you go. */
  readonly saves: number;
  /** The month (from 1) in which pay as you go would have cost as much as is committed; undefined when one is not bound. */
  readonly breakEvenMonth: number | undefined;
  readonly grade: Offer['grade'];
}

/** Compares the terms that every machine of the estimate could be had on; undefined when there is no choice anywhere. */
export function compareOffers(lines: readonly CostLine[], book: PriceBook): OfferComparison | undefined {
  const choosable = lines.filter((line) => line.basis === 'held' && book.offers(line.sku).length > 0);
  const machines = choosable.filter((line) => line.charge.reserves === undefined);
  const [first, ...others] = machines;
  if (first === undefined) return undefined;
  const offers = book
    .offers(first.sku)
    .filter(({ id }) => others.every((line) => book.offers(line.sku).some((offer) => offer.id === id)));
  const payAsYouGo = sumOf(machines.map((line) => line.listMonthly));
  return {
    payAsYouGo,
    asConfigured: sumOf(choosable.map((line) => line.monthly)),
    options: offers.map((offer) => optionOf(offer, machines, { book, payAsYouGo })),
  };
}

function optionOf(
  offer: Offer,
  machines: readonly CostLine[],
  { book, payAsYouGo }: { readonly book: PriceBook; readonly payAsYouGo: number },
): OfferOption {
  const monthly = sumOf(machines.map((line) => monthlyUnder(line, offer, book)));
  const committed = money(monthly * offer.termMonths);
  return {
    id: offer.id,
    name: offer.name,
    monthly,
    upfront: money(committed * offer.upfrontShare),
    committed,
    termMonths: offer.termMonths,
    saves: sumOf([payAsYouGo, -monthly]),
    breakEvenMonth: committed === 0 || payAsYouGo === 0 ? undefined : Math.ceil(committed / payAsYouGo),
    grade: offer.grade,
  };
}

function monthlyUnder(line: CostLine, offer: Offer, book: PriceBook): number {
  const quote = book.quote(line.sku, line.region, offer.id);
  const share = quote === undefined ? offer.share : quote.unitPrice / quote.list.amount;
  return money(line.listMonthly * share);
}
