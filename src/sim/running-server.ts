import { simError } from './errors.ts';
import { TOKEN_HEADER, type Summary } from './wire/control-surface.ts';
import { readServerRecord, type ServerRecord } from './world/server-record.ts';

/** A simulator that another process runs, and what can be done to its world from here. */
export interface RunningServer {
  readonly record: ServerRecord;
  summary(): Promise<Summary>;
  reset(): Promise<Summary>;
  addFault(text: string): Promise<Summary>;
  clearFaults(): Promise<Summary>;
  /** Moves virtual time forward. */
  step(ms: number): Promise<Summary>;
}

/** How long a server of this machine may take to say that it is there. */
const ANSWER_WITHIN_MS = 5000;

/** Finds the live server of a world: its process is there and answers with its token. */
export async function openRunningServer(worldDir: string): Promise<RunningServer | undefined> {
  const record = readServerRecord(worldDir);
  if (record === undefined) return undefined;
  const server = remoteControls(record);
  try {
    await server.summary();
    return server;
  } catch {
    // The pid was given to another process since, or its server is gone: nobody runs this world.
    return undefined;
  }
}

function remoteControls(record: ServerRecord): RunningServer {
  const ask = (method: 'GET' | 'POST', path: string, body?: object): Promise<Summary> =>
    control(record, { method, path, body });
  return {
    record,
    summary: () => ask('GET', 'summary'),
    reset: () => ask('POST', 'reset'),
    addFault: (text) => ask('POST', 'fault', { add: text }),
    clearFaults: () => ask('POST', 'fault', { clear: true }),
    step: (ms) => ask('POST', 'clock', { stepSeconds: ms / 1000 }),
  };
}

interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
}

async function control(record: ServerRecord, { method, path, body }: ControlRequest): Promise<Summary> {
  const response = await fetch(`${record.endpoint}/_landfall/${path}`, {
    method,
    headers: { [TOKEN_HEADER]: record.adminToken, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Summary & { readonly error?: string; readonly fix?: string };
  if (response.ok) return answer;
  throw simError('LF7003', {
    headline: answer.error ?? 'the server refused',
    ...(answer.fix === undefined ? {} : { fix: answer.fix }),
  });
}
