import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { wallClock, type Clock } from '../../src/base/index.ts';
import { digestOf } from '../../src/images/distribution/digests.ts';
import { openRegistry } from '../../src/images/distribution/open.ts';
import type { RegistryClient } from '../../src/images/distribution/registry.ts';
import { openTransport } from '../../src/images/distribution/transport.ts';
import { Secret } from '../../src/base/index.ts';
import type { Credential } from '../../src/images/login/credential.ts';
import { answerJson, startScriptedServer, type Heard, type ScriptedServer } from '../support/scripted-server.ts';
import type { ServerResponse } from 'node:http';

const stops: (() => Promise<unknown> | void)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

async function serve(answer: (heard: Heard, response: ServerResponse) => void): Promise<ScriptedServer> {
  const server = await startScriptedServer(answer);
  stops.push(() => server.stop());
  return server;
}

/** A clock that notes how long somebody wanted to sleep and goes on at once. */
function hastyClock(slept: number[]): Clock {
  return { ...wallClock, sleep: (ms) => Promise.resolve(void slept.push(ms)) };
}

async function clientOf(
  host: string,
  options: { credential?: Credential; slept?: number[] } = {},
): Promise<RegistryClient> {
  const clock = hastyClock(options.slept ?? []);
  const transport = openTransport({ clock, idleMs: 2000 });
  stops.push(() => transport.close());
  const credential = () => Promise.resolve(options.credential ?? ({ kind: 'anonymous' } as const));
  return openRegistry(host, { transport, clock, credential });
}

const BASIC: Credential = { kind: 'basic', username: 'ann', password: new Secret('pw', 'test') };

describe('a registry that is busy', () => {
  test('is asked again when it says, in seconds or by a date, and with patience otherwise', async () => {
    const answers = [
      { status: 429, headers: { 'retry-after': '7' } },
      { status: 503, headers: { 'retry-after': new Date(Date.now() + 30_000).toUTCString() } },
      { status: 500, headers: {} },
    ];
    const server = await serve(({ url }, response) => {
      if (url.pathname === '/v2/') return void response.end();
      const next = answers.shift();
      if (next !== undefined) return void response.writeHead(next.status, next.headers).end();
      return answerJson(response, 200, { tags: ['b', 'a'] });
    });
    const slept: number[] = [];
    const client = await clientOf(server.host, { slept });
    expect(await client.listTags('app')).toEqual(['a', 'b']);
    expect(slept[0]).toBe(7000);
    expect(slept[1]).toBeGreaterThan(25_000);
    expect(slept[1]).toBeLessThanOrEqual(30_000);
    expect(slept[2]).toBeLessThan(2000);
  });

  test('is reported when it wants more patience than a minute, or never stops', async () => {
    const server = await serve(({ url }, response) => {
      if (url.pathname === '/v2/') return void response.end();
      response.writeHead(429, url.pathname.includes('hour') ? { 'retry-after': '3600' } : {});
      return void response.end(JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] }));
    });
    const slept: number[] = [];
    const client = await clientOf(server.host, { slept });
    await expect(client.listTags('hour')).rejects.toMatchObject({
      report: { code: 'LF9016', headline: expect.stringContaining('slow down') },
    });
    expect(slept).toEqual([]);
    await expect(client.listTags('never')).rejects.toMatchObject({ report: { code: 'LF9016' } });
    expect(slept).toHaveLength(5);
  });
});

describe('redirects', () => {
  const bytes = randomBytes(1000);
  const digest = digestOf(bytes);
  const read = async (stream: Readable): Promise<Buffer> => Buffer.concat((await stream.toArray()) as Buffer[]);

  test('lead to object storage, which gets no login', async () => {
    const storage = await serve((_, response) => void response.end(bytes));
    const server = await serve(({ url, headers }, response) => {
      if (headers.authorization === undefined)
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      if (url.pathname === '/v2/') return void response.end();
      return void response.writeHead(307, { location: `${storage.origin}/signed?x=1` }).end();
    });
    const client = await clientOf(server.host, { credential: BASIC });
    expect((await read(client.openBlob({ repository: 'app', digest, size: 1000 }))).equals(bytes)).toBe(true);
    expect(server.heard.at(-1)?.headers.authorization).toBe(`Basic ${Buffer.from('ann:pw').toString('base64')}`);
    expect(storage.heard.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  test('keep the login on the same host, and end in a circle', async () => {
    const server = await serve(({ url, headers }, response) => {
      if (headers.authorization === undefined)
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      if (url.pathname === '/v2/') return void response.end();
      return url.pathname === '/moved'
        ? void response.end(bytes)
        : void response.writeHead(302, { location: url.pathname.includes('circle') ? url.pathname : '/moved' }).end();
    });
    const client = await clientOf(server.host, { credential: BASIC });
    expect((await read(client.openBlob({ repository: 'app', digest, size: 1000 }))).equals(bytes)).toBe(true);
    await expect(client.listTags('circle')).rejects.toMatchObject({
      report: { headline: expect.stringContaining('circle') },
    });
  });

  test('never lead to plain HTTP elsewhere', async () => {
    const server = await serve(({ url }, response) =>
      url.pathname === '/v2/'
        ? void response.end()
        : void response.writeHead(307, { location: 'http://storage.example.com/x' }).end(),
    );
    const client = await clientOf(server.host);
    await expect(read(client.openBlob({ repository: 'app', digest, size: 1000 }))).rejects.toMatchObject({
      report: { code: 'LF9011' },
    });
  });
});

describe('what arrives', () => {
  test('is refused when it is not what the digest says', async () => {
    const server = await serve(({ url }, response) =>
      url.pathname === '/v2/'
        ? void response.end()
        : void response
            .writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' })
            .end('{"changed":true}'),
    );
    const client = await clientOf(server.host);
    await expect(client.getManifest('app', digestOf('the right one'))).rejects.toMatchObject({
      report: { code: 'LF9017' },
    });
    const blob = { repository: 'app', digest: digestOf('another'), size: 16 };
    await expect(client.openBlob(blob).toArray()).rejects.toMatchObject({ report: { code: 'LF9017' } });
  });

  test('is a whole list of tags, over its pages', async () => {
    const server = await serve(({ url }, response) => {
      if (url.pathname === '/v2/') return void response.end();
      const last = url.searchParams.get('last');
      response.setHeader('content-type', 'application/json');
      if (last === null) response.setHeader('link', '</v2/app/tags/list?last=b&n=2>; rel="next"');
      return void response.end(JSON.stringify({ name: 'app', tags: last === null ? ['a', 'b'] : ['c'] }));
    });
    expect(await (await clientOf(server.host)).listTags('app')).toEqual(['a', 'b', 'c']);
  });

  test.each([
    [400, 'TAG_INVALID', 'the tag is immutable', 'LF9019'],
    [
      400,
      'SOMETHING',
      "tag invalid: The image tag '1' already exists and cannot be overwritten because the tag is immutable.",
      'LF9019',
    ],
    [404, 'NAME_UNKNOWN', 'The repository with name app does not exist', 'LF9014'],
    [404, 'MANIFEST_UNKNOWN', 'manifest unknown', 'LF9015'],
    [403, 'DENIED', 'requested access is denied', 'LF9013'],
    [400, 'MANIFEST_INVALID', 'bad', 'LF9018'],
  ])('is an error with a fix: %i %s', async (status, code, message, expected) => {
    const server = await serve(({ url, headers }, response) => {
      if (headers.authorization === undefined)
        return void response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
      return url.pathname === '/v2/'
        ? void response.end()
        : answerJson(response, status, { errors: [{ code, message }] });
    });
    const client = await clientOf(server.host, { credential: BASIC });
    const put = client.putManifest('app', '1', { bytes: Buffer.from('{}'), mediaType: 'x' });
    await expect(put).rejects.toMatchObject({
      report: { code: expected, cloud: { code, status }, headline: expect.stringContaining(message) },
    });
  });

  test('is refused from what is no registry', async () => {
    const server = await serve((_, response) => void response.writeHead(404).end('<html>'));
    await expect((await clientOf(server.host)).ping()).rejects.toMatchObject({
      report: { code: 'LF9018', headline: expect.stringContaining('no container registry') },
    });
  });
});

/** A registry that keeps what arrived of a cut request, as the specification wants it; it cuts once at `cutAt` bytes. */
async function keepingRegistry(cutAt: number, least?: number) {
  let kept = Buffer.alloc(0);
  let cut = false;
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const upload = (status: number): void =>
      void response
        .writeHead(status, {
          location: `/v2/app/blobs/uploads/u1?state=${kept.length}`,
          range: `0-${Math.max(0, kept.length - 1)}`,
          ...(least === undefined ? {} : { 'oci-chunk-min-length': String(least) }),
        })
        .end();
    if (request.method === 'HEAD') return void response.writeHead(404).end();
    if (request.method === 'POST') return upload(202);
    if (request.method === 'GET') return url.pathname === '/v2/' ? void response.end() : upload(204);
    if (request.method === 'PATCH') ranges.push(request.headers['content-range']);
    if (url.searchParams.get('state') !== String(kept.length)) return void response.writeHead(416).end();
    request.on('data', (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]);
      if (cut || kept.length < cutAt) return;
      cut = true;
      kept = kept.subarray(0, cutAt);
      request.socket.destroy();
    });
    request.on('error', () => undefined);
    request.on('end', () => {
      if (request.method === 'PATCH') return upload(202);
      const right = digestOf(kept) === url.searchParams.get('digest');
      return void response
        .writeHead(right ? 201 : 400)
        .end(right ? '' : JSON.stringify({ errors: [{ code: 'DIGEST_INVALID', message: 'no' }] }));
    });
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, ranges, kept: () => kept };
}

describe('an upload that is cut', () => {
  const bytes = randomBytes(5_000_000);
  const blobOf = (offsets: number[]) => ({
    digest: digestOf(bytes),
    size: bytes.length,
    open: (offset: number) => {
      offsets.push(offset);
      return Readable.from([bytes.subarray(offset, offset + 1_000_000), bytes.subarray(offset + 1_000_000)]);
    },
  });

  test('goes on from the byte that the registry has', async () => {
    const registry = await keepingRegistry(1_234_567);
    const client = await clientOf(registry.host);
    const offsets: number[] = [];
    let moved = 0;
    expect(await client.putBlob('app', blobOf(offsets), { onBytes: (count) => (moved += count) })).toBe('uploaded');
    expect(offsets).toEqual([0, 1_234_567]);
    expect(registry.ranges).toEqual([undefined, '1234567-4999999']);
    expect(registry.kept().equals(bytes)).toBe(true);
    expect(moved).toBe(bytes.length);
  });

  test('goes on in chunks, of the least size the registry takes', async () => {
    const registry = await keepingRegistry(2_500_000, 2_000_000);
    const client = await clientOf(registry.host);
    const offsets: number[] = [];
    await client.putBlob('app', blobOf(offsets), { chunkBytes: 1000 });
    expect(offsets).toEqual([0, 2_000_000, 2_500_000, 4_500_000]);
    expect(registry.ranges[0]).toBe('0-1999999');
    expect(registry.kept().equals(bytes)).toBe(true);
  });

  test('fails as its source does, and is not tried again', async () => {
    const registry = await keepingRegistry(Number.POSITIVE_INFINITY);
    const client = await clientOf(registry.host);
    let opened = 0;
    const open = (): Readable => {
      opened += 1;
      return Readable.from(
        (function* () {
          yield bytes.subarray(0, 100_000);
          throw new RangeError('the disk is gone');
        })(),
      );
    };
    await expect(client.putBlob('app', { digest: digestOf(bytes), size: bytes.length, open })).rejects.toThrow(
      'the disk is gone',
    );
    const short = { digest: digestOf(bytes), size: bytes.length, open: () => Readable.from([bytes.subarray(0, 10)]) };
    await expect(client.putBlob('app', short)).rejects.toMatchObject({ report: { code: 'LF9017' } });
    expect(opened).toBe(1);
  });
});

test('an upload that is throttled waits as it is told, and is given up with the registry’s words', async () => {
  const bytes = randomBytes(3_000_000);
  const server = await serve(({ method, url }, response) => {
    if (method === 'HEAD') return void response.writeHead(404).end();
    if (method === 'POST') return void response.writeHead(202, { location: '/v2/app/blobs/uploads/u' }).end();
    if (method === 'GET') return void response.writeHead(url.pathname === '/v2/' ? 200 : 204, { range: '0-0' }).end();
    response.writeHead(429, { 'retry-after': '9' });
    return void response.end(JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'slow down' }] }));
  });
  const slept: number[] = [];
  const client = await clientOf(server.host, { slept });
  const open = (offset: number) => Readable.from([bytes.subarray(offset)]);
  await expect(client.putBlob('app', { digest: digestOf(bytes), size: bytes.length, open })).rejects.toMatchObject({
    report: { code: 'LF9016', headline: expect.stringContaining('slow down') },
  });
  expect(slept).toEqual([9000, 9000, 9000, 9000, 9000, 9000]);
});

test('a token that runs out between two pieces of an upload is renewed, and the piece sent anew', async () => {
  const bytes = randomBytes(3_000_000);
  let valid = 0;
  let patches = 0;
  const server = await serve(({ method, url, headers, body }, response) => {
    if (url.pathname === '/token') return answerJson(response, 200, { token: `t${(valid += 1)}`, expires_in: 3600 });
    // The second PATCH finds its token run out.
    if (method === 'PATCH' && (patches += 1) === 2) valid += 1;
    if (headers.authorization !== `Bearer t${valid}`) {
      const challenge = `Bearer realm="http://${headers.host}/token",service="s",scope="repository:app:pull"`;
      return void response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    const at = Number(url.searchParams.get('at') ?? 0) + body.length;
    if (method === 'HEAD') return void response.writeHead(404).end();
    if (method === 'PUT') return void response.writeHead(at === bytes.length ? 201 : 400).end();
    const range = { location: `/v2/app/blobs/uploads/u?at=${at}`, range: `0-${Math.max(0, at - 1)}` };
    return void response.writeHead(url.pathname === '/v2/' ? 200 : method === 'GET' ? 204 : 202, range).end();
  });
  const client = await clientOf(server.host, { credential: BASIC });
  const open = (offset: number) => Readable.from([bytes.subarray(offset)]);
  const outcome = await client.putBlob(
    'app',
    { digest: digestOf(bytes), size: bytes.length, open },
    { chunkBytes: 2_000_000 },
  );
  expect(outcome).toBe('uploaded');
  expect(patches).toBe(3);
  const questions = server.heard.filter(({ url }) => url.pathname === '/token');
  expect(questions.map(({ url }) => url.searchParams.get('scope'))).toContain('repository:app:pull,push');
});

test('plain HTTP to another machine is refused before anything is sent', async () => {
  const transport = openTransport({ clock: wallClock });
  await expect(
    transport.send({ method: 'GET', url: new URL('http://registry.example.com/v2/') }),
  ).rejects.toMatchObject({
    report: { code: 'LF9011' },
  });
  transport.close();
});
