import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { wallClock } from '../../base/index.ts';
import { simError } from '../errors.ts';

/** Who holds a world. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process began, in the kernel's ticks, so that a reused pid is not mistaken for it; 0 where unknown. */
  readonly began: number;
  readonly since: string;
}

/** Takes the world's lock, from a dead holder if need be; throws LF7001 when a living one has it. */
export function takeLock(directory: string): () => void {
  const file = join(directory, 'lock');
  const mine: Holder = {
    pid: process.pid,
    host: hostname(),
    began: beginningOf(process.pid),
    since: new Date(wallClock.now()).toISOString(),
  };
  if (!create(file, mine)) {
    const holder = read(file);
    if (holder !== undefined && isAlive(holder)) throw inUse(directory, holder);
    setAside(file, holder);
    if (!create(file, mine)) throw inUse(directory, read(file));
  }
  return () => rmSync(file, { force: true });
}

/** Whether a process of this machine is still there. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function create(file: string, holder: Holder): boolean {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, JSON.stringify(holder));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Moves a dead holder's lock away. Had somebody else just taken it over, theirs is put back. */
function setAside(file: string, stale: Holder | undefined): void {
  const aside = `${file}.${process.pid}.stale`;
  if (!existsSync(file)) return;
  renameSync(file, aside);
  const moved = read(aside);
  if (JSON.stringify(moved) === JSON.stringify(stale)) rmSync(aside);
  else renameSync(aside, file);
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    // A holder killed while writing its name left nothing readable: it is dead.
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  return isRunning(holder.pid) && (holder.began === 0 || beginningOf(holder.pid) === holder.began);
}

/** Field 22 of /proc/<pid>/stat; 0 on systems without it. */
function beginningOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 0);
  } catch {
    return 0;
  }
}

function inUse(directory: string, holder: Holder | undefined): Error {
  const who =
    holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host} since ${holder.since}`;
  return simError('LF7001', {
    headline: `the world ${directory} is in use by ${who}`,
    where: { file: join(directory, 'lock') },
  });
}
