import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { wallClock } from '../../../base/index.ts';
import type { ApiRequest, Attributes, Json } from '../../../model/index.ts';
import { refusal } from './cloud-error.ts';
import type { Connection } from './connection.ts';
import { flatten } from './flatten.ts';
import { hostOf, type Product } from './products.ts';
import { slsAuthorization, slsDigest } from './sls-signature.ts';

/** One call on its way: the official clients cannot be used for it, because no published one speaks this scheme in TypeScript. */
interface SlsCall {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** The host as the service knows it, with the project as its first label. */
  readonly host: string;
}

interface SlsAnswer {
  readonly status: number;
  readonly text: string;
  readonly requestId: string | undefined;
}

/**
 * A sender of log service calls. `params` hold `project` where the call is one of a project, the names in the path,
 * `body` for the JSON body; the rest is the query. A bare list is answered as the member `items`.
 */
export function openSlsSender(
  connection: Connection,
): (product: Product, request: ApiRequest, signal: AbortSignal) => Promise<Attributes> {
  const http = new HttpAgent({ keepAlive: true });
  let https: HttpsAgent | undefined;
  return async (product, request, signal) => {
    const call = callOf(product, request, request.region ?? connection.region);
    const headers = await signedHeaders(call, connection);
    const secure = connection.endpoint?.protocol !== 'http';
    if (secure) https ??= await secureAgent(connection);
    const options = { ...placeOf(call, connection), headers, signal, agent: secure ? https : http };
    const answer = await exchange(options, secure, call.body, connection.timeoutMs);
    return answered(`sls:${request.action}`, answer);
  };
}

function callOf(product: Product, request: ApiRequest, region: string): SlsCall {
  const [method = 'GET', template = '/'] = (product.routes?.[request.action] ?? 'GET /').split(' ');
  const { body, project, ...params } = request.params;
  const { fields } = flatten(params);
  const inPath = new Set<string>();
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(fields[name] ?? '');
  });
  const query = Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.has(name)));
  const host = hostOf(product, region);
  return {
    method,
    path,
    query,
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
    host: typeof project === 'string' ? `${project}.${host}` : host,
  };
}

async function signedHeaders(call: SlsCall, connection: Connection): Promise<Readonly<Record<string, string>>> {
  const { accessKeyId, accessKeySecret, securityToken } = await connection.keys();
  const { body } = call;
  const headers: Record<string, string> = {
    host: call.host,
    date: new Date(wallClock.now()).toUTCString(),
    'x-log-apiversion': '0.6.0',
    'x-log-signaturemethod': 'hmac-sha1',
    'x-log-bodyrawsize': String(body?.length ?? 0),
    ...(securityToken === undefined ? {} : { 'x-acs-security-token': securityToken }),
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(body.length), 'content-md5': slsDigest(body) }),
  };
  const authorization = slsAuthorization({ ...call, headers }, { accessKeyId, accessKeySecret });
  return { ...headers, authorization, 'user-agent': 'landfall' };
}

/** Where the call goes. An override gets the service's own name in the Host header: `project.localhost` resolves nowhere. */
function placeOf(call: SlsCall, { endpoint }: Connection): RequestOptions {
  const query = new URLSearchParams(call.query).toString();
  const path = query === '' ? call.path : `${call.path}?${query}`;
  const place = endpoint === undefined ? { host: call.host, port: 443 } : { host: endpoint.host, port: endpoint.port };
  // A certificate is checked against where the call goes, not against the forged name; an address is no server name.
  const servername = isIP(place.host) === 0 ? place.host : '';
  return { ...place, servername, method: call.method, path } as RequestOptions;
}

async function secureAgent(connection: Connection): Promise<HttpsAgent> {
  const ca = await connection.certificateAuthority();
  return new HttpsAgent({ keepAlive: true, ...(ca === undefined ? {} : { ca }) });
}

function exchange(
  options: RequestOptions,
  secure: boolean,
  body: Buffer | undefined,
  timeoutMs: number,
): Promise<SlsAnswer> {
  return new Promise((resolve, reject) => {
    const send = secure ? httpsRequest : httpRequest;
    const outgoing = send(options, (incoming) => {
      readText(incoming).then(resolve, reject);
    });
    outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new TypeError(`no answer within ${timeoutMs} ms`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function readText(incoming: IncomingMessage): Promise<SlsAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const header = incoming.headers['x-log-requestid'];
  return {
    status: incoming.statusCode ?? 0,
    text: Buffer.concat(chunks).toString('utf8'),
    requestId: typeof header === 'string' ? header : undefined,
  };
}

/** The answer's members; a refusal has either the service's own spelling or the gateway's. */
function answered(api: string, { status, text, requestId }: SlsAnswer): Attributes {
  const body: unknown = JSON.parse(text.trim() || '{}');
  if (status < 300) return Array.isArray(body) ? { items: body as readonly Json[] } : (body as Attributes);
  const { errorCode, errorMessage, code, message, Code, Message } = body as Readonly<Record<string, unknown>>;
  const spoken = (...spellings: readonly unknown[]): string =>
    spellings.find((spelling): spelling is string => typeof spelling === 'string') ?? '';
  throw refusal({
    api,
    code: spoken(errorCode, code, Code),
    message: spoken(errorMessage, message, Message, text),
    status,
    requestId,
  });
}
