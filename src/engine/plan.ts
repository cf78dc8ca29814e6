import { checkGraph, planApply, planDestroy } from '../graph/index.ts';
import type { Change, Graph, Plan, State } from '../model/index.ts';
import { writeOnlyArgs } from './apply/take-down.ts';
import { lockFor } from './lock/process-life.ts';
import { needsRecovery, recover } from './recover.ts';
import { refresh } from './refresh.ts';
import { ioFactory, loadState, type Session } from './session.ts';

/** What a plan should bring about. */
export type Goal = { readonly kind: 'apply'; readonly graph: Graph } | { readonly kind: 'destroy' };

/** Looks at the cloud and says what would change. Changes nothing there; a run that was cut short is taken up first. */
export async function makePlan(session: Session, goal: Goal): Promise<{ readonly plan: Plan; readonly state: State }> {
  const state = needsRecovery(session) ? await recoverLocked(session) : await loadState(session);
  return { plan: await planFrom(session, goal, state), state };
}

async function recoverLocked(session: Session): Promise<State> {
  const lock = await lockFor(session.store, session.command);
  try {
    return (await recover(session, await loadState(session))).state;
  } finally {
    await lock.release();
  }
}

/** Plans from a state that is already whole. */
export async function planFrom(session: Session, goal: Goal, state: State): Promise<Plan> {
  const { registry, emit } = session;
  const graph = checkGraph(goal.kind === 'apply' ? goal.graph : { resources: new Map(), outputs: {} }, registry);
  const total = Object.keys(state.resources).length;
  if (total > 0) emit({ type: 'phase', name: 'refresh', message: `reading ${total} resources` });
  const observed = await refresh({ state, graph, registry, io: ioFactory(session) });
  const input = {
    graph,
    state,
    observed,
    registry,
    createdAt: new Date().toISOString(),
    fingerprint: (source: string) => session.secret(source).fingerprint(state.lineage),
  };
  return withBlockers(session, goal.kind === 'apply' ? planApply(input) : planDestroy(input), state);
}

/** Asks the drivers whether the cloud would refuse to remove what the plan removes. */
async function withBlockers(session: Session, plan: Plan, state: State): Promise<Plan> {
  const io = ioFactory(session);
  const going = plan.changes.filter(({ action }) => action === 'delete' || action === 'replace');
  const ids = new Set(going.flatMap((change) => change.id ?? []));
  const blocked = new Map<string, string>();
  for (const { address, type } of going) {
    const [driver, resource] = [session.registry.get(type), state.resources[address]];
    if (driver?.mode !== 'managed' || driver.removalBlocker === undefined || resource === undefined) continue;
    const observed = { ...writeOnlyArgs(driver, resource), ...resource.attributes };
    const reason = await driver.removalBlocker(io(address), {
      id: resource.id,
      observed,
      region: resource.region,
      alongWith: ids,
    });
    if (reason !== undefined) blocked.set(address, reason);
  }
  if (blocked.size === 0) return plan;
  return { ...plan, changes: plan.changes.map((change) => withBlocker(change, blocked.get(change.address))) };
}

function withBlocker(change: Change, blocked: string | undefined): Change {
  return blocked === undefined ? change : { ...change, blocked };
}
