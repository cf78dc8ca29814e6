import { lockFor } from '../lock/process-life.ts';
import { ioFactory, loadState, type Session } from '../session.ts';
import type { Leftover } from './survey.ts';

/**
 * Removes what can be removed of the leftovers and forgets what left nothing behind; gives what was removed. Removing is
 * repeatable, and what is left is found again, so no journal is needed.
 */
export async function removeLeftovers(session: Session, left: readonly Leftover[]): Promise<readonly Leftover[]> {
  const lock = await lockFor(session.store, session.command);
  try {
    const removed: Leftover[] = [];
    for (const leftover of left) if (await removeOne(session, leftover)) removed.push(leftover);
    const remaining = new Set(left.filter((each) => !removed.includes(each)).map(({ address }) => address));
    const state = await loadState(session);
    const former = (state.former ?? []).filter(({ address }) => remaining.has(address));
    await session.store.write({ ...state, serial: state.serial + 1, former });
    return removed;
  } finally {
    await lock.release();
  }
}

async function removeOne(session: Session, { id, region, removableAs, address, what }: Leftover): Promise<boolean> {
  const driver = removableAs === undefined ? undefined : session.registry.get(removableAs);
  if (driver?.mode !== 'managed') return false;
  const io = ioFactory(session)(address);
  const observed = await driver.read(io, id, region);
  if (observed !== undefined) await driver.remove(io, id, observed, region);
  session.emit({ type: 'resource.progress', address, message: `${what} ${id} removed` });
  return true;
}
