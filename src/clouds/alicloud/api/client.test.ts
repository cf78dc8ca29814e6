import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { must, Secret } from '../../../base/index.ts';
import { CloudError, type ApiRequest } from '../../../model/index.ts';
import { openAlicloud } from './client.ts';
import type { AlicloudOptions } from './connection.ts';

const SECRET = 'testsecret';
const READ: ApiRequest = { product: 'vpc', action: 'DescribeVpcs', params: { PageSize: 50 }, mutates: false };

interface Seen {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Reply = (request: Seen, response: ServerResponse) => void;

const open: Server[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('openAlicloud', () => {
  it('sends an RPC call that the documented ACS3 signature verifies', async () => {
    const { port, seen } = await serve(json(200, { RequestId: 'R', TotalCount: 0 }));
    const answer = await send(port, {
      ...READ,
      params: { Tag: [{ Key: 'a b*~', Value: 'é/+' }], VpcName: "it's (1)!" },
    });
    const request = must(seen[0], 'a request');
    expect(answer).toEqual({ RequestId: 'R', TotalCount: 0 });
    expect(request.method).toBe('POST');
    expect(request.headers).toMatchObject({ 'x-acs-action': 'DescribeVpcs', 'x-acs-version': '2016-04-28' });
    expect(Object.fromEntries(request.url.searchParams)).toEqual({
      RegionId: 'cn-shanghai',
      'Tag.1.Key': 'a b*~',
      'Tag.1.Value': 'é/+',
      VpcName: "it's (1)!",
    });
    expect(signatureOf(request)).toBe(expectedSignature(request));
  });

  it('sends no RegionId to an account-global product, and the call’s own region to others', async () => {
    const { port, seen } = await serve(json(200, {}));
    await send(port, { product: 'ram', action: 'ListRoles', params: {}, mutates: false });
    await send(port, { ...READ, region: 'cn-beijing' });
    expect(seen.map(({ url }) => url.searchParams.get('RegionId'))).toEqual([null, 'cn-beijing']);
  });

  it('puts secrets and long parameters into the body, signed as well', async () => {
    const { port, seen } = await serve(json(200, {}));
    const run = { product: 'ecs', action: 'RunInstances', mutates: true } as const;
    await send(port, { ...run, params: { Password: new Secret('Hunter-2', 'env:P') } });
    await send(port, { ...run, params: { UserData: 'x'.repeat(20_000) } });
    expect(seen.map(({ url }) => url.search)).toEqual(['', '']);
    expect(new URLSearchParams(seen[0]?.body).get('Password')).toBe('Hunter-2');
    expect(new URLSearchParams(seen[1]?.body).get('UserData')).toHaveLength(20_000);
    for (const request of seen) expect(signatureOf(request)).toBe(expectedSignature(request));
  });

  it('fills the path of a ROA call and sends the rest as query and JSON', async () => {
    const { port, seen } = await serve(json(200, { data: {} }));
    await send(port, {
      product: 'maxcompute',
      action: 'GetProject',
      params: { projectName: 'a b', verbose: true },
      mutates: false,
    });
    await send(port, {
      product: 'maxcompute',
      action: 'CreateProject',
      params: { body: { name: 'p' } },
      mutates: true,
    });
    expect(seen[0]).toMatchObject({ method: 'GET' });
    expect(seen[0]?.url.pathname).toBe('/api/v1/projects/a%20b');
    // One host for all regions: the query says which.
    expect(Object.fromEntries(seen[0]?.url.searchParams ?? [])).toEqual({ verbose: 'true', RegionId: 'cn-shanghai' });
    expect(JSON.parse(seen[1]?.body ?? '')).toEqual({ name: 'p' });
  });

  it('reveals secrets in a JSON body only on the wire', async () => {
    const { port, seen } = await serve(json(200, {}));
    const body = { scaling_group: { login_password: new Secret('Hunter-2', 'env:P'), data_disks: [{ size: 40 }] } };
    await send(port, {
      product: 'cs',
      action: 'CreateClusterNodePool',
      params: { ClusterId: 'c1', body },
      mutates: true,
    });
    expect(seen[0]?.url.pathname).toBe('/clusters/c1/nodepools');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      scaling_group: { login_password: 'Hunter-2', data_disks: [{ size: 40 }] },
    });
  });

  it('takes an empty REST answer for done, and a bare list for its items', async () => {
    const list: ApiRequest = {
      product: 'cs',
      action: 'DescribeClusterResources',
      params: { ClusterId: 'c1' },
      mutates: false,
    };
    const { port } = await serve((_, response) => response.writeHead(202).end());
    expect(await send(port, list)).toEqual({});
    const full = await serve((_, response) => response.writeHead(200).end('[{"instance_id":"lb-1"}]'));
    expect(await send(full.port, list)).toEqual({ items: [{ instance_id: 'lb-1' }] });
    const broken = await serve((_, response) => response.writeHead(200).end('<html>'));
    await expect(send(broken.port, list)).rejects.toMatchObject({ errorClass: 'server' });
  });

  it('keeps the connection', async () => {
    const { port, connections } = await serve(json(200, {}));
    for (let turn = 0; turn < 3; turn += 1) await send(port, READ);
    expect(connections()).toBe(1);
  });

  it('sends the token of temporary credentials', async () => {
    const { port, seen } = await serve(json(200, {}));
    await send(port, READ, {
      credentials: {
        kind: 'keys',
        accessKeyId: 'STS.1',
        accessKeySecret: new Secret(SECRET, 'test'),
        securityToken: new Secret('token', 'test'),
      },
    });
    expect(seen[0]?.headers['x-acs-security-token']).toBe('token');
  });

  it('speaks TLS with an authority of its own', async () => {
    const { certificate, key } = await selfSigned();
    const folder = mkdtempSync(join(tmpdir(), 'landfall-ca-'));
    folders.push(folder);
    writeFileSync(join(folder, 'ca.pem'), certificate);
    const server = createTlsServer({ cert: certificate, key }, handler(json(200, { ok: true }), []));
    const port = await listen(server);
    const endpoint = { host: 'localhost', port, protocol: 'https' } as const;
    expect(await send(port, READ, { endpoint: { ...endpoint, caFile: join(folder, 'ca.pem') } })).toEqual({ ok: true });
    await expect(send(port, READ, { endpoint })).rejects.toMatchObject({ errorClass: 'network' });
  });
});

describe('refusals', () => {
  const refusalOf = async (reply: Reply, options: Partial<AlicloudOptions> = {}): Promise<CloudError> => {
    const { port } = await serve(reply);
    const error: unknown = await send(port, READ, options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CloudError);
    return error as CloudError;
  };

  it('carry the cloud’s code, message, status and request id', async () => {
    const body = { Code: 'InvalidVpcId.NotFound', Message: 'Specified VPC does not exist.', RequestId: 'R-1' };
    expect(await refusalOf(json(404, body))).toMatchObject({
      errorClass: 'not-found',
      api: 'vpc:DescribeVpcs',
      code: 'InvalidVpcId.NotFound',
      message: 'Specified VPC does not exist.',
      status: 404,
      requestId: 'R-1',
    });
  });

  it('carry how long to wait', async () => {
    const body = { Code: 'Throttling.User', Message: 'Request was denied due to user flow control.' };
    const error = await refusalOf(json(400, body, { 'x-acs-retry-after': '1500' }));
    expect(error).toMatchObject({ errorClass: 'throttle', retryAfterMs: 1500 });
  });

  it('name the permission that is missing', async () => {
    const body = {
      Code: 'NoPermission',
      Message: 'You are not authorized to do this action.',
      AccessDeniedDetail: { AuthAction: 'vpc:DescribeVpcs' },
    };
    expect(await refusalOf(json(403, body))).toMatchObject({
      errorClass: 'permission',
      deniedAction: 'vpc:DescribeVpcs',
    });
  });

  it('may hide in a successful answer', async () => {
    const body = { Code: 'InternalError', Message: 'failed', RequestId: 'R-2' };
    expect(await refusalOf(json(200, body))).toMatchObject({ errorClass: 'server', code: 'InternalError' });
    const { port } = await serve(json(200, { Code: '200', Success: true, Message: 'ok' }));
    expect(await send(port, READ)).toMatchObject({ Code: '200' });
  });

  it('are the server’s when a gateway answers with a page of its own', async () => {
    const page: Reply = (_, response) =>
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html>bad gateway</html>');
    expect(await refusalOf(page)).toMatchObject({ errorClass: 'server', code: '' });
  });

  it('are the network’s when no answer comes', async () => {
    expect(await refusalOf((_, response) => response.destroy())).toMatchObject({ errorClass: 'network' });
    expect(await refusalOf(() => undefined, { timeoutMs: 50 })).toMatchObject({ errorClass: 'network' });
  });

  it('are no refusals when the caller aborts', async () => {
    const { port } = await serve(() => undefined);
    const abort = new AbortController();
    const sending = client(port).send(READ, abort.signal);
    abort.abort(new TypeError('stop'));
    await expect(sending).rejects.toThrow('stop');
    await expect(client(port).send(READ, abort.signal)).rejects.toThrow('stop');
  });

  it('are bugs when the product is unknown', async () => {
    await expect(send(1, { ...READ, product: 'nope' })).rejects.toMatchObject({ report: { code: 'LF4002' } });
  });
});

function client(port: number, options: Partial<AlicloudOptions> = {}) {
  return openAlicloud({
    credentials: { kind: 'keys', accessKeyId: 'testid', accessKeySecret: new Secret(SECRET, 'test') },
    region: 'cn-shanghai',
    endpoint: { host: '127.0.0.1', port, protocol: 'http' },
    ...options,
  });
}

function send(port: number, request: ApiRequest, options: Partial<AlicloudOptions> = {}) {
  return client(port, options).send(request, new AbortController().signal);
}

function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply {
  return (_, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json;charset=utf-8', ...headers })
      .end(JSON.stringify(body));
}

async function serve(reply: Reply) {
  const seen: Seen[] = [];
  const sockets = new Set<unknown>();
  const server = createServer(handler(reply, seen));
  server.on('connection', (socket) => sockets.add(socket));
  return { port: await listen(server), seen, connections: () => sockets.size };
}

function handler(reply: Reply, seen: Seen[]) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`);
      const one = {
        method: request.method ?? '',
        url,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      seen.push(one);
      reply(one, response);
    });
  };
}

async function listen(server: Server & { closeAllConnections?: () => void }): Promise<number> {
  const close = server.close.bind(server);
  server.close = (done) => {
    server.closeAllConnections?.();
    return close(done);
  };
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** The signature by the published rules (ACS3-HMAC-SHA256), from what arrived. */
function expectedSignature({ method, url, headers, body }: Seen): string {
  const encode = (text: string): string =>
    encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const query = [...url.searchParams].map(([key, value]) => [key, encode(value)] as const);
  const canonical = [
    method,
    url.pathname,
    query
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`)
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  return createHmac('sha256', SECRET).update(text).digest('hex');
}

function signatureOf({ headers }: Seen): string | undefined {
  return /Signature=([0-9a-f]+)/.exec(headers.authorization ?? '')?.[1];
}

async function selfSigned(): Promise<{ readonly certificate: string; readonly key: string }> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const { webcrypto } = await import('node:crypto');
  x509.cryptoProvider.set(webcrypto);
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=localhost',
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'localhost' }]),
      new x509.BasicConstraintsExtension(true),
    ],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(key, 'PRIVATE KEY') };
}
