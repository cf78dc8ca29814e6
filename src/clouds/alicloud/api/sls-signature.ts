import { createHash, createHmac } from 'node:crypto';

/** What of a request is signed. */
export interface SlsRequest {
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The keys that sign. */
export interface SlsKeys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** The Authorization header of the log service's own scheme: HMAC-SHA1 over method, body digest, date, headers and path. */
export function slsAuthorization(request: SlsRequest, { accessKeyId, accessKeySecret }: SlsKeys): string {
  const signature = createHmac('sha1', accessKeySecret).update(stringToSign(request)).digest('base64');
  return `LOG ${accessKeyId}:${signature}`;
}

/** The digest that Content-MD5 carries: hexadecimal in capitals, unlike everywhere else. */
export function slsDigest(body: Buffer): string {
  return createHash('md5').update(body).digest('hex').toUpperCase();
}

function stringToSign({ method, path, query, headers }: SlsRequest): string {
  const signed = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-log-') || name.startsWith('x-acs-'))
    .toSorted(byName)
    .map(([name, value]) => `${name}:${value.trim()}`);
  const parameters = Object.entries(query)
    .toSorted(byName)
    .map(([name, value]) => `${name}=${value}`);
  const resource = parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
  return [
    method,
    headers['content-md5'] ?? '',
    headers['content-type'] ?? '',
    headers['date'] ?? '',
    ...signed,
    resource,
  ].join('\n');
}

function byName([a]: readonly [string, string], [b]: readonly [string, string]): number {
  return a < b ? -1 : 1;
}
