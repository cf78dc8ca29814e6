import { readFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import type { Lock, LockHolder, StateStore } from '../state/store.ts';

/** This process as a lock holder. */
export async function thisProcess(command: string): Promise<LockHolder> {
  const processStart = await startTicks(process.pid);
  return {
    who: userInfo().username,
    host: hostname(),
    pid: process.pid,
    command,
    since: new Date().toISOString(),
    ...(processStart === undefined ? {} : { processStart }),
  };
}

/** Takes the lock of a deployment for this process. @throws LF3001 when somebody else has it */
export async function lockFor(store: StateStore, command: string): Promise<Lock> {
  return store.lock(await thisProcess(command));
}

/** Whether the very process that wrote the lock still runs; a later process with the same pid does not count. */
export async function isAlive(holder: LockHolder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (cause) {
    // EPERM means it exists and belongs to somebody else.
    if ((cause as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = await startTicks(holder.pid);
  return now === undefined || holder.processStart === undefined || now === holder.processStart;
}

/** Field 22 of /proc/PID/stat; undefined where there is no /proc. */
async function startTicks(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command in parentheses may hold spaces, so count from behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
