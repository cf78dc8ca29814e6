import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { crc64 } from './crc64.ts';
import { BLOBS } from './tables.ts';
import { send, withRootKey, type TestAnswer } from './test-request.ts';

let world: SimWorld;

beforeEach(() => {
  world = withRootKey(memoryWorld());
  send(world, 'PUT /data/');
});

const put = (key: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): TestAnswer =>
  send(world, `PUT /data/${key}`, { body, headers });
const elements = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}>([^<]*)<`, 'g'))].map((match) => match[1] ?? '');
const setVersioning = (status: string): TestAnswer =>
  send(world, 'PUT /data/?versioning', {
    body: `<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`,
  });

describe('bytes', () => {
  it('are kept once however many objects hold them, and go with the last', () => {
    put('a', 'same');
    put('b', 'same');
    send(world, 'PUT /data/c', { headers: { 'x-oss-copy-source': '/data/a' } });
    expect(world.table(BLOBS).all()).toMatchObject([{ uses: 3 }]);
    put('a', 'other');
    for (const key of ['a', 'b', 'c']) send(world, `DELETE /data/${key}`);
    expect(world.table(BLOBS).size).toBe(0);
  });

  it('copied from an appendable object get the digest it never had', () => {
    send(world, 'POST /data/log?append&position=0', { body: 'one ' });
    send(world, 'POST /data/log?append&position=4', { body: 'two' });
    send(world, 'PUT /data/copy', { headers: { 'x-oss-copy-source': '/data/log' } });
    const md5 = createHash('md5').update('one two').digest();
    expect(send(world, 'GET /data/copy').headers).toMatchObject({
      etag: `"${md5.toString('hex').toUpperCase()}"`,
      'content-md5': md5.toString('base64'),
      'x-oss-object-type': 'Normal',
    });
  });

  it('survive a copy of an object onto itself', () => {
    put('a', 'same', { 'content-type': 'text/plain' });
    const headers = {
      'x-oss-copy-source': '/data/a',
      'x-oss-metadata-directive': 'REPLACE',
      'content-type': 'text/html',
    };
    expect(send(world, 'PUT /data/a', { headers }).status).toBe(200);
    const got = send(world, 'GET /data/a');
    expect([got.text, got.headers['content-type']]).toEqual(['same', 'text/html']);
  });
});

describe('PutObject', () => {
  it.each([
    ['a wrong digest', 'k', { 'content-md5': 'AAAA' }, 'InvalidDigest'],
    ['a key that starts with a slash', '%2Fk', {}, 'InvalidObjectName'],
    ['a key of 1024 bytes', 'k'.repeat(1024), {}, 'InvalidObjectName'],
    ['an unknown ACL', 'k', { 'x-oss-object-acl': 'open' }, 'InvalidArgument'],
    ['an unknown storage class', 'k', { 'x-oss-storage-class': 'Warm' }, 'InvalidArgument'],
    [
      'eleven tags',
      'k',
      { 'x-oss-tagging': Array.from({ length: 11 }, (_, n) => `k${n}=v`).join('&') },
      'InvalidArgument',
    ],
    ['a callback, which is not simulated', 'k', { 'x-oss-callback': 'e30=' }, 'NotImplemented'],
  ])('refuses %s', (_what, key, headers, code) => {
    expect(put(key, 'x', headers).code).toBe(code);
    expect(world.table(BLOBS).size).toBe(0);
  });
});

describe('GetObject', () => {
  it.each([
    ['bytes=0-1', 206, '01', 'bytes 0-1/10'],
    ['bytes=8-', 206, '89', 'bytes 8-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=5-2', 200, '0123456789', undefined],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['nonsense', 200, '0123456789', undefined],
  ])('answers Range %s with %i %s', (range, status, text, contentRange) => {
    put('k', '0123456789');
    const got = send(world, 'GET /data/k', { headers: { range } });
    expect([got.status, got.text, got.headers['content-range']]).toEqual([status, text, contentRange]);
  });

  it('refuses a range behind the end', () => {
    put('k', '0123456789');
    expect(send(world, 'GET /data/k', { headers: { range: 'bytes=10-' } })).toMatchObject({
      status: 416,
      code: 'InvalidRange',
    });
  });

  it('honours the dates of conditional headers to the second', () => {
    put('k', 'x');
    world.step(1500);
    const since = new Date(world.now()).toUTCString();
    const before = new Date(world.now() - 60_000).toUTCString();
    expect(send(world, 'GET /data/k', { headers: { 'if-modified-since': since } }).status).toBe(304);
    expect(send(world, 'GET /data/k', { headers: { 'if-modified-since': before } }).status).toBe(200);
    expect(send(world, 'GET /data/k', { headers: { 'if-unmodified-since': before } }).code).toBe('PreconditionFailed');
  });

  it('replaces headers of the answer as the query says', () => {
    put('k', 'x');
    expect(send(world, 'GET /data/k?response-content-type=text%2Fcss').headers['content-type']).toBe('text/css');
  });
});

describe('multipart upload', () => {
  const begin = (headers: Readonly<Record<string, string>> = {}): string =>
    elements(send(world, 'POST /data/big?uploads', { headers }).text, 'UploadId')[0] ?? '';
  const part = (id: string, number: number, body: Buffer): string =>
    send(world, `PUT /data/big?partNumber=${number}&uploadId=${id}`, { body }).headers['etag'] ?? '';
  const complete = (id: string, parts: readonly (readonly [number, string])[]): TestAnswer =>
    send(world, `POST /data/big?uploadId=${id}`, {
      body: `<CompleteMultipartUpload>${parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`,
    });
  const LARGE = Buffer.alloc(100 * 1024, 'ab');

  it('joins its parts and sums up their checksums', () => {
    const id = begin({ 'content-type': 'video/mp4' });
    const etags = [part(id, 1, LARGE), part(id, 3, Buffer.from('tail'))] as const;
    const done = complete(id, [
      [1, etags[0]],
      [3, etags[1]],
    ]);
    const whole = Buffer.concat([LARGE, Buffer.from('tail')]);
    expect(done.headers['x-oss-hash-crc64ecma']).toBe(String(crc64(whole)));
    expect(elements(done.text, 'ETag')[0]).toMatch(/^"[0-9A-F]{32}-2"$/);
    const got = send(world, 'GET /data/big');
    expect(createHash('md5').update(got.text).digest('hex')).toBe(createHash('md5').update(whole).digest('hex'));
    expect(got.headers).toMatchObject({
      'content-type': 'video/mp4',
      'x-oss-object-type': 'Multipart',
      'content-length': String(whole.length),
    });
    expect(complete(id, [[1, etags[0]]]).code).toBe('NoSuchUpload');
    expect(
      world
        .table(BLOBS)
        .all()
        .map((row) => row.uses),
    ).toEqual([1, 1]);
  });

  it('refuses wrong parts, orders and sizes', () => {
    const id = begin();
    const [first, second] = [part(id, 1, Buffer.from('small')), part(id, 2, LARGE)];
    expect(
      complete(id, [
        [2, second],
        [1, first],
      ]).code,
    ).toBe('InvalidPartOrder');
    expect(complete(id, [[1, second]]).code).toBe('InvalidPart');
    expect(complete(id, [[7, first]]).code).toBe('InvalidPart');
    expect(
      complete(id, [
        [1, first],
        [2, second],
      ]).code,
    ).toBe('EntityTooSmall');
    expect(send(world, `PUT /data/big?partNumber=10001&uploadId=${id}`, { body: 'x' }).code).toBe('InvalidArgument');
    expect(send(world, `PUT /data/other?partNumber=1&uploadId=${id}`, { body: 'x' }).code).toBe('NoSuchUpload');
    expect(elements(send(world, `GET /data/big?uploadId=${id}&max-parts=1`).text, 'PartNumber')).toEqual(['1']);
    expect(elements(send(world, `GET /data/big?uploadId=${id}&part-number-marker=1`).text, 'PartNumber')).toEqual([
      '2',
    ]);
  });

  it('takes all parts when told to, and parts from other objects', () => {
    put('source', LARGE);
    const id = begin();
    const copied = send(world, `PUT /data/big?partNumber=1&uploadId=${id}`, {
      headers: { 'x-oss-copy-source': '/data/source', 'x-oss-copy-source-range': 'bytes=0-99' },
    });
    expect(copied.text).toContain('<CopyPartResult>');
    expect(send(world, `POST /data/big?uploadId=${id}`, { headers: { 'x-oss-complete-all': 'yes' } }).status).toBe(200);
    expect(send(world, 'HEAD /data/big').headers['content-length']).toBe('100');
  });

  it('is checked against overwriting again at its end', () => {
    const id = begin();
    const etag = part(id, 1, Buffer.from('x'));
    put('big', 'meanwhile');
    const refused = send(world, `POST /data/big?uploadId=${id}`, {
      headers: { 'x-oss-forbid-overwrite': 'true' },
      body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etag}</ETag></Part></CompleteMultipartUpload>`,
    });
    expect(refused.code).toBe('FileAlreadyExists');
  });
});

describe('versions', () => {
  it('written while suspended replace the null version and spare the others', () => {
    put('k', 'before');
    setVersioning('Enabled');
    const kept = put('k', 'enabled').headers['x-oss-version-id'] ?? '';
    setVersioning('Suspended');
    expect(put('k', 'suspended').headers['x-oss-version-id']).toBe('null');
    expect(send(world, 'GET /data/k').text).toBe('suspended');
    const list = send(world, 'GET /data/?versions').text;
    expect([elements(list, 'VersionId'), elements(list, 'IsLatest')]).toEqual([
      ['null', kept],
      ['true', 'false'],
    ]);
    expect(send(world, 'GET /data/k?versionId=absent').code).toBe('NoSuchVersion');
    const deleted = send(world, 'DELETE /data/k');
    expect(deleted.headers).toMatchObject({ 'x-oss-version-id': 'null', 'x-oss-delete-marker': 'true' });
    expect(send(world, 'GET /data/k?versionId=null').code).toBe('MethodNotAllowed');
    send(world, 'DELETE /data/k?versionId=null');
    expect(send(world, 'GET /data/k').text).toBe('enabled');
  });

  it('are listed page by page without gaps', () => {
    setVersioning('Enabled');
    for (const key of ['a', 'b']) for (const body of ['1', '2', '3']) put(key, body);
    send(world, 'DELETE /data/b');
    const seen: string[] = [];
    let markers = '';
    do {
      const { text } = send(world, `GET /data/?versions&max-keys=2${markers}`);
      seen.push(...elements(text, 'VersionId'));
      const [key, version] = [elements(text, 'NextKeyMarker')[0], elements(text, 'NextVersionIdMarker')[0]];
      markers = key === undefined ? '' : `&key-marker=${key}&version-id-marker=${version}`;
    } while (markers !== '');
    expect([seen.length, new Set(seen).size]).toEqual([7, 7]);
  });
});

describe('DeleteMultipleObjects', () => {
  const remove = (body: string, query = 'delete'): TestAnswer =>
    send(world, `POST /data/?${query}`, {
      body,
      headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
    });

  it('tells what it deleted, or nothing when quiet', () => {
    put('a%20b', 'x');
    put('c', 'x');
    const told = remove(
      '<Delete><Object><Key>a b</Key></Object><Object><Key>absent</Key></Object></Delete>',
      'delete&encoding-type=url',
    );
    expect(elements(told.text, 'Key')).toEqual(['a%20b', 'absent']);
    expect(remove('<Delete><Quiet>true</Quiet><Object><Key>c</Key></Object></Delete>').text).toBe('');
    expect(send(world, 'GET /data/').text).not.toContain('<Key>');
  });

  it('insists on a digest and at most a thousand keys', () => {
    expect(send(world, 'POST /data/?delete', { body: '<Delete><Object><Key>a</Key></Object></Delete>' }).code).toBe(
      'MissingArgument',
    );
    expect(remove(`<Delete>${'<Object><Key>k</Key></Object>'.repeat(1001)}</Delete>`).code).toBe('MalformedXML');
  });
});

describe('listing', () => {
  it('encodes keys when asked, counts prefixes as entries, and refuses silly sizes', () => {
    for (const key of ['x%20y', 'p/1', 'p/2', 'z']) put(key, '1');
    const first = send(world, 'GET /data/?list-type=2&delimiter=/&max-keys=2&encoding-type=url').text;
    expect([elements(first, 'Prefix'), elements(first, 'Key'), elements(first, 'KeyCount')]).toEqual([
      ['', 'p%2F'],
      ['x%20y'],
      ['2'],
    ]);
    expect(send(world, 'GET /data/?max-keys=1001').code).toBe('InvalidArgument');
    expect(send(world, 'GET /data/?encoding-type=rot13').code).toBe('InvalidArgument');
    expect(send(world, 'GET /data/?list-type=2&start-after=p/2&fetch-owner=true').text).toContain(
      `<ID>${world.accountId}</ID>`,
    );
  });

  it('goes on after a marker among thousands of keys', () => {
    for (let number = 0; number < 3000; number += 1) put(`k${String(number).padStart(5, '0')}`, 'x');
    const page = elements(send(world, 'GET /data/?marker=k01999&max-keys=3').text, 'Key');
    expect(page).toEqual(['k02000', 'k02001', 'k02002']);
    expect(world.table(BLOBS).all()).toMatchObject([{ uses: 3000 }]);
  });
});

describe('GetBucketStat', () => {
  it('counts current objects, bytes and uploads', () => {
    put('a', '12345');
    send(world, 'POST /data/u?uploads');
    const { text } = send(world, 'GET /data/?stat');
    expect(
      ['Storage', 'ObjectCount', 'MultipartUploadCount', 'StandardStorage'].map((name) => elements(text, name)[0]),
    ).toEqual(['5', '1', '1', '5']);
  });
});
