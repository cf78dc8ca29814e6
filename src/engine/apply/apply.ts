import { randomUUID } from 'node:crypto';
import { LandfallError, bug, must } from '../../base/index.ts';
import { criticalPath, resolveNow, stepsOf, type Step } from '../../graph/index.ts';
import type { Change, Driver, DriverIo, Plan, PlannedResource, Resolved, State } from '../../model/index.ts';
import { openJournal, readUnfinished, type Journal } from '../journal/journal.ts';
import { replay } from '../journal/replay.ts';
import { resolveOutputs } from '../outputs.ts';
import { fail } from '../errors.ts';
import { withFormer } from '../leftovers/former.ts';
import { queryLookup } from '../refresh.ts';
import { keyedMutex } from '../scheduler/keyed-mutex.ts';
import { runSchedule, type Outcome } from '../scheduler/scheduler.ts';
import { ioFactory, type Session } from '../session.ts';
import { bringUp, desiredOf } from './bring-up.ts';
import { openDeployment, type Deployment } from './deployment.ts';
import { reportOf } from './error-report.ts';
import { takeDown } from './take-down.ts';

export interface ApplyOptions {
  readonly parallelism: number;
  readonly continueOnError: boolean;
  /** Tokens of a run that was cut short. */
  readonly tokens: ReadonlyMap<string, string>;
}

/** How an apply or destroy went. */
export interface ApplyResult {
  readonly state: State;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  /** Milliseconds on the deployment clock. */
  readonly elapsedMs: number;
  readonly criticalPathMs: number;
  /** Addresses along the longest chain of steps. */
  readonly criticalPath: readonly string[];
  /** What failed first; undefined when all went well. */
  readonly error: LandfallError | undefined;
  /** Addresses that failed besides. */
  readonly alsoFailed: readonly string[];
}

/** Carries out a plan. The lock must be held. Failures are in the result; only what keeps state from being written is thrown. */
export async function carryOut(
  session: Session,
  plan: Plan,
  state: State,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const run = randomUUID();
  const journal = openJournal(session.journalDirectory, run);
  journal.append({ kind: 'begin', run, command: session.command, at: new Date().toISOString() }, { durable: true });
  try {
    const work = prepare(session, plan, { state, journal, tokens: options.tokens });
    // The name that fingerprints and plans hang on is on disk before anything exists.
    if (state.serial === 0) await work.deployment.save();
    const started = session.clock.now();
    const outcome = await runSchedule({
      steps: work.steps,
      parallelism: options.parallelism,
      continueOnError: options.continueOnError,
      stop: session.stop,
      run: (step) => timed(work, step),
      skip: (step, because) =>
        session.emit({ type: 'resource.skipped', address: step.address, action: step.kind, because }),
    });
    const elapsedMs = session.clock.now() - started;
    const { deployment } = work;
    deployment.setOutputs(resolveOutputs(plan.outputs, (address) => deployment.attributes(address)));
    await deployment.save();
    // What may exist without anybody knowing its id must be looked for: the journal stays for the next run.
    if (replay(deployment.state, readUnfinished(session.journalDirectory)).uncertain.length === 0) journal.archive();
    return summarize(work, outcome, elapsedMs);
  } finally {
    journal.close();
  }
}

interface Work {
  readonly session: Session;
  readonly steps: readonly Step[];
  readonly changes: ReadonlyMap<string, Change>;
  readonly resources: ReadonlyMap<string, PlannedResource>;
  readonly deployment: Deployment;
  readonly journal: Journal;
  readonly io: (address: string) => DriverIo;
  readonly locks: ReturnType<typeof keyedMutex>;
  /** When each step began and ended, on the deployment clock. */
  readonly times: Map<string, number>;
  readonly errors: LandfallError[];
}

function prepare(
  session: Session,
  plan: Plan,
  { state, journal, tokens }: { state: State; journal: Journal; tokens: ReadonlyMap<string, string> },
): Work {
  const deployment = openDeployment(forgetGone(state, plan), {
    ...session,
    journal,
    remembered: (now) => withFormer(now, state, session.registry),
  });
  for (const resource of plan.resources)
    if (resource.observed !== undefined) deployment.remember(resource.address, resource.observed);
  return {
    session,
    steps: stepsOf(plan),
    changes: new Map(plan.changes.map((change) => [change.address, change])),
    resources: new Map(plan.resources.map((resource) => [resource.address, resource])),
    deployment,
    journal,
    io: ioFactory(session, { journal, tokens }),
    locks: keyedMutex(),
    times: new Map(),
    errors: [],
  };
}

/** What was found gone for good is dropped from the state; what was read is noted in it. What is made anew stays until then. */
function forgetGone(state: State, plan: Plan): State {
  const gone = new Set(plan.changes.filter((change) => change.action === 'forget').map((change) => change.address));
  const observed = new Map(plan.resources.map((resource) => [resource.address, resource.observed]));
  const kept = Object.values(state.resources)
    .filter((resource) => !gone.has(resource.address))
    .map(
      (resource) =>
        [resource.address, { ...resource, attributes: observed.get(resource.address) ?? resource.attributes }] as const,
    );
  return { ...state, resources: Object.fromEntries(kept) };
}

async function timed(work: Work, step: Step): Promise<void> {
  const { session } = work;
  const { address, kind: action } = step;
  let started = session.clock.now();
  try {
    await work.locks.run(lockKey(work, step), async () => {
      // Waiting for the lock is not the resource's own time.
      started = session.clock.now();
      session.emit({ type: 'resource.start', address, action, expectedMs: step.expectedSeconds * 1000 });
      await carryOutStep(work, step);
    });
    const elapsedMs = session.clock.now() - started;
    work.times.set(step.key, elapsedMs);
    const id = work.deployment.get(address)?.id ?? work.changes.get(address)?.id;
    session.emit({ type: 'resource.done', address, action, elapsedMs, ...(id === undefined ? {} : { id }) });
  } catch (thrown) {
    const elapsedMs = session.clock.now() - started;
    const error = reportOf(thrown, address, `cannot ${action}`);
    work.times.set(step.key, elapsedMs);
    work.errors.push(error);
    session.emit({ type: 'resource.failed', address, action, elapsedMs, error: error.report });
    throw error;
  }
}

async function carryOutStep(work: Work, step: Step): Promise<void> {
  if (step.kind === 'read') return askLookup(work, step);
  const type = must(work.changes.get(step.address), `${step.address} is in the plan`).type;
  const driver = managedDriver(work, type);
  await (step.kind === 'delete' ? takeDownStep(work, step, driver) : bringUpStep(work, step, driver));
}

/** What else must not be written to at the same time. */
function lockKey(work: Work, step: Step): string | undefined {
  if (step.kind === 'read') return undefined;
  const driver = managedDriver(work, must(work.changes.get(step.address), `${step.address} is in the plan`).type);
  return driver.facts.lock?.(lockArgs(work, step, driver));
}

function lockArgs(work: Work, step: Step, driver: Driver): Readonly<Record<string, Resolved>> {
  if (step.kind === 'delete') return work.deployment.get(step.address)?.attributes ?? {};
  const { deployment, session } = work;
  return desiredOf({ resource: plannedResource(work, step.address), driver, deployment, secret: session.secret }).args;
}

async function bringUpStep(work: Work, step: Step, driver: Driver): Promise<void> {
  const { deployment, journal, session } = work;
  const change = work.changes.get(step.address);
  const io = work.io(step.address);
  const resource = plannedResource(work, step.address);
  await bringUp({
    step,
    resource,
    driver,
    io,
    deployment,
    journal,
    secret: session.secret,
    holdsData: change?.holdsData === true,
  });
}

async function takeDownStep(work: Work, step: Step, driver: Driver): Promise<void> {
  await takeDown({ step, driver, io: work.io(step.address), deployment: work.deployment, journal: work.journal });
}

async function askLookup(work: Work, step: Step): Promise<void> {
  const resource = plannedResource(work, step.address);
  const driver = work.session.registry.get(resource.type);
  if (driver?.mode !== 'data') throw bug(`${step.address} is read but has no lookup driver`);
  const args = resolveNow(
    resource.args,
    (address) => work.deployment.attributes(address),
    work.session.secret,
  ) as Record<string, Resolved>;
  work.deployment.remember(step.address, await queryLookup(driver, work.io(step.address), resource, args));
}

function plannedResource(work: Work, address: string): PlannedResource {
  return must(work.resources.get(address), `${address} is in the plan`);
}

function managedDriver(work: Work, type: string): Driver {
  const driver = work.session.registry.get(type);
  if (driver?.mode !== 'managed') throw bug(`${type} has no driver`);
  return driver;
}

function summarize(work: Work, outcome: Outcome, elapsedMs: number): ApplyResult {
  const ran = work.steps.filter((step) => work.times.has(step.key));
  const path = criticalPath(ran, (key) => (work.times.get(key) ?? 0) / 1000);
  const addressOf = new Map(work.steps.map((step) => [step.key, step.address]));
  const error = worst(work);
  return {
    state: work.deployment.state,
    done: outcome.done.size,
    failed: outcome.failed.size,
    skipped: outcome.skipped.size,
    elapsedMs,
    criticalPathMs: path.seconds * 1000,
    criticalPath: path.keys.map((key) => addressOf.get(key) ?? key),
    error,
    alsoFailed: otherFailures(work, error),
  };
}

function otherFailures({ errors }: Work, told: LandfallError | undefined): readonly string[] {
  return errors
    .filter((error) => error !== told && error.report.code !== 'LF3021')
    .flatMap((error) => error.report.where?.address ?? []);
}

/** The error that decides the exit code: a stop by the user only when nothing else went wrong. */
function worst({ errors, session }: Work): LandfallError | undefined {
  const real = errors.find((error) => error.report.code !== 'LF3021');
  return real ?? (session.stop.aborted ? stopReason(session.stop.reason) : errors[0]);
}

function stopReason(reason: unknown): LandfallError {
  return reason instanceof LandfallError ? reason : fail('LF3021', { headline: 'interrupted' });
}
