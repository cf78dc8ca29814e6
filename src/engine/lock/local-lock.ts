import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { formatDuration, sameValue } from '../../base/index.ts';
import { fail } from '../errors.ts';
import type { Lock, LockHolder } from '../state/store.ts';
import { isAlive } from './process-life.ts';

const ATTEMPTS = 20;
const PAUSE_MS = 10;
/** Breaking a lock takes milliseconds; who has been at it this long is dead. */
const BREAKER_DEAD_AFTER_MS = 10_000;

/**
 * Takes a lock file by creating it. A lock whose process on this host is dead is taken over: a killed run must not
 * keep the next one from continuing.
 * @throws LF3001 when a living process, or one on another host, holds it.
 */
export async function localLock(file: string, holder: LockHolder): Promise<Lock> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(file, holder)) return { release: () => release(file, holder) };
    const current = await readHolder(file);
    if (current !== undefined && (await isHeld(current))) throw heldBy(current, file);
    await breakLock(file, current);
  }
  throw fail('LF3001', { headline: `the lock ${file} is being fought over`, where: { file } });
}

/** The holder named in the lock file; undefined when there is no lock or it is unreadable. */
export async function readHolder(file: string): Promise<LockHolder | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : holderIn(text);
}

function holderIn(text: string): LockHolder | undefined {
  try {
    return JSON.parse(text) as LockHolder;
  } catch {
    return undefined;
  }
}

/** Links a finished file into place: nobody ever sees a lock without its holder. */
async function create(file: string, holder: LockHolder): Promise<boolean> {
  const beside = `${file}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(beside, `${JSON.stringify(holder)}\n`, { mode: 0o600 });
    return await linked(beside, file);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw fail('LF3002', { headline: `the lock cannot be written to ${file}: ${message}`, where: { file }, cause });
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
}

async function linked(beside: string, file: string): Promise<boolean> {
  try {
    await link(beside, file);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw cause;
  }
}

/** Removes the lock unless it was broken and somebody else has it now. */
async function release(file: string, holder: LockHolder): Promise<void> {
  if (sameValue(await readHolder(file), holder)) await rm(file, { force: true });
}

/** Removes a dead lock. One process at a time may, so that nobody removes the lock of who was quicker. */
async function breakLock(file: string, dead: LockHolder | undefined): Promise<void> {
  const breaker = `${file}.breaking`;
  try {
    await writeFile(breaker, '', { flag: 'wx', mode: 0o600 });
  } catch {
    await setTimeout(PAUSE_MS);
    const since = await stat(breaker).catch(() => undefined);
    if (since !== undefined && Date.now() - since.mtimeMs > BREAKER_DEAD_AFTER_MS) await rm(breaker, { force: true });
    return;
  }
  try {
    // Where there is no file there is nothing to break, and whoever makes one now must keep it.
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined && sameValue(holderIn(text), dead)) await rm(file, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
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
