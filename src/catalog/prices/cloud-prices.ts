import aws from '../data/prices-aws.json' with { type: 'json' };
import azure from '../data/prices-azure.json' with { type: 'json' };
import gcp from '../data/prices-gcp.json' with { type: 'json' };
import type { Price } from './price-list.ts';

/** Clouds other than Alibaba Cloud that have a price list here. */
export type PricedCloud = 'aws' | 'azure' | 'gcp';

/** The list prices of one cloud: those of one region, and a factor for all others. */
export interface CloudPriceList {
  /** ISO 4217. */
  readonly currency: string;
  /** ISO date of the list. */
  readonly asOf: string;
  /** The region whose prices stand on it. */
  readonly region: string;
  readonly elsewhere: { readonly factor: number; readonly source: string };
  readonly prices: readonly Price[];
}

export const CLOUD_PRICES: Readonly<Record<PricedCloud, CloudPriceList>> = {
  aws: aws as CloudPriceList,
  azure: azure as CloudPriceList,
  gcp: gcp as CloudPriceList,
};

/** The price of a key of a cloud in a region, an estimate outside the list's own; undefined when nobody knows it. */
export function cloudPrice(cloud: PricedCloud, sku: string, region: string): Price | undefined {
  const { prices, elsewhere, region: own } = CLOUD_PRICES[cloud];
  const price = prices.find((one) => one.sku === sku);
  if (price === undefined || region === own) return price;
  return {
    ...price,
    amount: Math.round(price.amount * elsewhere.factor * 1e6) / 1e6,
    grade: 'estimate',
    source: `${price.source}; ${elsewhere.source}`,
  };
}
