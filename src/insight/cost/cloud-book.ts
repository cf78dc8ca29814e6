import { CLOUD_PRICES, cloudPrice, type PricedCloud } from '../../catalog/index.ts';
import type { PriceBook } from './price-book.ts';

/** The price list of a cloud that Terraform brings about; it knows pay as you go and no other terms. */
export function cloudBook(cloud: PricedCloud): PriceBook {
  const { currency, asOf } = CLOUD_PRICES[cloud];
  return {
    currency,
    asOf,
    offers: () => [],
    quote: (sku, region, offer) => {
      const list = offer === undefined ? cloudPrice(cloud, sku, region) : undefined;
      return list === undefined ? undefined : { list, unitPrice: list.amount, grade: list.grade };
    },
  };
}
