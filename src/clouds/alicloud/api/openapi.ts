import { Secret } from '../../../base/index.ts';
import type { ApiRequest, Attributes, Json } from '../../../model/index.ts';
import type { Connection } from './connection.ts';
import { flatten } from './flatten.ts';
import { defaultExport } from './interop.ts';
import { hostOf, isRegional, type Product } from './products.ts';

/** The generic client of the official library, as far as it is used here. */
interface GenericClient {
  callApi(params: Call, request: Payload, runtime: Timeouts): Promise<{ readonly body?: unknown }>;
}

interface Call {
  readonly action: string;
  readonly version: string;
  readonly protocol: string;
  readonly pathname: string;
  readonly method: string;
  readonly authType: 'AK';
  readonly bodyType: 'json' | 'string';
  readonly reqBodyType: 'formData' | 'json';
  readonly style: 'RPC' | 'ROA';
}

interface Payload {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Timeouts {
  readonly connectTimeout: number;
  readonly readTimeout: number;
}

/** Longer queries travel as a form instead: proxies and servers bound the length of an address. */
const LONGEST_QUERY = 4096;
const CONNECT_TIMEOUT_MS = 10_000;

/** A sender of ACS3-signed calls over one connection; clients are kept by host. */
export function openApiSender(connection: Connection): (product: Product, request: ApiRequest) => Promise<Attributes> {
  const clients = new Map<string, Promise<GenericClient>>();
  return async (product, request) => {
    const region = request.region ?? connection.region;
    const host = connection.endpoint === undefined ? hostOf(product, region) : hostAndPort(connection.endpoint);
    let client = clients.get(host);
    if (client === undefined) {
      client = openClient(connection, host, region);
      clients.set(host, client);
      // A library that failed to load, or missing credentials, may be mended before the next call.
      client.catch(() => clients.delete(host));
    }
    const sent = connection.endpoint === undefined ? request : withRegion(product, request, region);
    const { call, payload } = onTheWire(product, sent, region);
    const timeouts = { connectTimeout: CONNECT_TIMEOUT_MS, readTimeout: connection.timeoutMs };
    const answer = await (await client).callApi({ ...call, protocol: protocolOf(connection) }, payload, timeouts);
    return membersOf(answer.body);
  };
}

/** One host that answers for every region does not tell them apart by its name: the query of a ROA call does. */
function withRegion(product: Product, request: ApiRequest, region: string): ApiRequest {
  if (product.style !== 'roa' || !product.host.includes('{region}')) return request;
  return { ...request, params: { RegionId: region, ...request.params } };
}

/** The request as the client library takes it. */
function onTheWire(
  product: Product,
  request: ApiRequest,
  region: string,
): { readonly call: Omit<Call, 'protocol'>; readonly payload: Payload } {
  return product.style === 'roa' ? roaCall(product, request) : rpcCall(product, request, region);
}

function rpcCall(product: Product, request: ApiRequest, region: string): ReturnType<typeof onTheWire> {
  const params = isRegional(product) ? { RegionId: region, ...request.params } : request.params;
  const { fields, secret } = flatten(params);
  const call = {
    ...callOf(product, request),
    pathname: '/',
    method: 'POST',
    reqBodyType: 'formData',
    style: 'RPC',
  } as const;
  const inBody = secret || new URLSearchParams(fields).toString().length > LONGEST_QUERY;
  const payload = inBody ? { headers: {}, query: {}, body: fields } : { headers: {}, query: fields };
  return { call, payload };
}

function roaCall(product: Product, request: ApiRequest): ReturnType<typeof onTheWire> {
  const route = product.routes?.[request.action] ?? `GET /${request.action}`;
  const [method = 'GET', template = '/'] = route.split(' ');
  const { body, ...params } = request.params;
  const { fields } = flatten(params);
  const inPath = new Set<string>();
  const pathname = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    inPath.add(name);
    return encodeURIComponent(fields[name] ?? '');
  });
  const query = Object.fromEntries(Object.entries(fields).filter(([name]) => !inPath.has(name)));
  // REST actions may answer with nothing at all, which the library's own parser takes for broken JSON.
  const manner = { pathname, method, bodyType: 'string', reqBodyType: 'json', style: 'ROA' } as const;
  const payload = body === undefined ? { headers: {}, query } : { headers: {}, query, body: revealed(body) };
  return { call: { ...callOf(product, request), ...manner }, payload };
}

/** A JSON body with its secrets in the clear: nobody logs bodies. */
function revealed(value: unknown): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map(revealed);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, revealed(member)]));
}

function callOf(product: Product, request: ApiRequest) {
  return { action: request.action, version: product.version, authType: 'AK', bodyType: 'json' } as const;
}

async function openClient(connection: Connection, endpoint: string, regionId: string): Promise<GenericClient> {
  const library = await import('@alicloud/openapi-core');
  const Client = defaultExport(library);
  const ca = await connection.certificateAuthority();
  const config = {
    endpoint,
    regionId,
    protocol: protocolOf(connection),
    userAgent: 'landfall',
    credential: signerOf(connection),
    ...(ca === undefined ? {} : { ca }),
  };
  return new Client(config as unknown as ConstructorParameters<typeof Client>[0]) as unknown as GenericClient;
}

/** Fresh keys for each call, so that temporary ones are renewed before they expire. */
function signerOf(connection: Connection): { getCredential(): Promise<Readonly<Record<string, string | undefined>>> } {
  return {
    getCredential: async () => {
      const keys = await connection.keys();
      return { ...keys, type: keys.securityToken === undefined ? 'access_key' : 'sts' };
    },
  };
}

function protocolOf({ endpoint }: Connection): string {
  return endpoint?.protocol ?? 'https';
}

function hostAndPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host}:${port}`;
}

/** An answer as an object. A bare list, as several REST actions answer, becomes the member `items`. */
function membersOf(body: unknown): Attributes {
  const answer: unknown = typeof body === 'string' ? JSON.parse(body.trim() || '{}') : body;
  if (Array.isArray(answer)) return { items: answer as readonly Json[] };
  return isObject(answer) ? (answer as Attributes) : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
