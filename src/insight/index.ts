export {
  costOfPlan,
  differenceOf,
  type AddressDifference,
  type CostDifference,
  type PlanCost,
  type Purchase,
} from './cost/difference.ts';
export { estimateCost, type Estimate, type LayerCost, type Totals } from './cost/estimate.ts';
export { focusRows, type FocusCell, type FocusFrame, type FocusRow } from './cost/focus.ts';
export type { CostedResource, CostLine, Coverage, Pricing } from './cost/lines.ts';
export { hourlyOf, HOURS_A_MONTH, money, sumOf } from './cost/money.ts';
export { compareOffers, type OfferComparison, type OfferOption } from './cost/offers.ts';
export { priceTable, withLivePrices, type AskedPrice, type PriceBook } from './cost/price-book.ts';
export { explainValue, type Explanation, type ExplainInput, type Reached } from './explain.ts';
export { composePicture, type PictureInput } from './diagram/compose.ts';
export { drawPicture, PICTURE_FORMATS, type PictureFormat } from './diagram/formats.ts';
export { allBoxes, allCards, type Arrow, type Box, type Card, type Fate, type Picture } from './diagram/picture.ts';
