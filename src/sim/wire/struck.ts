import { wallClock } from '../../base/index.ts';
import type { FaultDesk } from '../world/fault-desk.ts';

/** Runs one call with whatever the world's faults do to it before and after. `action` is `ecs:RunInstances`. */
export async function struck<R>(desk: FaultDesk, action: string, run: () => R): Promise<R | 'drop'> {
  const before = desk.before(action);
  // Real time, as the client's patience is.
  if (before.delayBefore > 0) await wallClock.sleep(before.delayBefore);
  if (before.dropBefore) return 'drop';
  if (before.refusal !== undefined) throw before.refusal;
  const result = run();
  const after = desk.after(action);
  if (after.delay > 0) await wallClock.sleep(after.delay);
  return after.drop ? 'drop' : result;
}
