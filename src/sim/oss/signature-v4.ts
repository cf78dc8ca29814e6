import { createHash, createHmac } from 'node:crypto';
import type { Address } from './address.ts';
import type { Incoming } from './incoming.ts';

/** What a V4 signature says it was made with. */
export interface ScopeV4 {
  /** `yyyymmdd`. */
  readonly date: string;
  /** From the client's configuration, which need not be the endpoint's. */
  readonly region: string;
  /** `oss`. */
  readonly product: string;
  /** `yyyymmddTHHMMSSZ`. */
  readonly time: string;
  /** Lower-case names of headers signed beyond the mandatory ones. */
  readonly additionalHeaders: readonly string[];
}

/** A canonical request and the string to sign made of it. */
export interface CanonicalV4 {
  readonly request: string;
  readonly stringToSign: string;
}

/** Lower-case hex signature of a string to sign. */
export function signV4(secret: string, scope: ScopeV4, stringToSign: string): string {
  const chain = [scope.date, scope.region, scope.product, 'aliyun_v4_request'];
  const key = chain.reduce<Buffer>((previous, part) => hmac(previous, part), Buffer.from(`aliyun_v4${secret}`));
  return hmac(key, stringToSign).toString('hex');
}

/** What a V4 client may have signed, likeliest first: Go SDKs write an empty query value as `uploads`, ali-oss as `uploads=`. */
export function canonicalsV4(incoming: Incoming, address: Address, scope: ScopeV4): readonly CanonicalV4[] {
  const queries = new Set([canonicalQuery(incoming.query, ''), canonicalQuery(incoming.query, '=')]);
  return [...queries].map((query) => {
    const request = [
      incoming.method,
      encodeUri(address.bucket === undefined ? '/' : `/${address.bucket}/${address.key ?? ''}`).replaceAll('%2F', '/'),
      query,
      canonicalHeaders(incoming.headers, scope.additionalHeaders),
      scope.additionalHeaders.join(';'),
      incoming.headers['x-oss-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
    ].join('\n');
    const digest = createHash('sha256').update(request).digest('hex');
    const stringToSign = [
      'OSS4-HMAC-SHA256',
      scope.time,
      `${scope.date}/${scope.region}/${scope.product}/aliyun_v4_request`,
      digest,
    ].join('\n');
    return { request, stringToSign };
  });
}

function hmac(key: Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function canonicalQuery(query: ReadonlyMap<string, string>, afterEmpty: string): string {
  const pairs = [...query]
    .filter(([name]) => name !== 'x-oss-signature')
    .map(([name, value]) => [encodeUri(name), encodeUri(value)] as const);
  const ordered = pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return ordered.map(([name, value]) => (value === '' ? `${name}${afterEmpty}` : `${name}=${value}`)).join('&');
}

function canonicalHeaders(headers: Readonly<Record<string, string>>, additional: readonly string[]): string {
  const isSigned = (name: string): boolean =>
    name === 'content-type' || name === 'content-md5' || name.startsWith('x-oss-') || additional.includes(name);
  const names = Object.keys(headers).filter(isSigned).sort();
  return names.map((name) => `${name}:${(headers[name] ?? '').trim()}\n`).join('');
}

function encodeUri(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.codePointAt(0)?.toString(16).toUpperCase() ?? ''}`,
  );
}
