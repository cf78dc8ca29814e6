import { wallClock } from '../../../base/index.ts';
import type { SimWorld } from '../../world/sim-world.ts';
import type { Clusters } from '../objects/clusters.ts';

/** Real time that whoever watches has to take note before the clock may go on. */
const NOTICE_MS = 2;

/**
 * Lets time pass for clusters that are watched: at the next moment when something is due it is carried out, so that the
 * watchers hear of it. Nobody is waited for while nobody watches: a clock that jumps must not run away.
 */
export class Ticker {
  readonly #world: SimWorld;
  readonly #clusters: Clusters;
  readonly #log: (line: string) => void;
  #armed: { readonly at: number; readonly stop: AbortController } | undefined;

  constructor(world: SimWorld, clusters: Clusters, log: (line: string) => void) {
    this.#world = world;
    this.#clusters = clusters;
    this.#log = log;
  }

  /** To be called when something may have become due at another time, or a watch began or ended. */
  arm(): void {
    const at = this.#clusters.nextDueWatched();
    if (at === this.#armed?.at) return;
    this.#armed?.stop.abort();
    this.#armed = undefined;
    if (at !== undefined) this.#sleep(at);
  }

  /** Carries out what is due, for whoever watches. */
  tick(): void {
    for (const cluster of this.#clusters.watched()) this.#clusters.catchUp(cluster);
    this.arm();
  }

  stop(): void {
    this.#armed?.stop.abort();
    this.#armed = undefined;
  }

  #sleep(at: number): void {
    const stop = new AbortController();
    this.#armed = { at, stop };
    const { clock } = this.#world;
    void clock.sleep(Math.max(1, at - this.#world.now()), stop.signal).then(
      () => clock.busy(() => this.#wake()),
      // Another time was set meanwhile.
      () => undefined,
    );
  }

  async #wake(): Promise<void> {
    this.#armed = undefined;
    try {
      this.tick();
    } catch (error) {
      this.#log(`a controller failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    await wallClock.sleep(NOTICE_MS);
  }
}
