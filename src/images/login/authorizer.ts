import type { Clock } from '../../base/index.ts';
import { readObject } from '../distribution/answers.ts';
import { parseChallenges, type Challenge } from '../distribution/challenge.ts';
import { adviceFor } from '../distribution/advice.ts';
import type { Transport, WireAnswer } from '../distribution/transport.ts';
import { fail } from '../errors.ts';
import type { Credential } from './credential.ts';
import { trustedRealm } from './realm.ts';

/** Gives the Authorization header for a registry's requests, and renews what runs out during a long push. */
export interface Authorizer {
  /** The header for these scopes (as `repository:team/app:pull,push`); undefined while none is asked for. */
  header(scopes: readonly string[]): Promise<string | undefined>;
  /** Takes the challenge of a 401 in; false when a new header would be no better than the one refused. */
  challenged(headers: Readonly<Record<string, string | string[] | undefined>>): boolean;
  /** Whether a login was found. */
  hasLogin(): boolean;
}

export interface AuthorizerOptions {
  /** The registry's host, with port. */
  readonly host: string;
  /** Whether it is spoken to without TLS. */
  readonly plain: boolean;
  /** Finds the login; asked again when the one it gave has expired. */
  readonly credential: () => Promise<Credential>;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly trustedRealms?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/** A token that is about to expire is not used: a request may wait in line. */
const MARGIN_MS = 20_000;
/** What the token specification says of a token without a life time. */
const DEFAULT_LIFE_S = 60;

/**
 * The login flow of the distribution project (docs/spec/auth/token and oauth): Basic where the registry asks for it,
 * else a bearer token from its token service, one a set of scopes.
 */
export function openAuthorizer(options: AuthorizerOptions): Authorizer {
  let challenge: Challenge | undefined;
  let credential: Credential | undefined;
  const tokens = new Map<string, Promise<Token>>();

  const login = async (): Promise<Credential> => {
    const expired =
      credential !== undefined && credential.kind !== 'anonymous' && hasExpired(credential.expiresAt, options.clock);
    if (credential === undefined || expired) credential = await options.credential();
    return credential;
  };

  const bearer = async (asked: Challenge, scopes: readonly string[]): Promise<string> => {
    const key = scopes.join(' ');
    const known = await tokens.get(key);
    if (known !== undefined && !hasExpired(known.expiresAt, options.clock)) return `Bearer ${known.value}`;
    const fetching = login().then((found) => fetchToken(asked, scopes, found, options));
    tokens.set(key, fetching);
    fetching.catch(() => tokens.delete(key));
    return `Bearer ${(await fetching).value}`;
  };

  return {
    header: async (scopes) => {
      if (challenge === undefined) return undefined;
      if (challenge.scheme === 'bearer') return bearer(challenge, scopes);
      const found = await login();
      return found.kind === 'basic' ? basicHeader(found) : undefined;
    },
    challenged: (headers) => {
      const before = challenge;
      challenge = chooseChallenge(headers['www-authenticate']) ?? challenge;
      const renewable = challenge?.scheme === 'bearer' || hasExpired(expiryOf(credential), options.clock);
      tokens.clear();
      return challenge !== undefined && (before === undefined || renewable);
    },
    hasLogin: () => credential !== undefined && credential.kind !== 'anonymous',
  };
}

function expiryOf(credential: Credential | undefined): number | undefined {
  return credential === undefined || credential.kind === 'anonymous' ? undefined : credential.expiresAt;
}

function hasExpired(expiresAt: number | undefined, clock: Clock): boolean {
  return expiresAt !== undefined && clock.now() > expiresAt - MARGIN_MS;
}

/** Bearer where it is offered: a Basic beside it is for old clients. */
function chooseChallenge(header: string | string[] | undefined): Challenge | undefined {
  const offered = parseChallenges(Array.isArray(header) ? header.join(', ') : (header ?? ''));
  return offered.find(({ scheme }) => scheme === 'bearer') ?? offered.find(({ scheme }) => scheme === 'basic');
}

function basicHeader({ username, password }: Extract<Credential, { kind: 'basic' }>): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`).toString('base64')}`;
}

async function fetchToken(
  challenge: Challenge,
  scopes: readonly string[],
  credential: Credential,
  options: AuthorizerOptions,
): Promise<Token> {
  const { host, plain, trustedRealms = [] } = options;
  const realm = trustedRealm(challenge.params['realm'], { host, plain, trusted: trustedRealms });
  const service = challenge.params['service'];
  const answer =
    credential.kind === 'identity-token'
      ? await changeRefreshToken({ realm, service, scopes }, credential, options)
      : await askForToken({ realm, service, scopes }, credential, options);
  const body = await readObject(answer);
  const value = body['token'] ?? body['access_token'];
  if (answer.status !== 200 || typeof value !== 'string') throw refused(answer, body, credential, options);
  const life = Number(body['expires_in'] ?? DEFAULT_LIFE_S);
  // The life counts from our clock: the token service's may be another.
  return { value, expiresAt: options.clock.now() + (life > 0 ? life : DEFAULT_LIFE_S) * 1000 };
}

interface TokenRequest {
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scopes: readonly string[];
}

function askForToken({ realm, service, scopes }: TokenRequest, credential: Credential, options: AuthorizerOptions) {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (credential.kind === 'basic') url.searchParams.set('account', credential.username);
  return options.transport.send({
    method: 'GET',
    url,
    signal: options.signal,
    headers: credential.kind === 'basic' ? { authorization: basicHeader(credential) } : {},
  });
}

function changeRefreshToken(
  { realm, service, scopes }: TokenRequest,
  credential: Extract<Credential, { kind: 'identity-token' }>,
  { transport, signal }: AuthorizerOptions,
): Promise<WireAnswer> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'landfall',
    scope: scopes.join(' '),
    refresh_token: credential.token.reveal(),
    ...(service === undefined ? {} : { service }),
  });
  return transport.send({
    method: 'POST',
    url: realm,
    signal,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
  });
}

function refused(
  answer: WireAnswer,
  body: Readonly<Record<string, unknown>>,
  credential: Credential,
  { host }: AuthorizerOptions,
): Error {
  const said =
    body['error_description'] ?? body['details'] ?? body['message'] ?? body['error'] ?? `HTTP ${answer.status}`;
  const words = typeof said === 'string' ? said : JSON.stringify(said);
  if (answer.status >= 500) return fail('LF9010', { headline: `the token service of ${host} does not work: ${words}` });
  return fail('LF9012', {
    headline: `${host} gives no token: ${words}`,
    why:
      credential.kind === 'anonymous'
        ? 'No login was found for this registry, and it lets nobody in without one.'
        : 'Its token service does not accept the login that was found.',
    fix: adviceFor(host).login,
  });
}
