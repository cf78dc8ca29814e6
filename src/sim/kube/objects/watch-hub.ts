import type { ObjectChange } from '../cluster.ts';

/** One write as watchers are told of it. */
export interface WatchEvent extends ObjectChange {
  readonly version: number;
}

type Listener = (event: WatchEvent) => void;

/** How many writes are remembered for those who come back after a while. */
const KEPT = 8192;

/** The writes of one cluster: who listens now, and the latest for who comes later. */
export class WatchHub {
  #events: WatchEvent[] = [];
  /** The oldest number that can be continued from. */
  #from: number;
  readonly #listeners = new Set<Listener>();
  readonly #endings = new Set<() => void>();

  constructor(version: number) {
    this.#from = version;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** Tells everyone of writes that were committed. */
  publish(changes: readonly ObjectChange[]): void {
    for (const change of changes) {
      const event = { ...change, version: Number(change.object.metadata.resourceVersion) };
      this.#events.push(event);
      for (const listener of this.#listeners) listener(event);
    }
    if (this.#events.length <= 2 * KEPT) return;
    const dropped = this.#events.splice(0, this.#events.length - KEPT);
    this.#from = dropped.at(-1)?.version ?? this.#from;
  }

  /** What happened after a number; undefined when that is no longer known. */
  since(version: number): readonly WatchEvent[] | undefined {
    if (version < this.#from) return undefined;
    let [low, high] = [0, this.#events.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low);
  }

  /** Calls with each write from now on. @returns what stops it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls when the cluster is no more. @returns what forgets it */
  onEnd(ending: () => void): () => void {
    this.#endings.add(ending);
    return () => this.#endings.delete(ending);
  }

  end(): void {
    for (const ending of this.#endings) ending();
    this.#listeners.clear();
    this.#endings.clear();
  }
}
