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
  /** The kubeconfig of a cluster, which is brought about when there is none of the name. */
  kubeconfig(cluster: string): Promise<string>;
  /** Lets something befall the account, as `eas/load`; LF7006 with what there is when there is no such happening. */
  happen(name: string, body: object): Promise<Readonly<Record<string, unknown>>>;
}

/** How long a server of this machine may take to say that it is there; long, for a machine that has much to do. */
const ANSWER_WITHIN_MS = 20_000;

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
  const ask = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Summary> =>
    (await control(record, { method, path, body, refusal: 'LF7003' })) as unknown as Summary;
  return {
    record,
    summary: () => ask('GET', 'summary'),
    reset: () => ask('POST', 'reset'),
    addFault: (text) => ask('POST', 'fault', { add: text }),
    clearFaults: () => ask('POST', 'fault', { clear: true }),
    step: (ms) => ask('POST', 'clock', { stepSeconds: ms / 1000 }),
    kubeconfig: async (cluster) => {
      const { kubeconfig } = await control(record, {
        method: 'POST',
        path: `kube/${encodeURIComponent(cluster)}`,
        body: undefined,
        refusal: 'LF7006',
      });
      return String(kubeconfig);
    },
    happen: (path, body) => control(record, { method: 'POST', path, body, refusal: 'LF7006' }),
  };
}

interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly body: object | undefined;
  /** Code of the error that a refusal becomes. */
  readonly refusal: 'LF7003' | 'LF7006';
}

/** What a refused control answers. */
interface Refused {
  readonly error?: string;
  readonly fix?: string;
  readonly allowed?: readonly string[];
}

async function control(
  record: ServerRecord,
  { method, path, body, refusal }: ControlRequest,
): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${record.endpoint}/_landfall/${path}`, {
    method,
    headers: { [TOKEN_HEADER]: record.adminToken, 'content-type': 'application/json' },
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Readonly<Record<string, unknown>>;
  if (response.ok) return answer;
  const { error = 'the server refused', fix, allowed } = answer as Refused;
  const told = fix ?? (allowed === undefined ? undefined : `There is: ${allowed.join(', ')}.`);
  throw simError(refusal, { headline: error, ...(told === undefined ? {} : { fix: told }) });
}
