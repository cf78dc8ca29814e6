import { nearest } from '../base/index.ts';
import type { Change, Plan } from '../model/index.ts';
import { fail } from './errors.ts';
import { invertEdges } from './graph.ts';

/**
 * The plan for the named addresses alone: with what they need when they come up, with what needs them when they go down.
 * @throws LF2007 for an address the plan does not know.
 */
export function narrowPlan(plan: Plan, only: readonly string[]): Plan {
  if (only.length === 0) return plan;
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  for (const address of only) if (!changes.has(address)) throw unknownAddress(address, [...changes.keys()]);
  const edges = plan.changes.map(
    (change) => [change.address, [...change.dependsOn, ...(change.formerly ?? [])]] as const,
  );
  const dependents = invertEdges(new Map(edges));
  const kept = closure(only, (address) => {
    const change = changes.get(address);
    const above = change?.action === 'delete' ? [] : (change?.dependsOn ?? []);
    return [...above, ...(goesDown(change) ? actingDependents(dependents.get(address) ?? [], changes) : [])];
  });
  return { ...plan, changes: plan.changes.filter((change) => kept.has(change.address)) };
}

/** A replacement goes down as well: what hangs on the old generation must move to the new one. */
function goesDown(change: Change | undefined): boolean {
  return change?.action === 'delete' || change?.action === 'replace';
}

function actingDependents(addresses: readonly string[], changes: ReadonlyMap<string, Change>): readonly string[] {
  return addresses.filter((address) => !['none', 'forget', 'read'].includes(changes.get(address)?.action ?? 'none'));
}

function closure(start: readonly string[], next: (address: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const queue = [...start];
  for (let address = queue.pop(); address !== undefined; address = queue.pop()) {
    if (seen.has(address)) continue;
    seen.add(address);
    queue.push(...next(address));
  }
  return seen;
}

function unknownAddress(address: string, known: readonly string[]): Error {
  const guess = nearest(address, known);
  return fail('LF2007', {
    headline: `no resource has the address ${address}`,
    ...(guess === undefined ? {} : { fix: `Did you mean ${guess}?` }),
  });
}
