import { checkGraph, planApply, planDestroy } from '../graph/index.ts';
import type { Graph, Plan, State } from '../model/index.ts';
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
  return goal.kind === 'apply' ? planApply(input) : planDestroy(input);
}
