import type { Change, Plan } from '../model/index.ts';
import { fail } from './errors.ts';

/** What the user has allowed explicitly. */
export interface Permits {
  /** Addresses whose data may go. */
  readonly dataLoss: readonly string[];
  readonly purchase: boolean;
}

/**
 * Refuses what needs an explicit word.
 * @throws LF2009 naming what the cloud would refuse, LF2006 naming every address whose data would be lost, LF2008 naming every purchase.
 */
export function guardPlan(plan: Plan, permits: Permits): void {
  const blocked = plan.changes.filter((change) => change.blocked !== undefined);
  if (blocked.length > 0) {
    const [first] = blocked;
    throw fail('LF2009', {
      headline: blocked.map((change) => `${change.address}: ${change.blocked}`).join('; '),
      world: 'Nothing was changed.',
      ...(first === undefined ? {} : { where: { address: first.address } }),
    });
  }
  const losing = plan.changes.filter((change) => losesData(change) && !permits.dataLoss.includes(change.address));
  if (losing.length > 0) {
    throw fail('LF2006', {
      headline: `the plan would destroy the data of ${losing.map((change) => change.address).join(', ')}`,
      fix: `If that is meant: ${losing.map((change) => `--allow-data-loss ${change.address}`).join(' ')}`,
    });
  }
  const purchases = plan.changes.filter(buys);
  if (purchases.length > 0 && !permits.purchase) {
    throw fail('LF2008', { headline: `the plan buys ${purchases.map((change) => change.address).join(', ')}` });
  }
}

/** A replacement buys once more. */
function buys(change: Change): boolean {
  return change.purchase === true && (change.action === 'create' || change.action === 'replace');
}

function losesData(change: Change): boolean {
  return change.holdsData === true && (change.action === 'delete' || change.action === 'replace');
}
