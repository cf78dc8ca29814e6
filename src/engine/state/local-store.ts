import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { State } from '../../model/index.ts';
import { fail } from '../errors.ts';
import { localLock, readHolder } from '../lock/local-lock.ts';
import type { StateStore } from './store.ts';

/** How many earlier states are kept. */
const HISTORY_LENGTH = 20;

/** State in `<directory>/state.json`, its lock and its history beside it. */
export function localStore(directory: string): StateStore {
  const file = join(directory, 'state.json');
  const lockFile = join(directory, 'lock.json');
  return {
    read: () => readState(file),
    write: (state) => writeState(file, state),
    lock: (holder) => localLock(lockFile, holder),
    holder: () => readHolder(lockFile),
    unlock: () => rm(lockFile, { force: true }),
  };
}

async function readState(file: string): Promise<State | undefined> {
  const text = await readIfPresent(file);
  if (text === undefined) return undefined;
  const state = parseState(text);
  if (state !== undefined) return state;
  const history = join(dirname(file), 'history');
  const newest = (await listHistory(history)).at(-1);
  throw fail('LF3003', {
    headline: `the state file ${file} is damaged`,
    where: { file },
    ...(newest === undefined ? {} : { fix: `Put the last good state back:  cp ${join(history, newest)} ${file}` }),
    world: 'Nothing was changed.',
  });
}

function parseState(text: string): State | undefined {
  try {
    const value = JSON.parse(text) as Partial<State> | null;
    const whole =
      value?.v === 1 &&
      typeof value.lineage === 'string' &&
      typeof value.serial === 'number' &&
      typeof value.resources === 'object' &&
      value.resources !== null &&
      !Array.isArray(value.resources);
    return whole ? (value as State) : undefined;
  } catch {
    return undefined;
  }
}

async function writeState(file: string, state: State): Promise<void> {
  try {
    await mkdir(join(dirname(file), 'history'), { recursive: true });
    const earlier = await readIfPresent(file);
    const previous = earlier === undefined ? undefined : parseState(earlier);
    if (earlier !== undefined && previous !== undefined)
      await keepHistory(join(dirname(file), 'history'), previous.serial, earlier);
    await replaceFile(file, `${JSON.stringify(state, null, 1)}\n`);
  } catch (cause) {
    throw fail('LF3002', {
      headline: `the state cannot be written to ${file}: ${messageOf(cause)}`,
      where: { file },
      cause,
    });
  }
}

async function keepHistory(directory: string, serial: number, text: string): Promise<void> {
  await replaceFile(join(directory, `${String(serial).padStart(6, '0')}.json`), text);
  const names = await listHistory(directory);
  for (const name of names.slice(0, Math.max(0, names.length - HISTORY_LENGTH)))
    await rm(join(directory, name), { force: true });
}

async function listHistory(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).filter((name) => name.endsWith('.json')).toSorted();
  } catch {
    return [];
  }
}

/** Writes beside, syncs, renames over: a reader sees the old file or the new one, never half of one. */
async function replaceFile(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}.tmp`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, file);
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fail('LF3002', {
      headline: `the state cannot be read from ${file}: ${messageOf(cause)}`,
      where: { file },
      cause,
    });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
