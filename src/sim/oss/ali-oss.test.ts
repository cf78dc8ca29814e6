import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import OSS from 'ali-oss';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../simulator.ts';

// The official client against the real listener: whatever it accepts, users' programs accept.
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ settings: { taken: { bucket: ['taken-by-others'] } } });
});
afterAll(async () => simulator.close());
beforeEach(() => simulator.reset());

type Form = 'v1 path style' | 'v4 path style' | 'v1 forged host' | 'v4 forged host' | 'v4 ip path style';
const FORMS: readonly Form[] = [
  'v1 path style',
  'v4 path style',
  'v1 forged host',
  'v4 forged host',
  'v4 ip path style',
];

/** What the client has and its published types lack. */
interface Untyped {
  putBucketVersioning(bucket: string, status: string): Promise<unknown>;
  getBucketVersioning(bucket: string): Promise<{ versionStatus: string }>;
  putBucketTags(bucket: string, tags: Record<string, string>): Promise<unknown>;
  getBucketTags(bucket: string): Promise<{ tag: Record<string, string> }>;
  deleteBucketTags(bucket: string): Promise<unknown>;
  putBucketEncryption(bucket: string, rule: { SSEAlgorithm: string }): Promise<unknown>;
  getBucketVersions(query: object): Promise<{
    objects: { name: string; versionId: string; isLatest: boolean }[];
    deleteMarker: { versionId: string }[];
  }>;
  putObjectTagging(name: string, tags: Record<string, string>): Promise<unknown>;
  getObjectTagging(name: string): Promise<{ tag: Record<string, string> }>;
  deleteObjectTagging(name: string): Promise<unknown>;
  getBucketInventory(bucket: string, id: string): Promise<unknown>;
}
type Client = OSS & Untyped;

function open(form: Form = 'v4 path style', options: Partial<OSS.Options> = {}): Client {
  const isIp = form.includes('host') || form.includes('ip');
  const settings: OSS.Options & { sldEnable: boolean } = {
    accessKeyId: simulator.accessKeyId,
    accessKeySecret: simulator.accessKeySecret,
    region: 'oss-cn-shanghai',
    endpoint: `http://${isIp ? '127.0.0.1' : 'localhost'}:${simulator.port}`,
    authorizationV4: form.startsWith('v4'),
    sldEnable: form.includes('path'),
    bucket: 'landfall-data',
    ...options,
  };
  return new OSS(settings) as Client;
}

async function made(form?: Form): Promise<Client> {
  const client = open(form);
  await client.putBucket('landfall-data');
  return client;
}

/** The code and status a call was refused with. */
async function refusal(work: Promise<unknown>): Promise<[string, number]> {
  const error: unknown = await work.then(
    () => ({ code: 'nothing', status: 0 }),
    (reason: unknown) => reason,
  );
  const { code, status } = error as { code: string; status: number };
  return [code, status];
}

describe.each(FORMS)('ali-oss with %s', (form) => {
  it('makes a bucket, writes, lists, reads and deletes', async () => {
    const client = await made(form);
    const { buckets } = (await client.listBuckets({})) as unknown as { buckets: { name: string }[] };
    expect(buckets.map(({ name }) => name)).toEqual(['landfall-data']);
    const put = await client.put('dir/ä b+c.txt', Buffer.from('hello'), {
      headers: { 'x-oss-tagging': 'a=1&b=2' },
      meta: { uid: 1, pid: 2 },
    });
    expect(put.res.headers).toMatchObject({
      etag: '"5D41402ABC4B2A76B9719D911017C592"',
      'x-oss-hash-crc64ecma': expect.stringMatching(/^\d+$/),
    });
    const list = await client.listV2({ prefix: 'dir/' }, {});
    expect(list.objects.map(({ name, size }) => [name, size])).toEqual([['dir/ä b+c.txt', 5]]);
    const got = await client.get('dir/ä b+c.txt');
    expect(String(got.content)).toBe('hello');
    const head = await client.head('dir/ä b+c.txt');
    expect(head.meta).toEqual({ uid: '1', pid: '2' });
    expect((head.res.headers as Record<string, string>)['x-oss-tagging-count']).toBe('2');
    expect(await refusal(client.deleteBucket('landfall-data'))).toEqual(['BucketNotEmpty', 409]);
    await client.delete('dir/ä b+c.txt');
    await client.deleteBucket('landfall-data');
    expect(await refusal(client.getBucketInfo('landfall-data'))).toEqual(['NoSuchBucket', 404]);
  });

  it('uploads in parts and reads a range', async () => {
    const client = await made(form);
    const content = Buffer.alloc(250_000, 'abcdefghij');
    const done = await client.multipartUpload('big.bin', content, { partSize: 100 * 1024 });
    expect(done.res.status).toBe(200);
    const whole = await client.get('big.bin');
    expect(content.equals(whole.content as Buffer)).toBe(true);
    const part = await client.get('big.bin', { headers: { Range: 'bytes=99998-100003' } });
    expect([part.res.status, String(part.content)]).toEqual([206, 'ijabcd']);
  });
});

describe('buckets', () => {
  it('have names that are unique in the world', async () => {
    const client = await made();
    expect(await refusal(client.putBucket('taken-by-others'))).toEqual(['BucketAlreadyExists', 409]);
    await client.putBucket('landfall-data');
    expect(await refusal(client.putBucket('landfall-data', { storageClass: 'IA' } as never))).toEqual([
      'BucketAlreadyExists',
      409,
    ]);
  });

  it('are described with their owner, region and endpoints', async () => {
    const client = await made();
    const { bucket } = await client.getBucketInfo('landfall-data');
    expect(bucket).toMatchObject({
      Name: 'landfall-data',
      Location: 'oss-cn-shanghai',
      ExtranetEndpoint: 'oss-cn-shanghai.aliyuncs.com',
      StorageClass: 'Standard',
      DataRedundancyType: 'LRS',
      AccessControlList: { Grant: 'private' },
      ServerSideEncryptionRule: { SSEAlgorithm: 'None' },
      Owner: { ID: simulator.accountId },
    });
    const { buckets } = (await client.listBuckets({ prefix: 'landfall' })) as unknown as {
      buckets: { name: string }[];
    };
    expect(buckets.map(({ name }) => name)).toEqual(['landfall-data']);
  });

  it('keep their settings', async () => {
    const client = await made();
    await client.putBucketVersioning('landfall-data', 'Enabled');
    expect((await client.getBucketVersioning('landfall-data')).versionStatus).toBe('Enabled');
    await client.putBucketTags('landfall-data', { stack: 'kosmos', 'landfall:profile': 'prod' });
    expect((await client.getBucketTags('landfall-data')).tag).toEqual({ stack: 'kosmos', 'landfall:profile': 'prod' });
    await client.deleteBucketTags('landfall-data');
    expect((await client.getBucketTags('landfall-data')).tag).toEqual({});
    await client.putBucketCORS('landfall-data', [
      { allowedOrigin: '*', allowedMethod: ['GET', 'HEAD'], maxAgeSeconds: '5' },
    ]);
    expect((await client.getBucketCORS('landfall-data')).rules).toMatchObject([{ allowedMethod: ['GET', 'HEAD'] }]);
    await client.deleteBucketCORS('landfall-data');
    expect(await refusal(client.getBucketCORS('landfall-data'))).toEqual(['NoSuchCORSConfiguration', 404]);
    await client.putBucketReferer('landfall-data', false, ['https://a.example']);
    expect(await client.getBucketReferer('landfall-data')).toMatchObject({
      allowEmpty: false,
      referers: ['https://a.example'],
    });
    await client.putBucketWebsite('landfall-data', { index: 'index.html' });
    expect(await client.getBucketWebsite('landfall-data')).toMatchObject({ index: 'index.html' });
    await client.putBucketLogging('landfall-data', 'log/');
    expect(await client.getBucketLogging('landfall-data')).toMatchObject({ enable: true, prefix: 'log/' });
    await client.putBucketACL('landfall-data', 'public-read');
    expect((await client.getBucketACL('landfall-data')).acl).toBe('public-read');
  });

  it('keep lifecycle rules, encryption and policy', async () => {
    const client = await made();
    await client.putBucketLifecycle('landfall-data', [
      { id: 'r1', prefix: 'tmp/', status: 'Enabled', expiration: { days: 3 } },
    ] as never);
    const { rules } = await client.getBucketLifecycle('landfall-data');
    expect(rules).toMatchObject([{ id: 'r1', prefix: 'tmp/', expiration: { days: '3' } }]);
    await client.deleteBucketLifecycle('landfall-data');
    expect(await refusal(client.getBucketLifecycle('landfall-data'))).toEqual(['NoSuchLifecycle', 404]);
    await client.putBucketEncryption('landfall-data', { SSEAlgorithm: 'AES256' });
    const put = await client.put('x', Buffer.from('x'));
    expect((put.res.headers as Record<string, string>)['x-oss-server-side-encryption']).toBe('AES256');
    const policy = {
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['oss:GetObject'],
          Principal: ['*'],
          Resource: [`acs:oss:*:${simulator.accountId}:landfall-data/*`],
        },
      ],
    };
    await client.putBucketPolicy('landfall-data', policy as never);
    expect((await client.getBucketPolicy('landfall-data')).policy).toEqual(policy);
    await client.deleteBucketPolicy('landfall-data');
  });
});

describe('objects', () => {
  it('come back by signed URL, V1 and V4, and not without', async () => {
    const client = await made();
    await client.put('ignition/boot strap.ign', Buffer.from('{}'), { mime: 'application/json' });
    const v4 = await client.signatureUrlV4('GET', 60, {}, 'ignition/boot strap.ign');
    const v1 = open('v1 path style').signatureUrl('ignition/boot strap.ign', { expires: 60 });
    for (const url of [v1, v4]) {
      const answer = await fetch(url);
      expect([answer.status, await answer.text()]).toEqual([200, '{}']);
    }
    const bare = await fetch(v4.split('?')[0] ?? '');
    expect([bare.status, (await bare.text()).includes('<Code>AccessDenied</Code>')]).toEqual([403, true]);
    const forged = await fetch(v4.replace('boot%20strap', 'other'));
    expect(await forged.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  it('are copied, with new metadata when asked', async () => {
    const client = await made();
    await client.put('a', Buffer.from('one'), { meta: { colour: 'red' } as never });
    await client.copy('b', 'a');
    expect((await client.head('b')).meta).toEqual({ colour: 'red' });
    await client.copy('b', 'a', { meta: { colour: 'blue' } as never });
    expect((await client.head('b')).meta).toEqual({ colour: 'blue' });
    await client.delete('a');
    expect(String((await client.get('b')).content)).toBe('one');
  });

  it('grow by appending', async () => {
    const client = await made();
    const first = await client.append('log', Buffer.from('one '));
    await client.append('log', Buffer.from('two'), { position: first.nextAppendPosition });
    expect(String((await client.get('log')).content)).toBe('one two');
    expect(await refusal(client.append('log', Buffer.from('x'), { position: '1' }))).toEqual([
      'PositionNotEqualToLength',
      409,
    ]);
  });

  it('refuse to be overwritten when asked to, which makes a lock', async () => {
    const client = await made();
    const headers = { 'x-oss-forbid-overwrite': 'true' };
    await client.put('lock', Buffer.from('1'), { headers });
    expect(await refusal(client.put('lock', Buffer.from('2'), { headers }))).toEqual(['FileAlreadyExists', 409]);
    await client.putBucketVersioning('landfall-data', 'Enabled');
    await client.put('lock', Buffer.from('2'), { headers });
    expect(String((await client.get('lock')).content)).toBe('2');
  });

  it('have versions and delete markers', async () => {
    const client = await made();
    await client.putBucketVersioning('landfall-data', 'Enabled');
    const first = await client.put('k', Buffer.from('one'));
    await client.put('k', Buffer.from('two'));
    await client.delete('k');
    expect(await refusal(client.get('k'))).toEqual(['NoSuchKey', 404]);
    const versionId = (first.res.headers as Record<string, string>)['x-oss-version-id'] ?? '';
    expect(String((await client.get('k', { versionId })).content)).toBe('one');
    const listed = await client.getBucketVersions({});
    expect(listed.objects.map((row) => row.isLatest)).toEqual([false, false]);
    const marker = listed.deleteMarker[0]?.versionId;
    expect(await refusal(client.deleteBucket('landfall-data'))).toEqual(['BucketNotEmpty', 409]);
    await client.delete('k', { versionId: marker } as never);
    expect(String((await client.get('k')).content)).toBe('two');
    const rest = (await client.getBucketVersions({})).objects as unknown as {
      name: string;
      versionId: string;
    }[];
    await client.deleteMulti(rest.map((row) => ({ key: row.name, versionId: row.versionId })) as never);
    await client.deleteBucket('landfall-data');
  });

  it('answer conditions, tags, ACLs and symbolic links', async () => {
    const client = await made();
    const { res } = await client.put('k', Buffer.from('one'));
    const { etag } = res.headers as Record<string, string>;
    expect((await refusal(client.get('k', { headers: { 'If-Match': '"0"' } })))[1]).toBe(412);
    expect((await client.get('k', { headers: { 'If-None-Match': etag } })).res.status).toBe(304);
    await client.putObjectTagging('k', { a: '1' });
    expect((await client.getObjectTagging('k')).tag).toEqual({ a: '1' });
    await client.deleteObjectTagging('k');
    await client.putACL('k', 'public-read');
    expect((await client.getACL('k')).acl).toBe('public-read');
    expect(await (await fetch(`${simulator.endpoint}/landfall-data/k`)).text()).toBe('one');
    await client.putSymlink('link', 'k');
    expect((await client.getSymlink('link')).targetName).toBe('k');
    expect(String((await client.get('link')).content)).toBe('one');
    expect((await refusal(client.head('absent')))[1]).toBe(404);
  });

  it('are listed by folders, pages and versions of the list call', async () => {
    const client = await made();
    for (const name of ['a/1', 'a/2', 'b', 'c/1', 'd']) await client.put(name, Buffer.from(name));
    const folders = await client.list({ delimiter: '/', 'max-keys': 1000 }, {});
    expect(folders.prefixes).toEqual(['a/', 'c/']);
    expect(folders.objects.map(({ name }) => name)).toEqual(['b', 'd']);
    const seen: string[] = [];
    let marker: string | undefined;
    do {
      const page = await client.list(
        { 'max-keys': 2, delimiter: '/', ...(marker === undefined ? {} : { marker }) },
        {},
      );
      seen.push(...(page.prefixes ?? []), ...(page.objects ?? []).map(({ name }) => name));
      marker = page.nextMarker as string | undefined;
    } while (marker !== undefined && marker !== null);
    expect(seen.sort()).toEqual(['a/', 'b', 'c/', 'd']);
    const first = await client.listV2({ 'max-keys': '2' }, {});
    const second = await client.listV2(
      {
        'max-keys': '2',
        'continuation-token': (first as unknown as { nextContinuationToken: string }).nextContinuationToken,
      },
      {},
    );
    expect(second.objects.map(({ name }) => name)).toEqual(['b', 'c/1']);
  });
});

it('keeps objects in the world directory across restarts', async () => {
  const worldDir = mkdtempSync(join(tmpdir(), 'landfall-oss-'));
  const inMemory = simulator;
  try {
    simulator = await startSimulator({ worldDir });
    const client = await made();
    await client.put('kept', Buffer.from('still here'));
    await client.put('gone', Buffer.from('not'));
    await client.delete('gone');
    await simulator.close();
    simulator = await startSimulator({ worldDir });
    const again = open();
    expect(String((await again.get('kept')).content)).toBe('still here');
    expect(await refusal(again.get('gone'))).toEqual(['NoSuchKey', 404]);
    await simulator.close();
  } finally {
    simulator = inMemory;
    rmSync(worldDir, { recursive: true });
  }
});

it('turns throttling into the words of OSS', async () => {
  const client = await made();
  simulator.addFault('throttle 100% of oss:PutObject');
  try {
    expect(await refusal(client.put('k', Buffer.from('x')))).toEqual(['TotalQpsLimitExceeded', 503]);
  } finally {
    simulator.clearFaults();
  }
});

it('refuses unknown keys, wrong secrets and what it does not simulate', async () => {
  const client = await made();
  expect(await refusal(open('v4 path style', { accessKeyId: 'LTAInobody' }).listBuckets({}))).toEqual([
    'InvalidAccessKeyId',
    403,
  ]);
  expect(await refusal(open('v1 path style', { accessKeySecret: 'wrong' }).listBuckets({}))).toEqual([
    'SignatureDoesNotMatch',
    403,
  ]);
  expect(await refusal(client.getBucketInventory('landfall-data', 'x'))).toEqual(['NotImplemented', 501]);
});
