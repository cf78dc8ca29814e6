import { createHash, createHmac } from 'node:crypto';
import { ApiFault } from '../service.ts';
import type { HttpRequest } from './http-request.ts';
import { percentEncode } from './percent.ts';
import type { SignedRequest } from './signature.ts';

/** The log service's first scheme: `LOG <key>:<HMAC-SHA1>` over method, content headers, x-log- and x-acs- headers and path. */
export function slsLog(request: HttpRequest): SignedRequest {
  const { headers, method } = request;
  const match = /^LOG ([^:\s]+):(\S+)$/.exec(headers['authorization'] ?? '');
  if (match === null) throw unauthorized();
  const lead = ['content-md5', 'content-type', 'date'].map((name) => headers[name] ?? '');
  const own = ownHeaders(request).map((name) => `${name}:${headers[name] ?? ''}`);
  const resource = `${request.path}${queryOf(request, (name, value) => `${name}=${value}`, '?')}`;
  return {
    accessKeyId: match[1] ?? '',
    signature: match[2] ?? '',
    timestamp: headers['x-log-date'] ?? headers['date'] ?? '',
    nonce: undefined,
    securityToken: headers['x-acs-security-token'],
    stringsToSign: [[method, ...lead, ...own, resource].join('\n')],
    sign: (secret, text) => createHmac('sha1', secret).update(text).digest('base64'),
  };
}

const V4 = 'SLS4-HMAC-SHA256';

/** The log service's scheme with a key of the day and region: `SLS4-HMAC-SHA256 Credential=<key>/<scope>,Signature=<hex>`. */
export function slsV4(request: HttpRequest): SignedRequest {
  const { headers } = request;
  const match = /Credential=([^/]+)\/((\d{8})\/([^/]+)\/sls\/aliyun_v4_request)\s*,\s*Signature=([0-9a-f]+)/.exec(
    headers['authorization'] ?? '',
  );
  if (match === null) throw unauthorized();
  const [, accessKeyId = '', scope = '', day = '', region = '', signature = ''] = match;
  const canonical = canonicalV4(request);
  const at = headers['x-log-date'] ?? '';
  return {
    accessKeyId,
    signature,
    timestamp: at.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
    nonce: undefined,
    securityToken: headers['x-acs-security-token'],
    stringsToSign: [[V4, at, scope, sha256(canonical)].join('\n')],
    sign: (secret, text) => {
      const key = [day, region, 'sls', 'aliyun_v4_request'].reduce<string | Buffer>(hmac, `aliyun_v4${secret}`);
      return hmac(key, text).toString('hex');
    },
  };
}

/** The canonical request of the scheme with a key of the day. */
function canonicalV4(request: HttpRequest): string {
  const { headers } = request;
  const names = [...ownHeaders(request).filter((name) => !name.startsWith('x-log-meta-')), ...SIGNED_ALWAYS]
    .filter((name) => name in headers)
    .sort();
  const block = names.map((name) => `${name}:${headers[name] ?? ''}\n`).join('');
  const query = queryOf(request, (name, value) => (value === '' ? name : `${name}=${percentEncode(value)}`), '');
  const payload = headers['x-log-content-sha256'] ?? sha256(request.body);
  if (payload !== sha256(request.body)) throw unauthorized();
  return [request.method, request.path, query, block, names.join(';'), payload].join('\n');
}

const SIGNED_ALWAYS = ['content-type', 'host'];

/** The headers that both schemes sign, in order. */
function ownHeaders({ headers }: HttpRequest): readonly string[] {
  return Object.keys(headers)
    .filter((name) => name.startsWith('x-log-') || name.startsWith('x-acs-'))
    .sort();
}

function queryOf({ query }: HttpRequest, pair: (name: string, value: string) => string, lead: string): string {
  if (query.size === 0) return '';
  const sorted = [...query].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${lead}${sorted.map(([name, value]) => pair(name, value)).join('&')}`;
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function unauthorized(): ApiFault {
  return new ApiFault(401, 'Unauthorized', 'The authorization header is not valid.');
}
