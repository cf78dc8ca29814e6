import type { Json, Resolved } from '../../../model/index.ts';

const CHARGE_TYPES: Readonly<Record<string, string>> = { PayAsYouGo: 'PostPaid', Subscription: 'PrePaid' };

/** Terraform's `PayAsYouGo` to the API's `PostPaid`; the API's own words pass. */
export function chargeTypeOf(paymentType: Resolved): Resolved {
  return typeof paymentType === 'string' ? (CHARGE_TYPES[paymentType] ?? paymentType) : paymentType;
}

/** The API's `PostPaid` to Terraform's `PayAsYouGo`. */
export function paymentTypeOf(chargeType: string | undefined): string | undefined {
  const row = Object.entries(CHARGE_TYPES).find(([, api]) => api === chargeType);
  return row?.[0] ?? chargeType;
}

export function samePaymentType(desired: Json, observed: Json): boolean {
  return typeof desired === 'string' && typeof observed === 'string'
    ? chargeTypeOf(desired) === chargeTypeOf(observed)
    : desired === observed;
}
