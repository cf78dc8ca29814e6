import type { State } from '../../model/index.ts';

/** Where state lives. Five functions, so that a file and an object in a bucket look the same to the engine. */
export interface StateStore {
  /** The state, or undefined when there is none yet. @throws LF3003 when it is damaged. */
  read(): Promise<State | undefined>;
  /** Replaces the state in one step and keeps the one before in the history. @throws LF3002 */
  write(state: State): Promise<void>;
  /** Takes the lock. @throws LF3001 when somebody else has it. */
  lock(holder: LockHolder): Promise<Lock>;
  /** Who holds the lock now. */
  holder(): Promise<LockHolder | undefined>;
  /** Breaks the lock, whoever holds it. */
  unlock(): Promise<void>;
}

/** Who holds a lock, what for, and since when. */
export interface LockHolder {
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  /** ISO time. */
  readonly since: string;
  /** When the process started, in the system's own ticks: tells a process from a later one with the same pid. */
  readonly processStart?: string;
}

export interface Lock {
  release(): Promise<void>;
}
