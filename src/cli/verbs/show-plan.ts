import { expectedMakespan, hasChanges, countActions, stepsOf } from '../../graph/index.ts';
import type { ArgChange, Plan } from '../../model/index.ts';
import type { Screen } from '../wiring/screen.ts';

/** Emits a plan: its changes in order, then the sum. */
export function showPlan(screen: Pick<Screen, 'emit'>, plan: Plan): void {
  for (const change of plan.changes) {
    if (change.action === 'none') continue;
    const { address, action, id, reason, blocked } = change;
    screen.emit({
      type: 'plan.change',
      address,
      action,
      args: change.args.map(argEvent),
      ...(id === undefined ? {} : { id }),
      ...(reason === undefined ? {} : { reason }),
      ...(blocked === undefined ? {} : { blocked }),
    });
  }
  screen.emit({
    type: 'plan.summary',
    goal: plan.goal,
    counts: countActions(plan.changes),
    drift: plan.driftCount,
    expectedMs: expectedMakespan(stepsOf(plan)) * 1000,
    changes: hasChanges(plan),
  });
}

/** Absent members stay absent: that is how the stream says "nothing yet" and "only known after apply". */
function argEvent({ name, before, after, forcesReplacement, drift }: ArgChange): {
  name: string;
  before?: unknown;
  after?: unknown;
  forcesReplacement: boolean;
  drift: boolean;
} {
  return {
    name,
    forcesReplacement,
    drift,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
