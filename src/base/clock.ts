import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';

/** Time as the engine and the simulator see it. All times are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
  /** Resolves `ms` later on this clock; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Marks real work (a request, a disk write) during which a virtual clock must stand still. */
  busy<T>(work: () => Promise<T>): Promise<T>;
}

/** The machine's own clock. */
export const wallClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
  busy: (work) => work(),
};

/** A clock that runs `speed` times as fast as the wall, starting at `epoch` virtual milliseconds. */
export function scaledClock(speed: number, epoch: number): Clock {
  const start = performance.now();
  return {
    now: () => epoch + (performance.now() - start) * speed,
    sleep: (ms, signal) => wallClock.sleep(ms / speed, signal),
    busy: (work) => work(),
  };
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that stands still while anybody works and jumps to the next sleeper when all are asleep, so that a rehearsal
 * measures the cloud's time and not this machine's. `speed` paces the jumps for a watching person: virtual
 * milliseconds per real millisecond; Infinity jumps at once.
 */
export class VirtualClock implements Clock {
  readonly #speed: number;
  readonly #sleepers = new Set<Sleeper>();
  #now: number;
  #working = 0;
  #advancing = false;

  constructor(epoch: number, speed = Number.POSITIVE_INFINITY) {
    this.#now = epoch;
    this.#speed = speed;
  }

  now(): number {
    return this.#now;
  }

  /** Moves time forward by hand, waking whoever is due; for tests and `sim` commands. */
  step(ms: number): void {
    this.#jumpTo(this.#now + ms);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        at: this.#now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#sleepers.add(sleeper);
      void this.#advance();
    });
  }

  async busy<T>(work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } finally {
      this.#working -= 1;
      void this.#advance();
    }
  }

  async #advance(): Promise<void> {
    if (this.#advancing) return;
    this.#advancing = true;
    try {
      while (this.#sleepers.size > 0) {
        // Two turns let every promise chain that was just woken reach its next request or sleep.
        await nextTurn();
        await nextTurn();
        if (this.#working > 0) return;
        await this.#pace();
      }
    } finally {
      this.#advancing = false;
    }
  }

  async #pace(): Promise<void> {
    const next = this.#earliest();
    if (next === undefined) return;
    if (Number.isFinite(this.#speed)) {
      const realMs = (next - this.#now) / this.#speed;
      // Short steps let newcomers who must wake earlier be served in order.
      if (realMs > 1) {
        const step = Math.min(realMs, 20);
        await delay(step);
        if (this.#working > 0) return;
        const soonest = this.#earliest();
        if (soonest !== undefined) this.#jumpTo(Math.min(soonest, this.#now + step * this.#speed));
        return;
      }
    }
    this.#jumpTo(next);
  }

  #earliest(): number | undefined {
    let at: number | undefined;
    for (const sleeper of this.#sleepers) if (at === undefined || sleeper.at < at) at = sleeper.at;
    return at;
  }

  #jumpTo(time: number): void {
    this.#now = Math.max(this.#now, time);
    const due = [...this.#sleepers].filter((sleeper) => sleeper.at <= this.#now).sort((a, b) => a.at - b.at);
    for (const sleeper of due) {
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}
