import type { State, StateResource } from '../../model/index.ts';
import type { JournalRecord } from './records.ts';

type StepRecord = Extract<JournalRecord, { kind: 'step' }>;

/** What an unfinished journal teaches. */
export interface Replay {
  /** The state with every step that is known to have ended, and every id that is known, in it. */
  readonly resources: Readonly<Record<string, StateResource>>;
  /** Steps that may have created something nobody knows the id of: look for it. */
  readonly uncertain: readonly StepRecord[];
  /** Tokens of calls without an outcome, by `address api digest`: the same call must carry the same token again. */
  readonly tokens: ReadonlyMap<string, string>;
}

/** Key of a call in `Replay.tokens`. */
export function tokenKey(address: string, api: string, digest: string): string {
  return `${address} ${api} ${digest}`;
}

/** Reads the journal against the state that was last written. Pure. */
export function replay(state: State, records: readonly JournalRecord[]): Replay {
  const resources: Record<string, StateResource> = { ...state.resources };
  const running = new Map<string, StepRecord>();
  const called = new Set<string>();
  for (const record of records) applyRecord(record, { resources, running, called });
  const uncertain = [...running.values()].filter((step) => step.step === 'create' && called.has(step.address));
  return { resources, uncertain, tokens: openTokens(records) };
}

interface Progress {
  readonly resources: Record<string, StateResource>;
  /** Steps without an end and without an id. */
  readonly running: Map<string, StepRecord>;
  /** Addresses for which at least one changing call left. */
  readonly called: Set<string>;
}

function applyRecord(record: JournalRecord, { resources, running, called }: Progress): void {
  switch (record.kind) {
    case 'step':
      running.set(record.address, record);
      called.delete(record.address);
      markIncomplete(record, resources);
      return;
    case 'intent':
      called.add(record.address);
      return;
    case 'id': {
      const step = running.get(record.address);
      if (step !== undefined) resources[record.address] = incomplete(step, record.id);
      running.delete(record.address);
      return;
    }
    case 'done':
      running.delete(record.address);
      if (record.resource === null) delete resources[record.address];
      else resources[record.address] = record.resource;
      return;
    case 'begin':
    case 'outcome':
      return;
  }
}

/** An update that was cut short must be looked at again; a delete is simply tried again. */
function markIncomplete(step: StepRecord, resources: Record<string, StateResource>): void {
  const resource = resources[step.address];
  if (step.step === 'update' && resource !== undefined) resources[step.address] = { ...resource, status: 'incomplete' };
}

/** A resource of which only the id is known yet. */
export function incomplete(step: Omit<StepRecord, 'kind' | 'step'>, id: string): StateResource {
  return {
    address: step.address,
    type: step.type,
    id,
    args: step.args,
    attributes: { id },
    dependsOn: step.dependsOn,
    status: 'incomplete',
    ...(step.region === undefined ? {} : { region: step.region }),
    ...(step.deposed === undefined ? {} : { deposed: step.deposed }),
    ...(step.holdsData === true ? { holdsData: true } : {}),
    ...(step.origin === undefined ? {} : { origin: step.origin }),
  };
}

function openTokens(records: readonly JournalRecord[]): ReadonlyMap<string, string> {
  const ended = new Set(records.filter((record) => record.kind === 'outcome').map((record) => record.n));
  const tokens = new Map<string, string>();
  for (const record of records) {
    if (record.kind !== 'intent' || record.token === undefined || ended.has(record.n)) continue;
    tokens.set(tokenKey(record.address, record.api, record.digest), record.token);
  }
  return tokens;
}
