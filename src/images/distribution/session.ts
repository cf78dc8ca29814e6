import type { Clock } from '../../base/index.ts';
import { fail } from '../errors.ts';
import type { Authorizer } from '../login/authorizer.ts';
import { discard } from './answers.ts';
import { registryError, type Asked } from './registry-error.ts';
import type { RequestBody, Transport, WireAnswer, WireRequest } from './transport.ts';

/** One request to a registry, before it knows who asks. */
export interface RegistryRequest {
  readonly method: WireRequest['method'];
  /** Path below the registry, as `/v2/`, or an address the registry gave. */
  readonly address: string | URL;
  readonly scopes: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
}

/** A registry that one is logged in to: every request carries the right header, and a 401 is answered once. */
export interface Session {
  readonly host: string;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  send(request: RegistryRequest): Promise<WireAnswer>;
  /** Takes a 401 in that answered a stream; false when sending it anew would be refused alike. */
  mayTryAgain(answer: WireAnswer): boolean;
  /** The answer as an error. */
  refusal(answer: WireAnswer, repository: string, what: string): Promise<Error>;
}

export interface SessionOptions {
  readonly host: string;
  readonly base: URL;
  readonly transport: Transport;
  readonly authorizer: Authorizer;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Pings the registry (GET /v2/) on its first use, which tells how it wants to be logged in to. */
export function openSession(options: SessionOptions): Session {
  const { host, authorizer, clock, signal } = options;
  let pinged: Promise<void> | undefined;
  return {
    host,
    clock,
    signal,
    send: async (request) => {
      pinged ??= ping(options);
      await pinged;
      const answer = await sendAs(request, options);
      // A stream is gone once it was sent: who sent it sends a new one.
      if (answer.status !== 401 || isStream(request.body) || !authorizer.challenged(answer.headers)) return answer;
      await discard(answer);
      return sendAs(request, options);
    },
    mayTryAgain: ({ headers }) => authorizer.challenged(headers),
    refusal: (answer, repository, what) => {
      const asked: Asked = { host, repository, what, hasLogin: authorizer.hasLogin() };
      return registryError(answer, asked);
    },
  };
}

function isStream(body: RequestBody | undefined): boolean {
  return body !== undefined && !Buffer.isBuffer(body);
}

async function ping({ base, transport, authorizer, signal, host }: SessionOptions): Promise<void> {
  const answer = await transport.send({ method: 'GET', url: new URL('/v2/', base), signal });
  if (answer.status === 401) authorizer.challenged(answer.headers);
  await discard(answer);
  // Some registries answer 404 or 403 here and work nevertheless; only a server that speaks no registry at all is refused.
  if (answer.status === 404 && answer.headers['docker-distribution-api-version'] === undefined) {
    throw fail('LF9018', {
      headline: `${host} is no container registry: it does not know /v2/`,
      fix: 'Check the host’s name and port.',
    });
  }
}

async function sendAs(request: RegistryRequest, options: SessionOptions): Promise<WireAnswer> {
  const { base, transport, authorizer, signal } = options;
  const url = new URL(request.address, base);
  // An upload may continue elsewhere (object storage): that place gets no login of the registry.
  const own = url.host === base.host && url.protocol === base.protocol;
  const authorization = own ? await authorizer.header(request.scopes) : undefined;
  return transport.send({
    method: request.method,
    url,
    signal,
    headers: { ...request.headers, ...(authorization === undefined ? {} : { authorization }) },
    ...(request.body === undefined ? {} : { body: request.body }),
  });
}

/** The scope of a token for one repository. */
export function scopeOf(repository: string, access: 'pull' | 'push'): string {
  // Both at once: the challenge of a HEAD names pull alone, and a token of that kind cannot upload.
  return `repository:${repository}:${access === 'push' ? 'pull,push' : 'pull'}`;
}
