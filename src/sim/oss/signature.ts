import { timingSafeEqual } from 'node:crypto';
import { ApiFault } from '../service.ts';
import type { Address } from './address.ts';
import type { Incoming } from './incoming.ts';
import { signV1, stringsToSignV1 } from './signature-v1.ts';
import { canonicalsV4, signV4, type ScopeV4 } from './signature-v4.ts';

interface CredentialBase {
  readonly accessKeyId: string;
  readonly signature: string;
  /** Of an STS credential. */
  readonly securityToken: string | undefined;
}

/** What a request says about who signed it, in the four forms OSS takes. */
export type Credential =
  | (CredentialBase & { readonly kind: 'v1-header' })
  | (CredentialBase & { readonly kind: 'v1-url'; readonly expires: string })
  | (CredentialBase & { readonly kind: 'v4-header'; readonly scope: ScopeV4 })
  | (CredentialBase & { readonly kind: 'v4-url'; readonly scope: ScopeV4; readonly lifetime: number });

const MINUTE = 60_000;
const MAX_SKEW = 15 * MINUTE;
/** Seconds a V4 URL may live at most. */
const MAX_LIFETIME = 7 * 24 * 3600;

/** Reads the credential of a request; undefined when it is anonymous. */
export function readCredential(incoming: Incoming): Credential | undefined {
  const { query } = incoming;
  const authorization = incoming.headers['authorization'];
  if (authorization !== undefined) return fromHeader(incoming, authorization);
  if (query.get('x-oss-signature-version') === 'OSS4-HMAC-SHA256') return fromUrlV4(query);
  if (query.has('OSSAccessKeyId') || query.has('Signature')) return fromUrlV1(query);
  return undefined;
}

/**
 * Checks the signature against the secret and returns the one of `addresses` it was made for. Throws 403
 * SignatureDoesNotMatch with the server's string to sign, which SDKs print.
 */
export function verifySignature(
  incoming: Incoming,
  credential: Credential,
  secret: string,
  addresses: readonly Address[],
): Address {
  for (const address of addresses) {
    const matches = candidates(incoming, credential, address).some((candidate) =>
      same(sign(secret, credential, candidate.stringToSign), credential.signature),
    );
    if (matches) return address;
  }
  const expected = addresses.flatMap((address) => candidates(incoming, credential, address))[0];
  throw new ApiFault(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      OSSAccessKeyId: credential.accessKeyId,
      SignatureProvided: credential.signature,
      StringToSign: expected?.stringToSign,
      StringToSignBytes: bytesOf(expected?.stringToSign ?? ''),
      CanonicalRequest: expected?.request,
    },
  );
}

/** Refuses requests signed more than 15 minutes away from the wall clock, and URLs past their time. */
export function checkFreshness(incoming: Incoming, credential: Credential): void {
  const now = incoming.wire.wallNow;
  if (credential.kind === 'v1-url') return checkExpiry(Number(credential.expires) * 1000, now);
  if (credential.kind === 'v4-url')
    return checkExpiry(basicTime(credential.scope.time) + credential.lifetime * 1000, now);
  const at = basicTime(dateHeader(incoming));
  if (Number.isNaN(at)) throw new ApiFault(403, 'AccessDenied', 'OSS authentication requires a valid Date.');
  if (Math.abs(at - now) <= MAX_SKEW) return undefined;
  throw new ApiFault(
    403,
    'RequestTimeTooSkewed',
    'The difference between the request time and the current time is too large.',
    {
      MaxAllowedSkewMilliseconds: MAX_SKEW,
      RequestTime: new Date(at).toISOString(),
      ServerTime: new Date(now).toISOString(),
    },
  );
}

function fromHeader(incoming: Incoming, authorization: string): Credential {
  const securityToken = incoming.headers['x-oss-security-token'];
  const v1 = /^OSS ([^:\s]+):(\S+)$/.exec(authorization);
  if (v1 !== null) return { kind: 'v1-header', accessKeyId: v1[1] ?? '', signature: v1[2] ?? '', securityToken };
  const v4 = /^OSS4-HMAC-SHA256\s+(.+)$/.exec(authorization);
  if (v4 === null) throw invalidAuthorization(authorization);
  const items = new Map((v4[1] ?? '').split(',').map((part) => splitOnce(part.trim(), '=')));
  const item = (name: string): string => items.get(name) ?? '';
  const time = timeOf(dateHeader(incoming));
  const { accessKeyId, scope } = scopeOf(item('Credential'), time, item('AdditionalHeaders'));
  return { kind: 'v4-header', accessKeyId, scope, signature: item('Signature'), securityToken };
}

function dateHeader({ headers }: Incoming): string {
  return headers['x-oss-date'] ?? headers['date'] ?? '';
}

function fromUrlV1(query: ReadonlyMap<string, string>): Credential {
  const [accessKeyId, expires, signature] = ['OSSAccessKeyId', 'Expires', 'Signature'].map(
    (name) => query.get(name) ?? '',
  );
  if (accessKeyId === undefined || expires === undefined || signature === undefined || !/^\d+$/.test(expires)) {
    throw new ApiFault(403, 'AccessDenied', 'Invalid Expires, OSSAccessKeyId or Signature of a signed URL.');
  }
  return { kind: 'v1-url', accessKeyId, signature, expires, securityToken: query.get('security-token') };
}

function fromUrlV4(query: ReadonlyMap<string, string>): Credential {
  const of = (name: string): string => query.get(`x-oss-${name}`) ?? '';
  const { accessKeyId, scope } = scopeOf(of('credential'), of('date'), of('additional-headers'));
  const lifetime = Number(of('expires'));
  if (!Number.isSafeInteger(lifetime) || lifetime < 1 || lifetime > MAX_LIFETIME) {
    throw invalidArgument(
      'Invalid x-oss-expires: it must be between 1 and 604800 seconds.',
      'x-oss-expires',
      of('expires'),
    );
  }
  return {
    kind: 'v4-url',
    accessKeyId,
    scope,
    lifetime,
    signature: of('signature'),
    securityToken: query.get('x-oss-security-token'),
  };
}

function scopeOf(credential: string, time: string, additional: string): { accessKeyId: string; scope: ScopeV4 } {
  const match = /^(.+)\/(\d{8})\/([a-z0-9-]+)\/(oss|oss-cloudbox)\/aliyun_v4_request$/.exec(credential);
  if (match === null) throw invalidAuthorization(credential);
  const [, accessKeyId = '', date = '', region = '', product = ''] = match;
  const additionalHeaders = additional
    .split(';')
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase())
    .sort();
  return { accessKeyId, scope: { date, region, product, time, additionalHeaders } };
}

function candidates(
  incoming: Incoming,
  credential: Credential,
  address: Address,
): readonly { stringToSign: string; request?: string }[] {
  if (credential.kind === 'v4-header' || credential.kind === 'v4-url')
    return canonicalsV4(incoming, address, credential.scope);
  const expires = credential.kind === 'v1-url' ? credential.expires : undefined;
  return stringsToSignV1(incoming, address, expires).map((stringToSign) => ({ stringToSign }));
}

function sign(secret: string, credential: Credential, stringToSign: string): string {
  return 'scope' in credential ? signV4(secret, credential.scope, stringToSign) : signV1(secret, stringToSign);
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function checkExpiry(expires: number, now: number): void {
  if (Number.isNaN(expires) || expires < now) {
    throw new ApiFault(403, 'AccessDenied', 'Request has expired.', {
      Expires: Number.isNaN(expires) ? undefined : new Date(expires).toISOString(),
      ServerTime: new Date(now).toISOString(),
    });
  }
}

/** `yyyymmddTHHMMSSZ` of a date in that form or any other that HTTP uses. */
function timeOf(text: string): string {
  const at = basicTime(text);
  return Number.isNaN(at) ? text : `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

function basicTime(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

function bytesOf(text: string): string {
  return [...Buffer.from(text)].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

function invalidAuthorization(authorization: string): ApiFault {
  return invalidArgument('Authorization header is invalid.', 'Authorization', authorization);
}

function invalidArgument(message: string, name: string, value: string): ApiFault {
  return new ApiFault(400, 'InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
}
