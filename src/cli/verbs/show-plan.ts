import { costOfPlan, type PlanCost } from '../../insight/index.ts';
import { expectedMakespan, hasChanges, countActions, stepsOf } from '../../graph/index.ts';
import type { ArgChange, Change, EventBody, Plan, State } from '../../model/index.ts';
import type { EngineTarget } from '../../targets/index.ts';
import { planCostText } from '../text/cost-text.ts';
import { pricingOf } from '../wiring/pricing.ts';
import type { Screen } from '../wiring/screen.ts';

/** What a plan's cost is worked out from. */
export interface CostContext {
  readonly target: EngineTarget;
  /** What there was before; nothing when the deployment has no state yet. */
  readonly state: Pick<State, 'resources'> | undefined;
}

/** Emits a plan: its changes in order, the sum, and what it does to the bill. */
export function showPlan(screen: Pick<Screen, 'emit' | 'json'>, plan: Plan, { target, state }: CostContext): void {
  for (const change of plan.changes) {
    if (change.action === 'none') continue;
    screen.emit(changeEvent(change));
  }
  screen.emit({
    type: 'plan.summary',
    goal: plan.goal,
    counts: countActions(plan.changes),
    drift: plan.driftCount,
    expectedMs: expectedMakespan(stepsOf(plan)) * 1000,
    changes: hasChanges(plan),
  });
  showCost(screen, costOfPlan(plan, state ?? { resources: {} }, pricingOf(target)));
}

/** What is shown of a change. */
type Shown = Pick<Change, 'address' | 'action' | 'id' | 'reason' | 'blocked' | 'args'>;

/** A change as an event. */
export function changeEvent({ address, action, id, reason, blocked, args }: Shown): EventBody {
  return {
    type: 'plan.change',
    address,
    action,
    args: args.map(argEvent),
    ...(id === undefined ? {} : { id }),
    ...(reason === undefined ? {} : { reason }),
    ...(blocked === undefined ? {} : { blocked }),
  };
}

function showCost(screen: Pick<Screen, 'emit' | 'json'>, cost: PlanCost): void {
  if (screen.json) {
    screen.emit({ type: 'result', name: 'plan.cost', data: cost });
    return;
  }
  const text = planCostText(cost);
  if (text !== undefined) screen.emit({ type: 'message', level: 'info', text });
}

/** Absent members stay absent: that is how the stream says "nothing yet" and "only known after apply". */
function argEvent({ name, path, before, after, forcesReplacement, drift }: ArgChange): {
  name: string;
  path?: string;
  before?: unknown;
  after?: unknown;
  forcesReplacement: boolean;
  drift: boolean;
} {
  return {
    name,
    forcesReplacement,
    drift,
    ...(path === undefined ? {} : { path }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}
