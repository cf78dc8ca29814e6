import type { Clock } from '../../base/index.ts';
import type { Attributes, State, StateResource } from '../../model/index.ts';
import type { Journal } from '../journal/journal.ts';
import type { StateStore } from '../state/store.ts';

/** Real milliseconds between two writes of the state while a run goes on; the journal holds what comes between. */
const WRITE_EVERY_MS = 500;

/** The state of a running apply: changed step by step, written now and then, and at the end. */
export interface Deployment {
  /** Whose it is; `state` holds the same, but is put together anew each time. */
  readonly identity: Pick<State, 'stack' | 'profile' | 'lineage'>;
  readonly state: State;
  get(address: string): StateResource | undefined;
  /** Attributes of resources and lookups, for references. */
  attributes(address: string): Attributes | undefined;
  /** What a lookup answered; not part of the state. */
  remember(address: string, attributes: Attributes): void;
  /** A step ended: the resource as it is now, or undefined when it is gone. Journaled, then written when it is time. */
  record(address: string, resource: StateResource | undefined): Promise<void>;
  setOutputs(outputs: Attributes): void;
  /** Writes the state. @throws LF3002 */
  save(): Promise<void>;
}

export interface DeploymentSetup {
  readonly store: StateStore;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Adds to a state what is to be remembered of the resources that have gone. */
  readonly remembered?: (state: State) => State;
}

export function openDeployment(
  initial: State,
  { store, journal, clock, remembered = (state) => state }: DeploymentSetup,
): Deployment {
  const resources = new Map(Object.entries(initial.resources));
  const lookups = new Map<string, Attributes>();
  let outputs = initial.outputs;
  let serial = initial.serial;
  let written = performance.now();
  let writing: Promise<void> = Promise.resolve();
  const snapshot = (): State => remembered({ ...initial, serial, resources: Object.fromEntries(resources), outputs });
  const save = (): Promise<void> => {
    written = performance.now();
    // One write at a time, each of the newest state, whether or not the one before went well.
    const write = (): Promise<void> => {
      serial += 1;
      return clock.busy(() => store.write(snapshot()));
    };
    writing = writing.then(write, write);
    return writing;
  };
  return {
    identity: initial,
    get state() {
      return snapshot();
    },
    get: (address) => resources.get(address),
    attributes: (address) => resources.get(address)?.attributes ?? lookups.get(address),
    remember: (address, attributes) => void lookups.set(address, attributes),
    record: async (address, resource) => {
      if (resource === undefined) resources.delete(address);
      else resources.set(address, resource);
      journal.append({ kind: 'done', address, resource: resource ?? null });
      if (performance.now() - written > WRITE_EVERY_MS) await save();
    },
    setOutputs: (values) => {
      outputs = values;
    },
    save,
  };
}
