import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { State } from '../../model/index.ts';
import { localStore } from '../state/local-store.ts';

/** The states of all targets of a profile: they share one owner in the cloud. @throws LF3003 when one is damaged. */
export async function profileStates(home: string, profile: string): Promise<readonly State[]> {
  const directory = join(home, 'state', profile);
  const targets = await readdir(directory).catch(() => []);
  const states = await Promise.all(targets.map((target) => localStore(join(directory, target)).read()));
  return states.filter((state) => state !== undefined);
}
