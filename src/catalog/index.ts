export { findImage, imageFamilies, latestImageOfFamily, SYSTEM_IMAGES, type SystemImage } from './images.ts';
export { findInstanceType, INSTANCE_TYPES, INSTANCE_TYPES_AS_OF, type InstanceType } from './instance-types.ts';
export { CLOUD_PRICES, cloudPrice, type PricedCloud } from './prices/cloud-prices.ts';
export { offersFor, type Offer } from './prices/offers.ts';
export {
  listPrice,
  PRICE_CURRENCY,
  PRICES_AS_OF,
  type Price,
  type PriceGrade,
  type PricePeriod,
} from './prices/price-list.ts';
export { findRegion, REGIONS, REGIONS_AS_OF, zoneRegion, type Region } from './regions.ts';
export { spotPricePerHour } from './spot.ts';
export { zoneSells, zonesSelling } from './zone-sales.ts';
