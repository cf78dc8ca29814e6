import type { Estimate } from './estimate.ts';
import type { CostLine, Coverage } from './lines.ts';
import { sumOf } from './money.ts';

/** A cell: text, a number, or nothing. */
export type FocusCell = string | number | null;

/** One charge under FOCUS column names; columns that Landfall adds begin with `x_`. */
export type FocusRow = Readonly<Record<string, FocusCell>>;

/** What an estimate does not know of the bill it foretells. */
export interface FocusFrame {
  /** First day of the billing period, ISO time. */
  readonly periodStart: string;
  /** First day after it. */
  readonly periodEnd: string;
  /** The account, or a word for it. */
  readonly billingAccount: string;
  readonly stack: string;
  readonly profile: string;
}

/**
 * One month of the estimate as a FOCUS 1.1 dataset (focus.finops.org/focus-specification/v1-1). `EffectiveCost` sums to
 * the estimate's monthly total; `BilledCost` is what the month's invoice would say, purchases of the first day included.
 */
export function focusRows(estimate: Estimate, frame: FocusFrame): readonly FocusRow[] {
  const counted = estimate.lines.filter((line) => line.stated && line.unitPrice !== undefined);
  return counted.flatMap((line) => chargesOf(line).map((charge) => rowOf(charge, line, estimate, frame)));
}

/** What differs among the rows of one line. */
interface FocusCharge {
  readonly kind: 'usage' | 'covered' | 'unused' | 'upfront' | 'recurring';
  readonly billed: number;
  readonly effective: number;
  readonly list: number;
  readonly quantity: number;
  readonly coverage?: Coverage;
}

function chargesOf(line: CostLine): readonly FocusCharge[] {
  return line.charge.reserves === undefined && line.upfront === 0 ? usageCharges(line) : purchaseCharges(line);
}

/** What reservations pay for is billed with them; the rest is billed by itself. */
function usageCharges(line: CostLine): readonly FocusCharge[] {
  const all = line.charge.pool?.units ?? 0;
  const covered = line.coveredBy.map((coverage): FocusCharge => {
    const share = coverage.units / all;
    const { saves: list, costs: effective } = coverage;
    return { kind: 'covered', billed: 0, effective, list, quantity: line.quantity * share, coverage };
  });
  const left = 1 - line.coveredBy.reduce((sum, { units }) => sum + units / all, 0);
  if (left <= 0) return covered;
  const list = sumOf([line.listMonthly, ...covered.map((charge) => -charge.list)]);
  const { monthly } = line;
  return [{ kind: 'usage', billed: monthly, effective: monthly, list, quantity: line.quantity * left }, ...covered];
}

/** The purchase itself has no effective cost: what it pays for has, and what nobody uses of it. */
function purchaseCharges(line: CostLine): readonly FocusCharge[] {
  const { quantity, upfront, unusedMonthly, monthly, upfrontShare } = line;
  const recurring = sumOf([monthly * (1 - upfrontShare)]);
  // A subscription is used by the machine it was bought with.
  const ownUse = line.charge.reserves === undefined ? monthly : unusedMonthly;
  const kind = line.charge.reserves === undefined ? 'usage' : 'unused';
  return [
    ...(upfront === 0 ? [] : [{ kind: 'upfront', billed: upfront, effective: 0, list: upfront, quantity } as const]),
    ...(recurring === 0
      ? []
      : [{ kind: 'recurring', billed: recurring, effective: 0, list: recurring, quantity } as const]),
    ...(ownUse === 0 ? [] : [{ kind, billed: 0, effective: ownUse, list: 0, quantity } as const]),
  ];
}

function rowOf(charge: FocusCharge, line: CostLine, estimate: Estimate, frame: FocusFrame): FocusRow {
  const { currency, provider } = estimate;
  const purchase = isPurchase(charge);
  // A reservation has a price of its own; what it pays for is listed at the price it spares.
  const unitPrice = (purchase ? line.unitPrice : line.listUnitPrice) ?? 0;
  return {
    BilledCost: charge.billed,
    BillingAccountId: frame.billingAccount,
    BillingAccountName: frame.billingAccount,
    BillingCurrency: currency,
    BillingPeriodEnd: frame.periodEnd,
    BillingPeriodStart: frame.periodStart,
    ChargeCategory: purchase ? 'Purchase' : 'Usage',
    ChargeClass: null,
    ChargeDescription: `${line.what} (estimate)`,
    ChargeFrequency: FREQUENCY[charge.kind],
    ChargePeriodEnd: frame.periodEnd,
    ChargePeriodStart: frame.periodStart,
    ...commitmentCells(charge, line),
    ...consumption(charge, line),
    ContractedCost: charge.list,
    ContractedUnitPrice: unitPrice,
    EffectiveCost: charge.effective,
    InvoiceIssuerName: provider,
    ListCost: charge.list,
    ListUnitPrice: unitPrice,
    PricingCategory: pricingCategory(charge, line),
    PricingQuantity: quantityFor(charge.list, unitPrice),
    PricingUnit: unitName(line),
    ProviderName: provider,
    PublisherName: provider,
    RegionId: line.region,
    RegionName: line.region,
    ResourceId: line.address,
    ResourceName: line.address.slice(line.address.indexOf('.') + 1),
    ResourceType: line.type,
    ServiceCategory: line.category,
    ServiceName: line.service,
    SkuId: line.sku,
    SkuPriceId: line.offer === undefined ? line.sku : `${line.sku}@${line.offer}`,
    SubAccountId: null,
    SubAccountName: null,
    Tags: JSON.stringify({ 'landfall:stack': frame.stack, 'landfall:profile': frame.profile }),
    x_Layer: line.layer,
    x_PriceAsOf: line.asOf ?? null,
    x_PriceGrade: line.grade ?? null,
  };
}

const FREQUENCY: Readonly<Record<FocusCharge['kind'], string>> = {
  usage: 'Usage-Based',
  covered: 'Usage-Based',
  unused: 'Usage-Based',
  upfront: 'One-Time',
  recurring: 'Recurring',
};

function isPurchase({ kind }: FocusCharge): boolean {
  return kind === 'upfront' || kind === 'recurring';
}

/** Nothing is consumed by buying. */
function consumption(charge: FocusCharge, { unit }: CostLine): FocusRow {
  if (isPurchase(charge)) return { ConsumedQuantity: null, ConsumedUnit: null };
  return { ConsumedQuantity: charge.quantity, ConsumedUnit: unit };
}

function quantityFor(amount: number, unitPrice: number): number {
  return unitPrice === 0 ? 0 : Math.round((amount / unitPrice) * 1e4) / 1e4;
}

function commitmentCells(charge: FocusCharge, line: CostLine): FocusRow {
  if (charge.kind === 'usage' && line.termMonths === 0) {
    return {
      CommitmentDiscountCategory: null,
      CommitmentDiscountId: null,
      CommitmentDiscountStatus: null,
      CommitmentDiscountType: null,
    };
  }
  return {
    CommitmentDiscountCategory: 'Usage',
    CommitmentDiscountId: charge.coverage?.address ?? line.address,
    CommitmentDiscountStatus: isPurchase(charge) ? null : charge.kind === 'unused' ? 'Unused' : 'Used',
    CommitmentDiscountType: line.offer ?? 'reserved',
  };
}

/** Of the pricing itself: floating with the market, bound, or the list. */
function pricingCategory({ kind }: FocusCharge, line: CostLine): string {
  if (kind !== 'usage' || line.termMonths > 0) return 'Committed';
  return line.offer === undefined ? 'Standard' : 'Dynamic';
}

function unitName({ unit, per }: CostLine): string {
  return per === 'use' ? unit : `${unit}-${per}`;
}
