import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { ApiFault } from '../service.ts';
import type { HttpRequest } from './http-request.ts';
import { canonicalQuery } from './percent.ts';

/** What a request says about who signed it, and how to tell whether that is so. */
export interface SignedRequest {
  readonly accessKeyId: string;
  readonly signature: string;
  /** `2026-01-02T03:04:05Z`, or an RFC 1123 date (ROA). */
  readonly timestamp: string;
  /** Undefined for schemes that have none. */
  readonly nonce: string | undefined;
  readonly securityToken: string | undefined;
  /** What the server would sign: normally one text; ROA clients differ in how they treat absent headers. */
  readonly stringsToSign: readonly string[];
  sign(secret: string, stringToSign: string): string;
}

/** RPC V1, HMAC-SHA1 over method and parameters (research, 1.2). `form` is query and body together. */
export function rpcV1(method: string, form: ReadonlyMap<string, string>): SignedRequest {
  const signatureMethod = form.get('SignatureMethod') ?? 'HMAC-SHA1';
  if (signatureMethod.toUpperCase() !== 'HMAC-SHA1') throw incomplete();
  return {
    accessKeyId: needed(form, 'AccessKeyId'),
    signature: needed(form, 'Signature'),
    timestamp: needed(form, 'Timestamp'),
    nonce: needed(form, 'SignatureNonce'),
    securityToken: given(form.get('SecurityToken')),
    stringsToSign: [`${method}&%2F&${encodeURIComponent(canonicalQuery(form, 'Signature'))}`],
    sign: (secret, text) => createHmac('sha1', `${secret}&`).update(text).digest('base64'),
  };
}

const ACS3 = 'ACS3-HMAC-SHA256';
const ACS3_SIGNED = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-version',
];

/** ACS3-HMAC-SHA256 over a canonical request (research, 1.3). */
export function acs3(request: HttpRequest): SignedRequest {
  const { headers } = request;
  const items = new Map<string, string>();
  for (const item of (headers['authorization'] ?? '').slice(ACS3.length).split(',')) {
    const equals = item.indexOf('=');
    items.set(item.slice(0, equals).trim(), item.slice(equals + 1).trim());
  }
  const signed = (items.get('SignedHeaders') ?? '').toLowerCase().split(';').sort();
  if (!ACS3_SIGNED.every((name) => signed.includes(name))) throw incomplete();
  const block = signed
    .map((name) => `${name}:${(name === 'host' ? request.host : (headers[name] ?? '')).trim()}\n`)
    .join('');
  const path = request.path.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
  const payload = sha256(request.body);
  const canonical = [request.method, path, canonicalQuery(request.query), block, signed.join(';'), payload].join('\n');
  return {
    accessKeyId: needed(items, 'Credential', 'AccessKeyId'),
    signature: needed(items, 'Signature'),
    timestamp: headers['x-acs-date'] ?? '',
    nonce: headers['x-acs-signature-nonce'] ?? '',
    securityToken: given(headers['x-acs-security-token']),
    stringsToSign: [`${ACS3}\n${sha256(canonical)}`],
    sign: (secret, text) => createHmac('sha256', secret).update(text).digest('hex'),
  };
}

/** ROA V2, HMAC-SHA1 over headers and resource (research, 1.4). */
export function roaV2(request: HttpRequest): SignedRequest {
  const { headers } = request;
  const match = /^acs ([^:\s]+):(\S+)$/.exec(headers['authorization'] ?? '');
  if (match === null) throw incomplete();
  const names = Object.keys(headers)
    .filter((name) => name.startsWith('x-acs-'))
    .sort();
  const tail = [...names.map((name) => `${name}:${(headers[name] ?? '').trim()}`), roaResource(request)];
  const lead = ['accept', 'content-md5', 'content-type', 'date'].map((name) => headers[name]);
  const withEmptyLines = [request.method, ...lead.map((value) => value ?? ''), ...tail].join('\n');
  // The old Go SDK leaves out the line of a header that is missing.
  const withoutAbsent = [request.method, ...lead.filter((value) => value !== undefined), ...tail].join('\n');
  return {
    accessKeyId: match[1] ?? '',
    signature: match[2] ?? '',
    timestamp: headers['date'] ?? '',
    nonce: headers['x-acs-signature-nonce'] ?? '',
    securityToken: given(headers['x-acs-security-token']),
    stringsToSign: [withEmptyLines, withoutAbsent],
    sign: (secret, text) => createHmac('sha1', secret).update(text).digest('base64'),
  };
}

/** Throws 400 SignatureDoesNotMatch unless the request was signed with the secret. */
export function verifySignature(signed: SignedRequest, secret: string): void {
  if (signed.stringsToSign.some((text) => same(signed.sign(secret, text), signed.signature))) return;
  // SDKs compare what follows the colon with their own text, so nothing may come after it.
  const [expected] = signed.stringsToSign;
  const message = `Specified signature is not matched with our calculation. server string to sign is:${expected ?? ''}`;
  throw new ApiFault(400, 'SignatureDoesNotMatch', message);
}

function roaResource({ path, query }: HttpRequest): string {
  if (query.size === 0) return path;
  const pairs = [...query]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`));
  return `${path}?${pairs.join('&')}`;
}

function needed(values: ReadonlyMap<string, string>, name: string, called = name): string {
  const value = values.get(name);
  if (value !== undefined && value !== '') return value;
  throw new ApiFault(400, `Missing${called}`, `${called} is mandatory for this action.`);
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function incomplete(): ApiFault {
  return new ApiFault(400, 'IncompleteSignature', 'The request signature does not conform to Aliyun standards.');
}
