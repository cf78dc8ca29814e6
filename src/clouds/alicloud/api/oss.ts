import { Agent } from 'node:https';
import { isIP } from 'node:net';
import { Secret } from '../../../base/index.ts';
import { CloudError, type ApiRequest, type Attributes, type Json } from '../../../model/index.ts';
import type { Connection } from './connection.ts';
import { defaultExport } from './interop.ts';
import { ossError } from './oss-errors.ts';
import { ossOperation, type OssOperation } from './oss-operations.ts';
import { toXml, withLists } from './oss-xml.ts';

/** The part of the client library this room uses: its signed generic request and its XML parser. */
interface OssClient {
  request(
    params: OssCall,
  ): Promise<{ readonly data: Uint8Array | string; readonly headers: Readonly<Record<string, unknown>> }>;
  parseXML(text: string): Promise<unknown>;
}

type OssClientClass = new (options: Readonly<Record<string, unknown>>) => OssClient;

/** One call in the client library's words. */
interface OssCall {
  readonly method: string;
  readonly bucket: string;
  readonly object?: string;
  readonly subres?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers: Record<string, string>;
  readonly content?: Buffer;
  readonly mime?: string;
  readonly successStatuses: readonly number[];
}

/**
 * Sends one OSS call. `params` hold `Bucket`, for objects `Key`, and what the operation's row in oss-operations.ts
 * names; the answer is the XML document as plain data (all leaves text), or `{}` when there is none.
 */
export async function sendOss(request: ApiRequest, signal: AbortSignal, connection: Connection): Promise<Attributes> {
  const api = `oss:${request.action}`;
  const operation = ossOperation(request.action);
  if (operation === undefined) {
    throw new CloudError({
      errorClass: 'invalid',
      api,
      code: '',
      message: `Landfall has no OSS operation ${request.action}`,
    });
  }
  signal.throwIfAborted();
  const client = await openClient(request.region ?? connection.region, connection);
  // The library knows no abort signals: the port abandons the answer, the call runs out on its own timeout.
  const response = await client.request(callOf(operation, request.params)).catch((failure: unknown) => {
    throw ossError(api, failure);
  });
  return answerOf(client, operation, Buffer.from(response.data ?? '').toString('utf8'));
}

async function openClient(region: string, connection: Connection): Promise<OssClient> {
  const library = (await import('ali-oss')) as unknown as { readonly default: { readonly default: OssClientClass } };
  const Client = defaultExport(library);
  const { accessKeyId, accessKeySecret, securityToken } = await connection.keys();
  return new Client({
    accessKeyId,
    accessKeySecret,
    // The interval without a refresh function only keeps the library from printing advice: `keys` renews tokens.
    ...(securityToken === undefined
      ? {}
      : { stsToken: securityToken, refreshSTSTokenInterval: Number.MAX_SAFE_INTEGER }),
    region: `oss-${region}`,
    authorizationV4: true,
    timeout: connection.timeoutMs,
    ...(await addressing(connection)),
  });
}

/**
 * How a bucket is addressed (research, section 3.7). The real service insists on virtual hosts. On an IP address the
 * library forges the virtual host's Host header by itself; under any other name the bucket goes into the path, because
 * `bucket.localhost` resolves nowhere.
 */
async function addressing(connection: Connection): Promise<Readonly<Record<string, unknown>>> {
  const override = connection.ossEndpoint;
  if (override === undefined) return { secure: true };
  const { host, port, protocol } = override;
  const virtual = isIP(host) !== 0 || host.endsWith('.aliyuncs.com');
  const ca = protocol === 'https' ? await connection.certificateAuthority() : undefined;
  return {
    endpoint: `${protocol}://${host}:${port}`,
    secure: protocol === 'https',
    sldEnable: !virtual,
    ...(ca === undefined ? {} : { httpsAgent: agentFor(ca) }),
  };
}

const agents = new Map<string, Agent>();

/** One keep-alive agent per certificate authority. */
function agentFor(ca: string): Agent {
  const known = agents.get(ca);
  if (known !== undefined) return known;
  const agent = new Agent({ ca, keepAlive: true });
  agents.set(ca, agent);
  return agent;
}

function callOf(operation: OssOperation, params: ApiRequest['params']): OssCall {
  const body = bodyOf(operation, params);
  return {
    method: operation.method,
    // The library takes the empty name for calls on the service itself.
    bucket: textOf(params['Bucket']) ?? '',
    ...(params['Key'] === undefined ? {} : { object: textOf(params['Key']) ?? '' }),
    ...(operation.subresource === undefined ? {} : { subres: operation.subresource }),
    ...(operation.query === undefined ? {} : { query: named(operation.query, params) }),
    headers: named(operation.headers ?? {}, params),
    ...body,
    successStatuses: [200, 204],
  };
}

function bodyOf({ xml, raw }: OssOperation, params: ApiRequest['params']): Pick<OssCall, 'content' | 'mime'> {
  if (xml !== undefined && params[xml] !== undefined) {
    return { content: Buffer.from(toXml(xml, params[xml])), mime: 'application/xml' };
  }
  if (raw === undefined) return {};
  return { content: Buffer.from(textOf(params[raw.param]) ?? ''), mime: raw.mime };
}

/** The parameters that a table of names puts in the query or in the headers. */
function named(names: Readonly<Record<string, string>>, params: ApiRequest['params']): Record<string, string> {
  const pairs = Object.entries(names).flatMap(([param, name]) => {
    const value = textOf(params[param]);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}

function textOf(value: unknown): string | undefined {
  if (value instanceof Secret) return value.reveal();
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}

async function answerOf(client: OssClient, operation: OssOperation, body: string): Promise<Attributes> {
  if (operation.text !== undefined) return { [operation.text]: body };
  if (body.trim() === '') return {};
  const answer: Json = withLists(await client.parseXML(body), operation.lists ?? []);
  // A document that is one text, as GetBucketLocation's, or empty: there are no members to give.
  return typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? (answer as Attributes) : {};
}
