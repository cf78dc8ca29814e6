import type { Action, Plan, State } from '../../model/index.ts';
import { estimateCost, type Estimate } from './estimate.ts';
import type { CostedResource, CostLine, Pricing } from './lines.ts';
import { sumOf } from './money.ts';

/** What changes in cost from one set of resources to another. */
export interface CostDifference {
  readonly currency: string;
  readonly asOf: string;
  readonly before: number;
  readonly after: number;
  /** A month, after less before. */
  readonly monthly: number;
  /** Addresses whose cost differs, the largest difference first. */
  readonly changes: readonly AddressDifference[];
}

export interface AddressDifference {
  readonly address: string;
  readonly before: number;
  readonly after: number;
  readonly monthly: number;
}

/** Compares two estimates address by address. */
export function differenceOf(before: Estimate, after: Estimate): CostDifference {
  const [was, is] = [monthlyByAddress(before.lines), monthlyByAddress(after.lines)];
  const changes = [...new Set([...was.keys(), ...is.keys()])].map((address) =>
    addressDifference(address, was.get(address) ?? 0, is.get(address) ?? 0),
  );
  return {
    currency: after.currency,
    asOf: after.asOf,
    before: before.totals.monthly,
    after: after.totals.monthly,
    monthly: sumOf([after.totals.monthly, -before.totals.monthly]),
    changes: changes.filter((change) => change.monthly !== 0).toSorted(byWeight),
  };
}

/** What a plan does to the bill. */
export interface PlanCost extends CostDifference {
  /** What it buys: paid at once, and not given back. */
  readonly purchases: readonly Purchase[];
}

export interface Purchase {
  readonly address: string;
  readonly what: string;
  readonly quantity: number;
  /** Paid on the first day. */
  readonly upfront: number;
  /** Paid each month besides. */
  readonly monthly: number;
  readonly termMonths: number;
}

/** Prices what the state knows before and after the plan's changes; what `--only` left out stays as it is. */
export function costOfPlan(plan: Plan, state: Pick<State, 'resources'>, pricing: Pricing): PlanCost {
  const before = new Map<string, CostedResource>(Object.entries(state.resources));
  const desired = new Map<string, CostedResource>(plan.resources.map((resource) => [resource.address, resource]));
  const after = new Map(before);
  // What somebody deleted in the cloud is not on today's bill, whether it is made again or forgotten.
  const gone = addressesOf(plan, ['create', 'forget']);
  for (const { address, action } of plan.changes) {
    const wanted = desired.get(address);
    if (action === 'delete' || action === 'forget' || wanted === undefined) after.delete(address);
    else after.set(address, wanted);
  }
  const present = [...before.values()].filter(({ address }) => !gone.has(address));
  const later = estimateCost([...after.values()], pricing);
  const created = addressesOf(plan, ['create', 'replace']);
  return {
    ...differenceOf(estimateCost(present, pricing), later),
    purchases: later.lines.filter((line) => created.has(line.address) && line.termMonths > 0).map(purchaseOf),
  };
}

function addressesOf({ changes }: Plan, actions: readonly Action[]): ReadonlySet<string> {
  return new Set(changes.filter(({ action }) => actions.includes(action)).map(({ address }) => address));
}

function purchaseOf({ address, what, quantity, upfront, grossMonthly, upfrontShare, termMonths }: CostLine): Purchase {
  const monthly = sumOf([grossMonthly * (1 - upfrontShare)]);
  return { address, what, quantity, upfront, monthly, termMonths };
}

function monthlyByAddress(lines: readonly CostLine[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { address, monthly } of lines) sums.set(address, sumOf([sums.get(address) ?? 0, monthly]));
  return sums;
}

function addressDifference(address: string, before: number, after: number): AddressDifference {
  return { address, before, after, monthly: sumOf([after, -before]) };
}

function byWeight(a: AddressDifference, b: AddressDifference): number {
  return Math.abs(b.monthly) - Math.abs(a.monthly) || (a.address < b.address ? -1 : 1);
}
