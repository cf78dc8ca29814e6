import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../base/index.ts';
import type { ApiRequest } from '../../../model/index.ts';
import { openAlicloud } from './client.ts';
import { slsAuthorization, slsDigest } from './sls-signature.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const open: Server[] = [];

afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function cloud(status: number, answer: string): Promise<{ readonly port: number; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      response.writeHead(status, { 'x-log-requestid': 'REQ1' }).end(answer);
    });
  });
  open.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return { port: (server.address() as AddressInfo).port, seen };
}

function send(port: number, action: string, params: Readonly<Record<string, unknown>>) {
  const cloudPort = openAlicloud({
    credentials: { kind: 'keys', accessKeyId: 'LTAItest', accessKeySecret: new Secret('testsecret', 'test') },
    region: 'cn-hangzhou',
    endpoint: { host: '127.0.0.1', port, protocol: 'http' },
  });
  const request: ApiRequest = { product: 'sls', action, region: 'cn-shanghai', params, mutates: true };
  return cloudPort.send(request, new AbortController().signal);
}

describe('the signature', () => {
  it('is the one of the published example', () => {
    const keys = { accessKeyId: 'bq2sjzesjmo86kq35behupbq', accessKeySecret: '4fdO2fTDDnZPU/L7CHNdemB2Nsk=' };
    const headers = {
      date: 'Mon, 09 Nov 2015 06:11:16 GMT',
      'x-log-apiversion': '0.6.0',
      'x-log-signaturemethod': 'hmac-sha1',
    };
    const query = { size: '1000', logstoreName: '', offset: '0' };
    expect(slsAuthorization({ method: 'GET', path: '/logstores', query, headers }, keys)).toBe(
      'LOG bq2sjzesjmo86kq35behupbq:jEYOTCJs2e88o+y5F4/S5IsnBJQ=',
    );
  });
});

describe('a call', () => {
  it('names the project in the host, and signs what it sends', async () => {
    const { port, seen } = await cloud(200, '');
    const body = { logstoreName: 'app', ttl: 30 };
    expect(await send(port, 'CreateLogStore', { project: 'kosmos', body })).toEqual({});
    const [call] = seen;
    expect(call).toMatchObject({ method: 'POST', url: '/logstores', body: JSON.stringify(body) });
    expect(call?.headers.host).toBe('kosmos.cn-shanghai.log.aliyuncs.com');
    expect(call?.headers['content-md5']).toBe(slsDigest(Buffer.from(JSON.stringify(body))));
    const names = ['date', 'content-md5', 'content-type', 'x-log-apiversion', 'x-log-bodyrawsize'];
    const headers = Object.fromEntries(
      [...names, 'x-log-signaturemethod'].map((name) => [name, String(call?.headers[name])]),
    );
    const keys = { accessKeyId: 'LTAItest', accessKeySecret: 'testsecret' };
    expect(call?.headers.authorization).toBe(
      slsAuthorization({ method: 'POST', path: '/logstores', query: {}, headers }, keys),
    );
  });

  it('of the region has no project in the host; paths and queries are filled', async () => {
    const { port, seen } = await cloud(200, '{"projects":[]}');
    await send(port, 'ListProject', { projectName: 'kosmos', size: 100 });
    await send(port, 'GetLogStore', { project: 'kosmos', logstore: 'a b' });
    expect(seen.map(({ url, headers }) => [headers.host, url])).toEqual([
      ['cn-shanghai.log.aliyuncs.com', '/?projectName=kosmos&size=100'],
      ['kosmos.cn-shanghai.log.aliyuncs.com', '/logstores/a%20b'],
    ]);
  });

  it.each([
    ['{"errorCode":"ProjectNotExist","errorMessage":"The Project does not exist"}', 'not-found'],
    ['{"code":"ProjectNotExist","message":"The Project does not exist"}', 'not-found'],
    ['{"errorCode":"ProjectAlreadyExist","errorMessage":"The Project does not exist"}', 'taken'],
    ['{"errorCode":"Unauthorized","errorMessage":"The Project does not exist"}', 'permission'],
  ])('is refused in the words of the service: %s', async (answer, errorClass) => {
    const { port } = await cloud(404, answer);
    await expect(send(port, 'GetProject', { project: 'kosmos' })).rejects.toMatchObject({
      errorClass,
      api: 'sls:GetProject',
      message: 'The Project does not exist',
      requestId: 'REQ1',
      status: 404,
    });
  });

  it('without an answer is of class network, with an unreadable one of class server', async () => {
    const { port } = await cloud(200, '<html>');
    await expect(send(port, 'GetProject', { project: 'kosmos' })).rejects.toMatchObject({ errorClass: 'server' });
    await expect(send(1, 'GetProject', { project: 'kosmos' })).rejects.toMatchObject({ errorClass: 'network' });
  });
});
