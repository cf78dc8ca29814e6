import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findEngine, startEngine } from './engine-process.ts';
import { ENGINE, NO_ENGINE } from './docker-engine.ts';
import { PROJECT } from './landfall.ts';

/**
 * Fetches the real tools and sees to a Docker Engine, once for all front-door tests: one that runs already, else one
 * of our own that ends with the tests. What cannot be had leaves its tests skipped, each with the reason.
 */
export async function setup(): Promise<() => Promise<void>> {
  spawnSync(process.execPath, [join(PROJECT, 'scripts/fetch-tools.mjs')], { stdio: 'inherit' });
  const running = findEngine();
  if (running !== undefined) {
    process.env[ENGINE] = running;
    return () => Promise.resolve();
  }
  const started = await startEngine();
  if ('why' in started) {
    process.env[NO_ENGINE] = started.why;
    return () => Promise.resolve();
  }
  process.env[ENGINE] = started.host;
  return started.stop;
}
