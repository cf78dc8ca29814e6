import { invariant, must } from '../../base/index.ts';
import type { Step } from '../../graph/index.ts';

/** How steps are carried out. */
export interface Schedule {
  readonly steps: readonly Step[];
  /** Most steps at a time; calls are bounded per API elsewhere. */
  readonly parallelism: number;
  /** After a failure: go on with what does not depend on it. */
  readonly continueOnError: boolean;
  /** Nothing new starts once this is aborted. */
  readonly stop: AbortSignal;
  readonly run: (step: Step) => Promise<void>;
  /** A step that will not be run, with the reason. */
  readonly skip: (step: Step, because: string) => void;
}

/** What became of the steps, by key. */
export interface Outcome {
  readonly done: ReadonlySet<string>;
  readonly failed: ReadonlyMap<string, unknown>;
  readonly skipped: ReadonlySet<string>;
}

/** Runs whatever is ready, longest remaining path first. Never rejects: failures are in the outcome. */
export async function runSchedule(schedule: Schedule): Promise<Outcome> {
  const board = newBoard(schedule);
  const running = new Set<Promise<void>>();
  for (;;) {
    while (running.size < schedule.parallelism && mayStart(schedule, board)) {
      const step = board.ready.shift();
      if (step === undefined) break;
      const work: Promise<void> = runStep(schedule, board, step).finally(() => running.delete(work));
      running.add(work);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  skipRest(schedule, board);
  return { done: board.done, failed: board.failed, skipped: board.skipped };
}

interface Board {
  /** Ready steps, most urgent first. */
  readonly ready: Step[];
  /** How many needs each waiting step still has. */
  readonly waiting: Map<string, number>;
  readonly dependents: ReadonlyMap<string, readonly Step[]>;
  readonly done: Set<string>;
  readonly failed: Map<string, unknown>;
  readonly skipped: Set<string>;
}

function newBoard({ steps }: Schedule): Board {
  const dependents = new Map<string, Step[]>();
  for (const step of steps) {
    for (const need of step.needs) {
      const list = dependents.get(need);
      if (list === undefined) dependents.set(need, [step]);
      else list.push(step);
    }
  }
  const waiting = new Map(steps.map((step) => [step.key, step.needs.length]));
  const ready = steps.filter((step) => step.needs.length === 0).toSorted(moreUrgent);
  return { ready, waiting, dependents, done: new Set(), failed: new Map(), skipped: new Set() };
}

function moreUrgent(a: Step, b: Step): number {
  return b.remainingSeconds - a.remainingSeconds;
}

function mayStart({ stop, continueOnError }: Schedule, board: Board): boolean {
  return !stop.aborted && (continueOnError || board.failed.size === 0);
}

async function runStep(schedule: Schedule, board: Board, step: Step): Promise<void> {
  try {
    await schedule.run(step);
    board.done.add(step.key);
    for (const dependent of board.dependents.get(step.key) ?? []) release(board, dependent);
  } catch (error) {
    board.failed.set(step.key, error);
  }
}

function release(board: Board, step: Step): void {
  const left = (board.waiting.get(step.key) ?? 0) - 1;
  board.waiting.set(step.key, left);
  invariant(left >= 0, `step ${step.key} was released more often than it waits`);
  if (left > 0) return;
  board.ready.splice(placeOf(step, board.ready), 0, step);
}

/** Where it belongs among the ready ones: behind those that are as urgent. */
function placeOf(step: Step, ready: readonly Step[]): number {
  let [low, high] = [0, ready.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = must(ready[middle], 'the middle lies inside');
    if (moreUrgent(step, other) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function skipRest(schedule: Schedule, board: Board): void {
  const addresses = new Map(schedule.steps.map((step) => [step.key, step.address]));
  for (const step of schedule.steps) {
    if (board.done.has(step.key) || board.failed.has(step.key)) continue;
    board.skipped.add(step.key);
    const blocker = blockerOf(step, board);
    const address = blocker === undefined ? undefined : addresses.get(blocker);
    schedule.skip(step, address === undefined ? reasonToEnd(schedule) : `waits for ${address}`);
  }
}

/** What a step waits for in vain: a failure first of all. */
function blockerOf({ needs }: Step, { failed, done }: Board): string | undefined {
  return needs.find((need) => failed.has(need)) ?? needs.find((need) => !done.has(need));
}

function reasonToEnd({ stop }: Schedule): string {
  return stop.aborted ? 'the run was stopped' : 'another resource failed';
}
