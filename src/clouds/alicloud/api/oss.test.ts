import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { CloudError, type ApiRequest } from '../../../model/index.ts';
import type { Connection } from './connection.ts';
import { sendOss } from './oss.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Answer {
  readonly status: number;
  readonly body?: string;
}

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function cloud(answer: Answer | undefined): Promise<{ readonly port: number; readonly seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (answer === undefined) {
        response.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/xml', 'x-oss-request-id': 'REQ1' });
      response.end(answer.body ?? '');
    });
  });
  servers.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, seen };
}

function connection(port: number, host = '127.0.0.1'): Connection {
  const endpoint = { host, port, protocol: 'http' } as const;
  return {
    region: 'cn-hangzhou',
    endpoint,
    ossEndpoint: endpoint,
    timeoutMs: 5000,
    keys: () => Promise.resolve({ accessKeyId: 'LTAItest', accessKeySecret: 'secret', securityToken: undefined }),
    certificateAuthority: () => Promise.resolve(undefined),
  };
}

function ossCall(action: string, params: Record<string, unknown>): ApiRequest {
  return { product: 'oss', action, region: 'cn-shanghai', params, mutates: action.startsWith('Put') };
}

const never = new AbortController().signal;

test('an address gets the forged virtual host, a V4 signature and an escaped body', async () => {
  const { port, seen } = await cloud({ status: 200 });
  const tagging = { TagSet: { Tag: [{ Key: 'owner', Value: 'R&D <ops> ü' }] } };
  expect(
    await sendOss(ossCall('PutBucketTags', { Bucket: 'data', Tagging: tagging }), never, connection(port)),
  ).toEqual({});
  expect(seen).toHaveLength(1);
  const [call] = seen;
  expect(call?.method).toBe('PUT');
  expect(call?.url).toBe('/?tagging=');
  expect(call?.headers.host).toBe('data.oss-cn-shanghai.aliyuncs.com');
  expect(call?.headers.authorization).toMatch(
    /^OSS4-HMAC-SHA256 Credential=LTAItest\/\d{8}\/cn-shanghai\/oss\/aliyun_v4_request,Signature=[0-9a-f]{64}$/,
  );
  expect(call?.body).toContain('<Tag><Key>owner</Key><Value>R&amp;D &lt;ops&gt; ü</Value></Tag>');
  expect(call?.headers['content-md5']).toBe(
    createHash('md5')
      .update(call?.body ?? '')
      .digest('base64'),
  );
});

test('a loopback name gets the bucket in the path', async () => {
  const { port, seen } = await cloud({ status: 200 });
  await sendOss(ossCall('PutBucketAcl', { Bucket: 'data', Acl: 'private' }), never, connection(port, 'localhost'));
  expect(seen[0]?.url).toBe('/data/?acl=');
  expect(seen[0]?.headers['x-oss-acl']).toBe('private');
});

test('elements that may repeat are lists even when there is one', async () => {
  const body =
    '<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name></Bucket></Buckets><IsTruncated>false</IsTruncated></ListAllMyBucketsResult>';
  const { port, seen } = await cloud({ status: 200, body });
  const answer = await sendOss(ossCall('ListBuckets', { MaxKeys: 100 }), never, connection(port));
  expect(answer).toEqual({ Buckets: { Bucket: [{ Name: 'a' }] }, IsTruncated: 'false' });
  expect(seen[0]?.url).toBe('/?max-keys=100');
});

test('a policy is answered as text', async () => {
  const { port } = await cloud({ status: 200, body: '{"Version":"1"}' });
  const answer = await sendOss(ossCall('GetBucketPolicy', { Bucket: 'data' }), never, connection(port));
  expect(answer).toEqual({ Policy: '{"Version":"1"}' });
});

test.each([
  [404, 'NoSuchBucket', 'not-found'],
  [409, 'BucketAlreadyExists', 'taken'],
  [409, 'BucketNotEmpty', 'dependency'],
  [403, 'AccessDenied', 'permission'],
  [403, 'SignatureDoesNotMatch', 'authentication'],
  [503, 'TotalQpsLimitExceeded', 'throttle'],
  [503, 'ServiceUnavailable', 'server'],
  [400, 'TooManyBuckets', 'quota'],
  [400, 'InvalidArgument', 'invalid'],
])('%i %s is of class %s', async (status, code, errorClass) => {
  const body = `<Error><Code>${code}</Code><Message>said so</Message><RequestId>REQ1</RequestId></Error>`;
  const { port } = await cloud({ status, body });
  const failure = await sendOss(ossCall('GetBucketInfo', { Bucket: 'data' }), never, connection(port)).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(CloudError);
  expect(failure).toMatchObject({
    errorClass,
    code,
    status,
    api: 'oss:GetBucketInfo',
    message: 'said so',
    requestId: 'REQ1',
  });
});

test('a dropped connection is of class network', async () => {
  const { port } = await cloud(undefined);
  const failure = await sendOss(ossCall('GetBucketInfo', { Bucket: 'data' }), never, connection(port)).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ errorClass: 'network', code: '', status: undefined });
});

test('an abort ends the wait with its reason', async () => {
  const stop = new AbortController();
  const stopped = new DOMException('stopped by test', 'AbortError');
  const { port } = await cloud({ status: 200 });
  stop.abort(stopped);
  await expect(sendOss(ossCall('GetBucketInfo', { Bucket: 'data' }), stop.signal, connection(port))).rejects.toBe(
    stopped,
  );
});

test('an unknown operation is refused before anything is sent', async () => {
  const { port, seen } = await cloud({ status: 200 });
  await expect(
    sendOss(ossCall('PutBucketInventory', { Bucket: 'data' }), never, connection(port)),
  ).rejects.toMatchObject({ errorClass: 'invalid' });
  expect(seen).toEqual([]);
});
