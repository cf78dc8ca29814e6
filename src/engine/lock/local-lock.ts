import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { formatDuration, sameValue } from '../../base/index.ts';
import { fail } from '../errors.ts';
import type { Lock, LockHolder } from '../state/store.ts';
import { isAlive } from './process-life.ts';

/**
 * Takes a lock file by creating it. A lock whose process on this host is dead is taken over: a killed run must not
 * keep the next one from continuing.
 * @throws LF3001 when a living process, or one on another host, holds it.
 */
export async function localLock(file: string, holder: LockHolder): Promise<Lock> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (await create(file, holder)) return { release: () => rm(file, { force: true }) };
    const current = await readHolder(file);
    if (current !== undefined && (await isHeld(current))) throw heldBy(current, file);
    await takeAway(file, current);
  }
  throw fail('LF3001', { headline: `the lock ${file} is being fought over`, where: { file } });
}

/** The holder named in the lock file; undefined when there is no lock or it is unreadable. */
export async function readHolder(file: string): Promise<LockHolder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockHolder;
  } catch {
    return undefined;
  }
}

/** Links a finished file into place: nobody ever sees a lock without its holder. */
async function create(file: string, holder: LockHolder): Promise<boolean> {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(beside, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
    await link(beside, file);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw fail('LF3002', { headline: `the lock cannot be written to ${file}: ${message}`, where: { file }, cause });
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

/** Removes a dead lock; should a living process have taken it over in between, that lock is put back. */
async function takeAway(file: string, dead: LockHolder | undefined): Promise<void> {
  const aside = `${file}.${process.pid}.dead`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const taken = await readHolder(aside);
  if (!sameValue(taken, dead)) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

async function isHeld(holder: LockHolder): Promise<boolean> {
  return holder.host !== hostname() || (await isAlive(holder));
}

function heldBy(holder: LockHolder, file: string): Error {
  const age = formatDuration(Math.max(0, Date.now() - Date.parse(holder.since)));
  return fail('LF3001', {
    headline: `${holder.who} on ${holder.host} (process ${holder.pid}) holds the lock: \`${holder.command}\`, since ${holder.since} (${age})`,
    where: { file },
  });
}
