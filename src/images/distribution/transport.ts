import {
  request as requestPlain,
  Agent as PlainAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as requestTls, Agent as TlsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { rootCertificates } from 'node:tls';
import type { Clock } from '../../base/index.ts';
import { fail } from '../errors.ts';
import { isLoopback } from './hosts.ts';
import { isTransient, retryDelay, TRANSIENT_STATUS } from './retries.ts';

/** What is sent: bytes that can be sent again, or a stream that goes once. */
export type RequestBody = Buffer | { readonly stream: Readable; readonly size: number };

export interface WireRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  readonly signal?: AbortSignal | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  /** Must be read to its end or destroyed. */
  readonly stream: IncomingMessage;
}

/** Speaks HTTP: keeps connections, follows redirects, tries again what can be sent again. */
export interface Transport {
  /** The last answer, whatever its status. Rejects with LF9010 or LF9011, or with a bare network error for a stream body. */
  send(request: WireRequest): Promise<WireAnswer>;
  close(): void;
}

export interface TransportOptions {
  readonly clock: Clock;
  /** Hosts (with port) whose certificate is not checked and that may be spoken to without TLS. */
  readonly insecure?: readonly string[];
  /** PEM text of authorities to trust besides the system's. */
  readonly certificateAuthority?: string;
  /** Milliseconds without a byte after which a connection is given up; 2 minutes when omitted: a registry may take long to commit a large layer. */
  readonly idleMs?: number;
  /** How often a request is sent at most; 6 when omitted. */
  readonly attempts?: number;
  /** Connections to one host at most; 16 when omitted. */
  readonly connections?: number;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MOST_REDIRECTS = 8;

export function openTransport(options: TransportOptions): Transport {
  const wire = openWire(options);
  const attempts = options.attempts ?? 6;
  return {
    send: async (request) => {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await tryOnce(request, wire);
        const again =
          attempt < attempts && !isStream(request.body) ? delayBefore(outcome, attempt, options.clock) : undefined;
        if (again === undefined) return conclude(request, outcome);
        outcome.answer?.stream.resume();
        await options.clock.sleep(again, request.signal);
      }
    },
    close: () => {
      wire.plain.destroy();
      wire.tls.destroy();
    },
  };
}

interface Wire {
  readonly plain: PlainAgent;
  readonly tls: TlsAgent;
  readonly idleMs: number;
  readonly insecure: readonly string[];
  /** PEM of everyone who is trusted, where that is more than the system says. */
  readonly authorities: string[] | undefined;
}

type Outcome =
  | { readonly answer: WireAnswer; readonly error?: never }
  | { readonly answer?: never; readonly error: unknown };

function openWire(options: TransportOptions): Wire {
  const pool = { keepAlive: true, maxSockets: options.connections ?? 16, maxFreeSockets: options.connections ?? 16 };
  return {
    plain: new PlainAgent(pool),
    tls: new TlsAgent(pool),
    idleMs: options.idleMs ?? 120_000,
    insecure: options.insecure ?? [],
    authorities:
      options.certificateAuthority === undefined ? undefined : [...rootCertificates, options.certificateAuthority],
  };
}

function isStream(body: RequestBody | undefined): boolean {
  return body !== undefined && !Buffer.isBuffer(body);
}

async function tryOnce(request: WireRequest, wire: Wire): Promise<Outcome> {
  try {
    return { answer: await follow(request, wire) };
  } catch (error) {
    request.signal?.throwIfAborted();
    return { error };
  }
}

/** Milliseconds to wait before the request is sent again; undefined when the outcome is final. */
function delayBefore({ answer, error }: Outcome, attempt: number, clock: Clock): number | undefined {
  if (answer === undefined) return isTransient(error) ? retryDelay(attempt, undefined, clock.now()) : undefined;
  if (!TRANSIENT_STATUS.has(answer.status)) return undefined;
  return retryDelay(attempt, answer.headers['retry-after'], clock.now());
}

function conclude(request: WireRequest, { answer, error }: Outcome): WireAnswer {
  if (answer !== undefined) return answer;
  // Who sends a stream knows how to go on after a cut, and needs the error as it is.
  if (isStream(request.body)) throw error;
  throw unreachable(request.url, error);
}

/** A network error in the user's words; errors that were already put in words pass through. */
export function unreachable(url: URL, error: unknown): Error {
  if (error instanceof Error && 'report' in error) return error;
  const said = error instanceof Error ? error.message || String((error as NodeJS.ErrnoException).code) : String(error);
  const isTls = /certificate|self.signed|ssl|tls|wrong version/i.test(said);
  if (isTls) return fail('LF9011', { headline: `no safe connection to ${url.host}: ${said}`, cause: error });
  return fail('LF9010', { headline: `${url.host} does not answer: ${said}`, cause: error });
}

async function follow(request: WireRequest, wire: Wire): Promise<WireAnswer> {
  let current = request;
  for (let hops = 0; ; hops += 1) {
    const answer = await sendOnce(current, wire);
    const location = answer.headers.location;
    if (!REDIRECTS.has(answer.status) || location === undefined) return answer;
    const url = new URL(location, current.url);
    // A body may hold a login or somebody's image: it goes where it was meant to go, or nowhere.
    if (current.body !== undefined && (isStream(current.body) || url.origin !== current.url.origin)) return answer;
    answer.stream.resume();
    if (hops === MOST_REDIRECTS) throw fail('LF9018', { headline: `${request.url.host} redirects in a circle` });
    current = redirected(current, url, answer.status);
  }
}

/** The request for the new place. Credentials stay behind when the host, port or scheme is another one. */
function redirected(request: WireRequest, url: URL, status: number): WireRequest {
  const moved = url.origin !== request.url.origin;
  const headers = Object.entries(request.headers ?? {}).filter(
    ([name]) => !moved || name.toLowerCase() !== 'authorization',
  );
  const { body, ...rest } = request;
  const next = { ...rest, url, headers: Object.fromEntries(headers) };
  if (status === 303 && request.method !== 'HEAD') return { ...next, method: 'GET' };
  return body === undefined ? next : { ...next, body };
}

function sendOnce(request: WireRequest, wire: Wire): Promise<WireAnswer> {
  const { url, method, signal, body } = request;
  const insecure = wire.insecure.includes(url.host);
  if (url.protocol === 'http:' && !insecure && !isLoopback(url.hostname)) {
    throw fail('LF9011', { headline: `${url.host} would be spoken to without TLS` });
  }
  const options = {
    method,
    headers: { 'user-agent': 'landfall', ...request.headers, ...lengthOf(method, body) },
    ...(signal === undefined ? {} : { signal }),
  };
  const outgoing =
    url.protocol === 'http:'
      ? requestPlain(url, { ...options, agent: wire.plain })
      : requestTls(url, {
          ...options,
          agent: wire.tls,
          rejectUnauthorized: !insecure,
          ...(wire.authorities === undefined ? {} : { ca: wire.authorities }),
        });
  return new Promise((resolve, reject) => {
    outgoing.on('response', (stream) =>
      resolve({ status: stream.statusCode ?? 0, headers: stream.headers, url, stream }),
    );
    outgoing.on('error', reject);
    outgoing.setTimeout(wire.idleMs, () => {
      outgoing.destroy(
        Object.assign(new TypeError(`nothing heard for ${wire.idleMs / 1000} s`), { code: 'ETIMEDOUT' }),
      );
    });
    if (body === undefined || Buffer.isBuffer(body)) outgoing.end(body);
    // An answer may come before the body is through (401, 413): then the pipe breaks and the answer counts.
    else pipeline(body.stream, outgoing).catch(reject);
  });
}

function lengthOf(method: WireRequest['method'], body: RequestBody | undefined): Readonly<Record<string, string>> {
  if (body !== undefined) return { 'content-length': String(Buffer.isBuffer(body) ? body.length : body.size) };
  return method === 'GET' || method === 'HEAD' ? {} : { 'content-length': '0' };
}
