import { beforeEach, describe, expect, it } from 'vitest';
import { memoryWorld } from '../world/memory-world.ts';
import type { SimWorld } from '../world/sim-world.ts';
import { BLOBS } from './tables.ts';
import { send, withRootKey } from './test-request.ts';

const DAY = 86_400_000;
let world: SimWorld;

beforeEach(() => {
  world = withRootKey(memoryWorld({ now: Date.UTC(2026, 10, 20, 10) }));
  send(world, 'PUT /data/');
});

function setRules(...rules: string[]): string {
  return send(world, 'PUT /data/?lifecycle', {
    body: `<LifecycleConfiguration>${rules.map((rule) => `<Rule>${rule}</Rule>`).join('')}</LifecycleConfiguration>`,
  }).code;
}

function keys(): string[] {
  return [...send(world, 'GET /data/').text.matchAll(/<Key>([^<]*)</g)].map((match) => match[1] ?? '');
}

describe('lifecycle rules', () => {
  it('remove objects under their prefix at the first midnight after their days', () => {
    expect(
      setRules('<ID>tmp</ID><Prefix>tmp/</Prefix><Status>Enabled</Status><Expiration><Days>2</Days></Expiration>'),
    ).toBe('');
    send(world, 'PUT /data/tmp/a', { body: 'x' });
    send(world, 'PUT /data/keep', { body: 'y' });
    world.step(2 * DAY);
    expect(keys()).toEqual(['keep', 'tmp/a']);
    world.step(14 * 3_600_000);
    expect(keys()).toEqual(['keep']);
    // The bytes go with the object.
    expect(world.table(BLOBS).size).toBe(1);
  });

  it('leave disabled rules, other tags and other sizes alone', () => {
    setRules(
      '<Prefix>off/</Prefix><Status>Disabled</Status><Expiration><Days>1</Days></Expiration>',
      '<Prefix>t/</Prefix><Status>Enabled</Status><Tag><Key>k</Key><Value>v</Value></Tag><Expiration><Days>1</Days></Expiration>',
      '<Prefix>s/</Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration><Filter><ObjectSizeGreaterThan>3</ObjectSizeGreaterThan><Not><Prefix>s/not</Prefix></Not></Filter>',
    );
    send(world, 'PUT /data/off/a', { body: 'x' });
    send(world, 'PUT /data/t/other', { body: 'x', headers: { 'x-oss-tagging': 'k=w' } });
    send(world, 'PUT /data/t/same', { body: 'x', headers: { 'x-oss-tagging': 'k=v' } });
    send(world, 'PUT /data/s/small', { body: 'xyz' });
    send(world, 'PUT /data/s/large', { body: 'wxyz' });
    send(world, 'PUT /data/s/not/large', { body: 'wxyz' });
    world.step(3 * DAY);
    expect(keys()).toEqual(['off/a', 's/not/large', 's/small', 't/other']);
  });

  it('end versions: a marker first, the old version later, the lone marker last', () => {
    send(world, 'PUT /data/?versioning', {
      body: '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>',
    });
    setRules(
      '<Prefix></Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration><NoncurrentVersionExpiration><NoncurrentDays>5</NoncurrentDays></NoncurrentVersionExpiration>',
    );
    send(world, 'PUT /data/a', { body: 'x' });
    world.step(2 * DAY);
    const versions = (): [number, number] => {
      const { text } = send(world, 'GET /data/?versions');
      return [text.split('<Version>').length - 1, text.split('<DeleteMarker>').length - 1];
    };
    expect(keys()).toEqual([]);
    expect(versions()).toEqual([1, 1]);
    world.step(5 * DAY);
    expect(versions()).toEqual([0, 1]);
    setRules(
      '<Prefix></Prefix><Status>Enabled</Status><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
    );
    world.step(DAY);
    expect(versions()).toEqual([0, 0]);
    expect(send(world, 'DELETE /data/').status).toBe(204);
  });

  it('change storage classes and give up unfinished uploads', () => {
    setRules(
      '<Prefix></Prefix><Status>Enabled</Status><Transition><Days>1</Days><StorageClass>IA</StorageClass></Transition><Transition><Days>4</Days><StorageClass>Archive</StorageClass></Transition><AbortMultipartUpload><Days>1</Days></AbortMultipartUpload>',
    );
    send(world, 'PUT /data/a', { body: 'x' });
    send(world, 'POST /data/b?uploads');
    const storageClass = (): string | undefined => send(world, 'HEAD /data/a').headers['x-oss-storage-class'];
    expect(storageClass()).toBe('Standard');
    world.step(2 * DAY);
    expect(storageClass()).toBe('IA');
    expect(send(world, 'GET /data/?uploads').text).not.toContain('<UploadId>');
    world.step(3 * DAY);
    expect(storageClass()).toBe('Archive');
    expect(send(world, 'GET /data/a').code).toBe('InvalidObjectState');
    expect(send(world, 'POST /data/a?restore').status).toBe(202);
    expect(send(world, 'POST /data/a?restore').code).toBe('RestoreAlreadyInProgress');
    world.step(2 * 60_000);
    expect(send(world, 'GET /data/a').text).toBe('x');
    expect(send(world, 'HEAD /data/a').headers['x-oss-restore']).toMatch(/^ongoing-request="false", expiry-date="/);
    world.step(DAY + 60_000);
    expect(send(world, 'GET /data/a').code).toBe('InvalidObjectState');
  });

  it('get an ID when they have none, and their dates back in one form', () => {
    setRules(
      '<Prefix>p</Prefix><Status>Enabled</Status><Expiration><CreatedBeforeDate>2020-01-02T00:00:00Z</CreatedBeforeDate></Expiration>',
    );
    const { text } = send(world, 'GET /data/?lifecycle');
    expect(text).toMatch(/<ID>\w{32}<\/ID>/);
    expect(text).toContain('<CreatedBeforeDate>2020-01-02T00:00:00.000Z</CreatedBeforeDate>');
  });

  const EXPIRES = '<Status>Enabled</Status><Expiration><Days>1</Days></Expiration>';
  it.each([
    ['no action', '<ID>a</ID><Status>Enabled</Status>', 'InvalidArgument'],
    ['no status', '<Expiration><Days>1</Days></Expiration>', 'MalformedXML'],
    ['zero days', '<Status>Enabled</Status><Expiration><Days>0</Days></Expiration>', 'InvalidArgument'],
    [
      'two times',
      '<Status>Enabled</Status><Expiration><Days>1</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>',
      'InvalidArgument',
    ],
    ['an unknown element', `${EXPIRES}<Colour>red</Colour>`, 'MalformedXML'],
    [
      'an unknown class',
      '<Status>Enabled</Status><Transition><Days>1</Days><StorageClass>Cold</StorageClass></Transition>',
      'InvalidArgument',
    ],
    [
      'the same prefix twice',
      `<Prefix>a</Prefix>${EXPIRES}</Rule><Rule><Prefix>ab</Prefix>${EXPIRES}`,
      'InvalidArgument',
    ],
    [
      'the same ID twice',
      `<ID>i</ID><Prefix>a</Prefix>${EXPIRES}</Rule><Rule><ID>i</ID><Prefix>b</Prefix>${EXPIRES}`,
      'InvalidArgument',
    ],
  ])('are refused with %s', (_what, rule, code) => {
    expect(setRules(rule)).toBe(code);
    expect(send(world, 'GET /data/?lifecycle').code).toBe('NoSuchLifecycle');
  });

  it('may overlap when the client says so', () => {
    const body = `<LifecycleConfiguration><Rule><Prefix>a</Prefix>${EXPIRES}</Rule><Rule><Prefix>ab</Prefix>${EXPIRES}</Rule></LifecycleConfiguration>`;
    expect(
      send(world, 'PUT /data/?lifecycle', { body, headers: { 'x-oss-allow-same-action-overlap': 'true' } }).status,
    ).toBe(200);
  });
});
