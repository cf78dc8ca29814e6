import type { Resolved, State, StateResource } from '../model/index.ts';
import { discardUnfinished, readUnfinished } from './journal/journal.ts';
import { incomplete, replay, type Replay } from './journal/replay.ts';
import { withFormer } from './leftovers/former.ts';
import { ioFactory, type Session } from './session.ts';

export interface Recovered {
  readonly state: State;
  /** Tokens to use again, see Replay. */
  readonly tokens: ReadonlyMap<string, string>;
}

/** Whether a run of this deployment was cut short. */
export function needsRecovery(session: Session): boolean {
  return readUnfinished(session.journalDirectory).length > 0;
}

/**
 * Takes up a run that was cut short: what the journal knows goes into the state, what it does not know is looked for in
 * the cloud. The lock must be held. Afterwards the state is whole and the old journal is put away.
 */
export async function recover(session: Session, state: State): Promise<Recovered> {
  const records = readUnfinished(session.journalDirectory);
  if (records.length === 0) return { state, tokens: new Map() };
  session.emit({ type: 'phase', name: 'recover', message: 'an earlier run was cut short; finding out what it did' });
  const lessons = replay(state, records);
  const found = await findUncertain(session, state, lessons);
  const resources = { ...lessons.resources, ...found };
  const whole = withFormer({ ...state, serial: state.serial + 1, resources }, state, session.registry);
  await session.store.write(whole);
  discardUnfinished(session.journalDirectory);
  return { state: whole, tokens: lessons.tokens };
}

async function findUncertain(
  session: Session,
  state: State,
  lessons: Replay,
): Promise<Readonly<Record<string, StateResource>>> {
  const io = ioFactory(session);
  const found: Record<string, StateResource> = {};
  for (const step of lessons.uncertain) {
    const driver = session.registry.get(step.type);
    if (driver?.mode !== 'managed') continue;
    const ownership = { stack: state.stack, profile: state.profile, address: step.address };
    // Stored arguments stand in for resolved ones: `find` looks by tags, parents and names, never by secrets.
    const args = step.args as Readonly<Record<string, Resolved>>;
    const id = await driver.find(io(step.address), {
      address: step.address,
      region: step.region,
      args,
      ownership,
      exclude: step.deposed ?? [],
    });
    if (id !== undefined) found[step.address] = incomplete(step, id);
    session.emit({
      type: 'resource.progress',
      address: step.address,
      message: id === undefined ? 'was not created' : `was created: ${id}`,
    });
  }
  return found;
}
