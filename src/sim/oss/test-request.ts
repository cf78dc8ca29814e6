import { ApiFault } from '../service.ts';
import { ROOT_KEYS } from '../ram/tables.ts';
import type { OssRequest, OssResponse } from '../wire/oss-gateway.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { addressesOf } from './address.ts';
import { oss } from './gateway.ts';
import { readIncoming } from './incoming.ts';
import { signV1, stringsToSignV1 } from './signature-v1.ts';

/** The key pair of a test world's root account. */
const ROOT = { id: 'LTAItestroot', secret: 'root-secret' };

export interface TestKey {
  readonly id: string;
  readonly secret: string;
  /** Of temporary keys. */
  readonly token?: string;
}

export interface TestRequest {
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Root unless said; `anonymous` signs nothing. */
  readonly by?: TestKey | 'anonymous';
  readonly host?: string;
}

/** What came back, with the body as text. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The error code, empty for a success. */
  readonly code: string;
}

/** Gives the world's account its key pair. */
export function withRootKey(world: SimWorld): SimWorld {
  world.table(ROOT_KEYS).put({ id: ROOT.id, secret: ROOT.secret, status: 'Active', createdAt: world.now() });
  return world;
}

/** Sends `PUT /bucket/key?query` to the simulated OSS as the wire would: signed V1, one transaction, path style. */
export function send(world: SimWorld, line: string, options: TestRequest = {}): TestAnswer {
  const request = requestOf(world, line, options);
  return read(answer(world, options.by === 'anonymous' ? request : signed(request, options.by ?? ROOT)));
}

function requestOf(
  world: SimWorld,
  line: string,
  { body = '', headers = {}, host = 'localhost' }: TestRequest,
): OssRequest {
  const [method = 'GET', url = '/'] = line.split(' ');
  const [path = '/', query = ''] = url.split('?');
  return {
    method,
    host,
    path,
    query,
    headers: { date: new Date(world.now()).toUTCString(), ...headers },
    body: Buffer.from(body),
    secure: false,
    sourceIp: '127.0.0.1',
    requestId: '5F3B8D4C2A1E6F7A8B9C0D1E',
    wallNow: world.now(),
  };
}

function signed(request: OssRequest, key: TestKey): OssRequest {
  const token = key.token === undefined ? {} : { 'x-oss-security-token': key.token };
  const withToken = { ...request, headers: { ...request.headers, ...token } };
  const [address] = addressesOf(request.host, request.path);
  const [stringToSign = ''] = address === undefined ? [] : stringsToSignV1(readIncoming(withToken), address);
  return {
    ...withToken,
    headers: { ...withToken.headers, authorization: `OSS ${key.id}:${signV1(key.secret, stringToSign)}` },
  };
}

function answer(world: SimWorld, request: OssRequest): OssResponse {
  const kind = oss.operation(request)?.mutates === true ? 'write' : 'read';
  try {
    return world.transaction(kind, () => oss.answer(world, request));
  } catch (error) {
    if (error instanceof ApiFault) return oss.refuse(request, error);
    throw error;
  }
}

function read({ status, headers, body }: OssResponse): TestAnswer {
  const text = body.toString('utf8');
  return { status, headers, text, code: status < 400 ? '' : (/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? 'none') };
}
