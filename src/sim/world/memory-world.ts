import { VirtualClock, type Clock } from '../../base/index.ts';
import { memoryShelf } from './blobs.ts';
import { DEFAULT_SETTINGS, type WorldSettings } from './settings.ts';
import { SimWorld } from './sim-world.ts';

/** What a test may say about its world. */
export interface MemoryWorldOptions extends Partial<WorldSettings> {
  /** The virtual time it begins at; 2026-11-20T00:00:00Z unless said. */
  readonly now?: number;
  /** A clock shared with others, instead of one that stands still until `world.step(ms)`. */
  readonly clock?: Clock;
}

/** A world with everything in memory, whose time moves only by `world.step(ms)` unless it is given a clock. */
export function memoryWorld({ now = Date.UTC(2026, 10, 20), clock, ...settings }: MemoryWorldOptions = {}): SimWorld {
  return new SimWorld({
    settings: { ...DEFAULT_SETTINGS, ...settings },
    clock: clock ?? new VirtualClock(now),
    shelf: memoryShelf(),
  });
}
