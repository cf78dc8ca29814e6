import { sameValue } from '../base/index.ts';
import { guardPlan, hasChanges, makeGraph, narrowPlan, type Permits } from '../graph/index.ts';
import type { Plan, State } from '../model/index.ts';
import { carryOut, type ApplyResult } from './apply/apply.ts';
import { fail } from './errors.ts';
import { lockFor } from './lock/process-life.ts';
import { resolveOutputs } from './outputs.ts';
import { planFrom, type Goal } from './plan.ts';
import { recover } from './recover.ts';
import { loadState, type Session } from './session.ts';

export interface RunOptions {
  /** Only these addresses and what belongs to them; everything when empty. */
  readonly only: readonly string[];
  readonly parallelism: number;
  readonly continueOnError: boolean;
  readonly permits: Permits;
  /** A plan that was saved before: it is applied exactly, or refused as stale. */
  readonly saved?: Plan;
  /** Shows the plan, before anything may refuse it. */
  readonly preview?: (plan: Plan) => Promise<void>;
  /** Asks; false means the user said no. */
  readonly confirm: (plan: Plan) => Promise<boolean>;
}

/** What a run came to; `result` is undefined when there was nothing to do or the user declined. */
export interface RunResult {
  readonly plan: Plan;
  readonly state: State;
  readonly result: ApplyResult | undefined;
  readonly declined: boolean;
}

/** Locks, takes up what was cut short, plans, asks, carries out. */
export async function runDeployment(session: Session, goal: Goal, options: RunOptions): Promise<RunResult> {
  const lock = await lockFor(session.store, session.command);
  try {
    const { state: found, tokens } = await recover(session, await loadState(session));
    const state = adoptLineage(found, options.saved);
    const plan =
      options.saved === undefined
        ? narrowPlan(await planFrom(session, goal, state), options.only)
        : await checkSaved(session, options.saved, state);
    await options.preview?.(plan);
    guardPlan(plan, options.permits);
    if (!(await options.confirm(plan))) return { plan, state, result: undefined, declined: true };
    if (!hasChanges(plan) && sameOutputs(plan, state)) return { plan, state, result: undefined, declined: false };
    session.emit({ type: 'phase', name: plan.goal, message: plan.goal === 'apply' ? 'applying' : 'destroying' });
    const { parallelism, continueOnError } = options;
    const result = await carryOut(session, plan, state, { parallelism, continueOnError, tokens });
    return { plan, state: result.state, result, declined: false };
  } finally {
    await lock.release();
  }
}

/** A deployment that has no state yet takes the name that its first plan was made under. */
function adoptLineage(state: State, saved: Plan | undefined): State {
  return state.serial === 0 && saved?.state.serial === 0 ? { ...state, lineage: saved.state.lineage } : state;
}

/** Whether applying could bring no new outputs either. */
function sameOutputs(plan: Plan, state: State): boolean {
  const observed = new Map(plan.resources.map((resource) => [resource.address, resource.observed]));
  return sameValue(
    resolveOutputs(plan.outputs, (address) => observed.get(address)),
    state.outputs,
  );
}

/** @throws LF3005 when the state or the cloud have moved on since the plan was saved. */
async function checkSaved(session: Session, saved: Plan, state: State): Promise<Plan> {
  if (saved.state.lineage !== state.lineage || saved.state.serial !== state.serial) {
    throw fail('LF3005', {
      headline: `the plan was made from state ${saved.state.serial}, the state is now ${state.serial}`,
      world: 'Nothing was changed.',
    });
  }
  const goal: Goal =
    saved.goal === 'destroy'
      ? { kind: 'destroy' }
      : { kind: 'apply', graph: makeGraph(saved.resources.map(withoutObserved), saved.outputs) };
  const now = await planFrom(session, goal, state);
  const expected = new Map(saved.changes.map((change) => [change.address, change]));
  const changed = now.changes.filter(
    (change) => expected.has(change.address) && !sameValue(expected.get(change.address), change),
  );
  if (changed.length === 0) return saved;
  throw fail('LF3005', {
    headline: `the cloud has changed since the plan was made: ${changed.map((change) => change.address).join(', ')}`,
    world: 'Nothing was changed.',
  });
}

function withoutObserved(resource: Plan['resources'][number]): Omit<Plan['resources'][number], 'observed'> {
  const { observed: _, ...rest } = resource;
  return rest;
}
