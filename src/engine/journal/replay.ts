import type { State, StateResource } from '../../model/index.ts';
import type { JournalRecord } from './records.ts';

type StepRecord = Extract<JournalRecord, { kind: 'step' }>;
type IntentRecord = Extract<JournalRecord, { kind: 'intent' }>;

/** What an unfinished journal teaches. */
export interface Replay {
  /** The state with every step that is known to have ended, and every id that is known, in it. */
  readonly resources: Readonly<Record<string, StateResource>>;
  /** Steps that may have created something nobody knows the id of: look for it. */
  readonly uncertain: readonly StepRecord[];
  /** Tokens of calls that may have been carried out and left nothing in the journal, by `address api digest`: the same call must carry the same token again. */
  readonly tokens: ReadonlyMap<string, string>;
}

/** Key of a call in `Replay.tokens`. */
export function tokenKey(address: string, api: string, digest: string): string {
  return `${address} ${api} ${digest}`;
}

/** Reads the journal against the state that was last written. Pure. */
export function replay(state: State, records: readonly JournalRecord[]): Replay {
  const progress: Progress = { resources: { ...state.resources }, running: new Map(), calls: new Map() };
  for (const record of records) applyRecord(record, progress);
  const { resources, running } = progress;
  const calls = [...progress.calls.values()];
  const called = new Set(calls.map((call) => call.address));
  const uncertain = [...running.values()].filter((step) => step.step === 'create' && called.has(step.address));
  const tokens = calls.flatMap(({ address, api, digest, token }) =>
    token === undefined ? [] : [[tokenKey(address, api, digest), token] as const],
  );
  return { resources, uncertain, tokens: new Map(tokens) };
}

interface Progress {
  readonly resources: Record<string, StateResource>;
  /** Steps without an end and without an id. */
  readonly running: Map<string, StepRecord>;
  /** Changing calls, by number, that were not refused and whose fruits are not noted yet. */
  readonly calls: Map<number, IntentRecord>;
}

function applyRecord(record: JournalRecord, progress: Progress): void {
  const { resources, running, calls } = progress;
  switch (record.kind) {
    case 'step':
      running.set(record.address, record);
      forgetCalls(progress, record.address);
      markIncomplete(record, resources);
      return;
    case 'intent':
      calls.set(record.n, record);
      return;
    case 'outcome':
      if (!record.ok) calls.delete(record.n);
      return;
    case 'id': {
      const step = running.get(record.address);
      if (step !== undefined) resources[record.address] = incomplete(step, record.id);
      running.delete(record.address);
      forgetCalls(progress, record.address);
      return;
    }
    case 'done':
      running.delete(record.address);
      forgetCalls(progress, record.address);
      if (record.resource === null) delete resources[record.address];
      else resources[record.address] = record.resource;
      return;
    case 'begin':
      return;
  }
}

function forgetCalls({ calls }: Progress, address: string): void {
  for (const [n, call] of calls) if (call.address === address) calls.delete(n);
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
    ...(step.deposedDependsOn === undefined ? {} : { deposedDependsOn: step.deposedDependsOn }),
    ...(step.holdsData === true ? { holdsData: true } : {}),
    ...(step.origin === undefined ? {} : { origin: step.origin }),
  };
}
