import { createHmac, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { wallClock } from '../../base/index.ts';
import { canonicalQuery, percentEncode } from './percent.ts';

/** Whom a test signs as, and where it sends. */
export interface TestClient {
  readonly port: number;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

export interface TestAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  /** The parsed body; empty when it is no JSON. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** What a test may do differently from a well-behaved client. */
export interface TestRequest {
  readonly method?: 'GET' | 'POST';
  /** Milliseconds the client's clock is ahead. */
  readonly skew?: number;
  readonly nonce?: string;
  readonly securityToken?: string;
  /** Left out when undefined. */
  readonly format?: string | undefined;
  readonly host?: string;
  /** Parameters that go into a form body instead of the query. */
  readonly inBody?: readonly string[];
  /** Sends the whole URL in the request line, as clients do to a proxy. */
  readonly absolute?: boolean;
  /** Further headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Signs and sends one RPC V1 call as the old SDKs do. */
export async function callRpc(
  client: TestClient,
  params: Readonly<Record<string, string>>,
  how: TestRequest = {},
): Promise<TestAnswer> {
  const { method = 'GET', inBody = [] } = how;
  const all = new Map(Object.entries({ ...commons(client, how), ...params }));
  const toSign = `${method}&%2F&${percentEncode(canonicalQuery(all))}`;
  all.set('Signature', createHmac('sha1', `${client.accessKeySecret}&`).update(toSign).digest('base64'));
  const [query, body] = [new Map<string, string>(), new Map<string, string>()];
  for (const [name, value] of all) (inBody.includes(name) ? body : query).set(name, value);
  const host = how.host ?? `127.0.0.1:${client.port}`;
  const path = `${how.absolute === true ? `http://${host}` : ''}/?${canonicalQuery(query)}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return await send(client.port, {
    method,
    path,
    headers: { host, ...(body.size > 0 ? form : {}), ...how.headers },
    body: canonicalQuery(body),
  });
}

export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a request as it is; rejects when the connection is cut. */
export function send(port: number, { method, path, headers, body = '' }: RawRequest): Promise<TestAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text,
          json: parsed(text),
        });
      });
      response.on('error', reject);
    });
    request.on('error', reject);
    request.end(body);
  });
}

function commons(client: TestClient, how: TestRequest): Record<string, string> {
  const format = 'format' in how ? how.format : 'JSON';
  return {
    AccessKeyId: client.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: how.nonce ?? randomUUID(),
    Timestamp: new Date(wallClock.now() + (how.skew ?? 0)).toISOString().replace(/\.\d+Z$/, 'Z'),
    ...(format === undefined ? {} : { Format: format }),
    ...(how.securityToken === undefined ? {} : { SecurityToken: how.securityToken }),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
