import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Secret } from '../base/index.ts';
import type { CloudPort, DriverIo, DriverRegistry, Emit, State } from '../model/index.ts';
import { makeCaller } from './calls/caller.ts';
import { driverIo } from './calls/io.ts';
import { adaptivePacer, type Pacer } from './calls/pacer.ts';
import { fail } from './errors.ts';
import { readUnfinished, type Journal } from './journal/journal.ts';
import { localStore } from './state/local-store.ts';
import type { StateStore } from './state/store.ts';

/** Names a deployment: one state, one lock, one journal. */
export interface Deployed {
  readonly stack: string;
  readonly profile: string;
  readonly target: string;
  /** The cloud in words, as `simulated cloud, account 1234`. */
  readonly cloud: string;
}

/** Everything a run of the engine needs; made once by the caller. */
export interface Session {
  readonly deployed: Deployed;
  readonly cloud: CloudPort;
  readonly registry: DriverRegistry;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly store: StateStore;
  /** Directory of this deployment's journal. */
  readonly journalDirectory: string;
  /** The value behind a secret's source. @throws when it is not there. */
  readonly secret: (source: string) => Secret;
  /** Aborted to stop cleanly: calls in flight are finished. */
  readonly stop: AbortSignal;
  /** Aborted to stop now. */
  readonly abandon: AbortSignal;
  /** What the user typed, for the lock and the journal. */
  readonly command: string;
  readonly pacer: Pacer;
}

export type SessionSetup = Omit<Session, 'store' | 'journalDirectory' | 'pacer'> & {
  /** The stack's `.landfall` directory. */
  readonly home: string;
};

/** Opens the engine on a stack's `.landfall` directory. Touches nothing yet. */
export function openSession({ home, ...setup }: SessionSetup): Session {
  const { target, profile } = setup.deployed;
  return {
    ...setup,
    store: localStore(stateDirectory(home, profile, target)),
    journalDirectory: join(home, 'journal', profile, target),
    pacer: adaptivePacer(),
  };
}

export function stateDirectory(home: string, profile: string, target: string): string {
  return join(home, 'state', profile, target);
}

/** The state as it is on disk, or a fresh one. @throws LF3003 when damaged, LF3004 when it belongs to something else. */
export async function loadState({
  store,
  deployed,
  journalDirectory,
}: Pick<Session, 'store' | 'deployed' | 'journalDirectory'>): Promise<State> {
  const state = await store.read();
  if (state === undefined) return { v: 1, lineage: randomUUID(), serial: 0, ...deployed, resources: {}, outputs: {} };
  const mismatch = (['stack', 'profile', 'target', 'cloud'] as const).find((name) => state[name] !== deployed[name]);
  if (mismatch === undefined) return state;
  const count = Object.keys(state.resources).length;
  if (count === 0 && readUnfinished(journalDirectory).length === 0) return { ...state, ...deployed };
  throw fail('LF3004', {
    headline: `the state belongs to ${mismatch} “${state[mismatch]}”, not “${deployed[mismatch]}”`,
    world: `It holds ${count} resources${count === 0 ? ' and the journal of a run that was cut short' : ''}. Nothing was changed.`,
  });
}

/** Doorways for drivers. Without a journal nothing may be changed through them. */
export function ioFactory(
  session: Session,
  changing?: { readonly journal: Journal; readonly tokens: ReadonlyMap<string, string> },
): (address: string) => DriverIo {
  const { cloud, clock, pacer, emit, stop, abandon } = session;
  const caller = makeCaller({ cloud, clock, pacer, emit, stop, abandon, random: Math.random, ...changing });
  return (address) => driverIo(address, { caller, clock, emit, stop });
}
