import { randomUUID } from 'node:crypto';
import { digest, type Clock } from '../../base/index.ts';
import { CloudError, type ApiRequest, type Attributes, type CloudPort, type Emit } from '../../model/index.ts';
import type { Journal } from '../journal/journal.ts';
import { tokenKey } from '../journal/replay.ts';
import type { Pacer } from './pacer.ts';
import { retryDelay } from './retry.ts';

/** What every API call of a run goes through. */
export interface CallerSetup {
  readonly cloud: CloudPort;
  readonly clock: Clock;
  readonly pacer: Pacer;
  readonly emit: Emit;
  /** Ends waiting between tries; a call in flight is finished. */
  readonly stop: AbortSignal;
  /** Cuts calls in flight. */
  readonly abandon: AbortSignal;
  /** Absent for reads outside an apply. */
  readonly journal?: Journal;
  /** Tokens left over from a run that was cut short. */
  readonly tokens?: ReadonlyMap<string, string>;
  readonly random: () => number;
}

/** Sends one call on behalf of a resource: journaled, paced, retried. */
export type Caller = (address: string, request: ApiRequest) => Promise<Attributes>;

/** @throws CloudError when the cloud refuses and trying again does not help. */
export function makeCaller(setup: CallerSetup): Caller {
  let sequence = 0;
  return async (address, request) => {
    const api = `${request.product}:${request.action}`;
    const ready = withToken(setup, address, request);
    const firstFailure: { at: number | undefined } = { at: undefined };
    for (let attempt = 0; ; attempt += 1) {
      const n = (sequence += 1);
      try {
        return await sendOnce(setup, { address, api, n, request: ready });
      } catch (error) {
        if (!(error instanceof CloudError)) throw error;
        firstFailure.at ??= setup.clock.now();
        await waitBeforeRetry(setup, {
          address,
          api,
          attempt,
          error,
          request: ready,
          sinceMs: setup.clock.now() - firstFailure.at,
        });
      }
    }
  };
}

/** Fills in the idempotency token: the one of the cut-short run when this is the very same call. */
function withToken(setup: CallerSetup, address: string, request: ApiRequest): ApiRequest {
  if (request.tokenParam === undefined) return request;
  const key = tokenKey(address, `${request.product}:${request.action}`, digest(request.params));
  const token = setup.tokens?.get(key) ?? randomUUID();
  return { ...request, params: { ...request.params, [request.tokenParam]: token } };
}

interface Sending {
  readonly address: string;
  readonly api: string;
  readonly n: number;
  readonly request: ApiRequest;
}

async function sendOnce(setup: CallerSetup, sending: Sending): Promise<Attributes> {
  const { api, n, request } = sending;
  return setup.pacer.run(api, async () => {
    if (request.mutates) noteIntent(setup, sending);
    try {
      const answer = await setup.clock.busy(() => setup.cloud.send(request, setup.abandon));
      if (request.mutates) setup.journal?.append({ kind: 'outcome', n, ok: true });
      return answer;
    } catch (error) {
      if (error instanceof CloudError && error.errorClass === 'throttle') setup.pacer.throttled(api);
      if (request.mutates) noteFailure(setup, n, error);
      throw error;
    }
  });
}

function noteIntent(setup: CallerSetup, { address, api, n, request }: Sending): void {
  const { [request.tokenParam ?? '']: token, ...params } = request.params;
  const record = { kind: 'intent', n, address, api, digest: digest(params) } as const;
  setup.journal?.append(typeof token === 'string' ? { ...record, token } : record, { durable: true });
}

/** Only an answer is an outcome: a lost connection leaves the intent open. */
function noteFailure(setup: CallerSetup, n: number, error: unknown): void {
  if (!(error instanceof CloudError) || error.errorClass === 'network' || error.errorClass === 'server') return;
  setup.journal?.append({ kind: 'outcome', n, ok: false, code: error.code });
}

interface Failure {
  readonly address: string;
  readonly api: string;
  readonly attempt: number;
  readonly error: CloudError;
  readonly request: ApiRequest;
  readonly sinceMs: number;
}

async function waitBeforeRetry(setup: CallerSetup, failure: Failure): Promise<void> {
  const { error, attempt, request, sinceMs } = failure;
  const delayMs = retryDelay(error, request, { count: attempt, sinceMs }, setup.random);
  if (delayMs === undefined || setup.stop.aborted) throw error;
  const { address, api } = failure;
  setup.emit({
    type: 'resource.retry',
    address,
    api,
    errorClass: error.errorClass,
    code: error.code,
    attempt: attempt + 1,
    delayMs,
  });
  await setup.clock.sleep(delayMs, setup.stop);
}
