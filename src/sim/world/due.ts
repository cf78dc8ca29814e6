import type { DueChange, Row } from './table.ts';

/** The row as it is at `now`: changes that have become due applied in order, or null when one of them ended it. */
export function settleRow(row: Row, now: number): Row | null {
  if (row.due === undefined) return row;
  const { due, ...rest } = row;
  let current: Row = rest;
  let pending = inOrder(due);
  for (let next = pending[0]; next !== undefined && next.at <= now; next = pending[0]) {
    if (next.set === null) return null;
    // A change may bring its own further changes; they replace the ones that were still waiting.
    const { due: later, ...fields } = next.set as Partial<Row>;
    pending = later === undefined ? pending.slice(1) : inOrder(later);
    current = { ...current, ...fields };
  }
  return pending.length === 0 ? current : { ...current, due: pending };
}

/** When the row's next change becomes due. */
export function nextDue(row: Row): number {
  return (row.due ?? []).reduce((soonest, change) => Math.min(soonest, change.at), Number.POSITIVE_INFINITY);
}

function inOrder(due: readonly DueChange[]): DueChange[] {
  return [...due].sort((a, b) => a.at - b.at);
}

interface Appointment<Owner> {
  readonly at: number;
  readonly owner: Owner;
  readonly id: string;
}

/** What is due when, soonest first. An appointment may be stale: whoever takes it looks the row up again. */
export class Agenda<Owner> {
  /** Latest first, so that the soonest is taken off the end. */
  #appointments: Appointment<Owner>[] = [];

  add(at: number, owner: Owner, id: string): void {
    let [low, high] = [0, this.#appointments.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#appointments[middle]?.at ?? 0) >= at) low = middle + 1;
      else high = middle;
    }
    this.#appointments.splice(low, 0, { at, owner, id });
  }

  /** Removes and returns the soonest appointment when it is due by `now`. */
  take(now: number): Appointment<Owner> | undefined {
    const soonest = this.#appointments.at(-1);
    return soonest !== undefined && soonest.at <= now ? this.#appointments.pop() : undefined;
  }

  clear(): void {
    this.#appointments = [];
  }
}
