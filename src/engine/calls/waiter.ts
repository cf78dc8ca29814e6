import { formatDuration, type Clock } from '../../base/index.ts';
import type { Wait } from '../../model/index.ts';
import { fail } from '../errors.ts';

/** Share of the expected time that passes before the first look. */
const FIRST_LOOK = 0.6;
/** Later looks come this share of the expected time apart, so little is lost after something is ready. */
const STEP = 0.025;
const SHORTEST_MS = 300;
const LONGEST_MS = 30_000;

/**
 * Polls until the wait is over. Looks are sparse before the expected time, dense around it, and thin out again after.
 * @throws LF3019 when the time allowed is over.
 */
export async function waitUntil<T>(wait: Wait<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  const started = clock.now();
  const timeoutMs = (wait.timeoutSeconds ?? Math.max(300, wait.expectedSeconds * 3)) * 1000;
  for (;;) {
    const elapsed = clock.now() - started;
    const pause = nextPause(elapsed, wait.expectedSeconds * 1000);
    if (pause > 0) await clock.sleep(Math.min(pause, Math.max(0, timeoutMs - elapsed)), signal);
    const result = await wait.poll();
    if (result !== undefined) return result;
    if (clock.now() - started >= timeoutMs) {
      throw fail('LF3019', { headline: `waited ${formatDuration(timeoutMs)} for ${wait.what}` });
    }
  }
}

/** Milliseconds to the next look. */
function nextPause(elapsedMs: number, expectedMs: number): number {
  const step = Math.max(SHORTEST_MS, expectedMs * STEP);
  if (elapsedMs < expectedMs * FIRST_LOOK) return Math.max(step, expectedMs * FIRST_LOOK - elapsedMs);
  if (elapsedMs <= expectedMs * 1.5) return Math.min(LONGEST_MS, step);
  return Math.min(LONGEST_MS, Math.max(step, elapsedMs * STEP));
}
