import type { EventBody, LandfallEvent } from '../../model/index.ts';

/** Shows events. Commands emit; what it looks like is the reporter's business. */
export interface Reporter {
  show(event: LandfallEvent): void;
  /** Ends drawing; nothing is shown afterwards. */
  close(): void;
}

/** Adds version, sequence and wall time, and a heartbeat whenever nothing else happened for ten seconds. */
export interface EventStream {
  emit(event: EventBody): void;
  close(): void;
}

const HEARTBEAT_MS = 10_000;
/** How often silence is looked at: the beat comes this much early at most, and never late. */
const LOOK_MS = 250;

export function eventStream(reporter: Reporter): EventStream {
  let seq = 0;
  let last = performance.now();
  const progress = newProgress();
  const emit = (event: EventBody): void => {
    last = performance.now();
    progress.note(event);
    reporter.show({ v: 1, seq, at: new Date().toISOString(), ...event });
    seq += 1;
  };
  const timer = setInterval(() => {
    if (performance.now() - last >= HEARTBEAT_MS - 2 * LOOK_MS) emit({ type: 'heartbeat', ...progress.now() });
  }, LOOK_MS);
  timer.unref();
  return {
    emit,
    close: () => {
      clearInterval(timer);
      reporter.close();
    },
  };
}

interface Progress {
  note(event: EventBody): void;
  now(): { readonly running: string[]; readonly done: number; readonly total: number };
}

function newProgress(): Progress {
  const running = new Set<string>();
  let done = 0;
  let total = 0;
  return {
    note: (event) => {
      if (event.type === 'plan.summary') total = stepTotal(event.counts);
      if (event.type === 'resource.start') running.add(event.address);
      if (event.type === 'resource.done' || event.type === 'resource.failed') {
        running.delete(event.address);
        done += 1;
      }
    },
    now: () => ({ running: [...running], done, total }),
  };
}

/** Steps a plan comes to: a replacement is two. */
export function stepTotal(counts: {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly read: number;
}): number {
  return counts.create + counts.update + counts.replace * 2 + counts.delete + counts.read;
}
