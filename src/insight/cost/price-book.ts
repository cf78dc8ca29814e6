import {
  listPrice,
  offersFor,
  PRICE_CURRENCY,
  PRICES_AS_OF,
  type Offer,
  type Price,
  type PriceGrade,
} from '../../catalog/index.ts';

/** What one unit costs under the terms it is taken on. */
export interface Quote {
  /** Pay as you go. */
  readonly list: Price;
  /** One unit, per period of the list price. */
  readonly unitPrice: number;
  readonly offer?: Offer;
  /** The weaker of the grades of the price and of the offer. */
  readonly grade: PriceGrade;
}

/** Where prices are looked up. */
export interface PriceBook {
  readonly currency: string;
  /** ISO date. */
  readonly asOf: string;
  /** Undefined when the key, or the offer for it, has no price. */
  quote(sku: string, region: string, offer?: string): Quote | undefined;
  offers(sku: string): readonly Offer[];
}

/** The price table that comes with Landfall. */
export const priceTable: PriceBook = {
  currency: PRICE_CURRENCY,
  asOf: PRICES_AS_OF,
  offers: offersFor,
  quote: (sku, region, offer) => {
    const list = listPrice(sku, region);
    return list === undefined ? undefined : quoteFrom(list, offer);
  },
};

/** A price that was asked of the account. */
export interface AskedPrice {
  readonly sku: string;
  readonly region: string;
  readonly offer?: string;
  readonly price: Price;
}

/** A book in which the account's own prices stand before those of another. */
export function withLivePrices(book: PriceBook, asked: readonly AskedPrice[], asOf: string): PriceBook {
  const known = new Map(asked.map(({ sku, region, offer, price }) => [keyOf(sku, region, offer), price]));
  return {
    ...book,
    asOf: asked.length === 0 ? book.asOf : asOf,
    quote: (sku, region, offer) => {
      const list = known.get(keyOf(sku, region));
      const quote = list === undefined ? book.quote(sku, region, offer) : quoteFrom(list, offer);
      const own = offer === undefined ? undefined : known.get(keyOf(sku, region, offer));
      return quote === undefined || own === undefined ? quote : { ...quote, unitPrice: own.amount, grade: own.grade };
    },
  };
}

function quoteFrom(list: Price, offerId: string | undefined): Quote | undefined {
  if (offerId === undefined) return { list, unitPrice: list.amount, grade: list.grade };
  const offer = offersFor(list.sku).find(({ id }) => id === offerId);
  if (offer === undefined) return undefined;
  return { list, offer, unitPrice: list.amount * offer.share, grade: weaker(list.grade, offer.grade) };
}

const GRADES: readonly PriceGrade[] = ['live', 'documented', 'table', 'estimate'];

function weaker(a: PriceGrade, b: PriceGrade): PriceGrade {
  return GRADES.indexOf(a) > GRADES.indexOf(b) ? a : b;
}

function keyOf(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}
