import { describe, expect, it } from 'vitest';
import { ApiFault } from '../service.ts';
import type { OssRequest } from '../wire/oss-gateway.ts';
import type { Address } from './address.ts';
import { readIncoming } from './incoming.ts';
import { checkFreshness, readCredential, verifySignature } from './signature.ts';
import { canonicalsV4 } from './signature-v4.ts';

const SECRET = 'testsecret';
const DATE = 'Fri, 02 Jan 2026 03:04:05 GMT';
const SIGNED_AT = Date.parse(DATE);
const OBJECT: Address = { bucket: 'mybucket', key: 'dir/a b.txt', region: undefined };
const KEY: Address = { bucket: 'mybucket', key: 'key', region: undefined };

function request(parts: Partial<OssRequest>): OssRequest {
  return {
    method: 'PUT',
    host: 'mybucket.oss-cn-hangzhou.aliyuncs.com',
    path: '/dir/a%20b.txt',
    query: '',
    headers: {},
    body: Buffer.alloc(0),
    secure: false,
    sourceIp: '127.0.0.1',
    requestId: '0'.repeat(24),
    wallNow: SIGNED_AT,
    ...parts,
  };
}

function verify(wire: OssRequest, address: Address, secret = SECRET): Address | undefined {
  const incoming = readIncoming(wire);
  const credential = readCredential(incoming);
  if (credential === undefined) return undefined;
  checkFreshness(incoming, credential);
  return verifySignature(incoming, credential, secret, [address]);
}

function faultOf(work: () => unknown): ApiFault {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiFault) return error;
    throw error;
  }
  return new ApiFault(200, 'Nothing', 'no fault was thrown');
}

// The vectors were computed with OpenSSL and the official clients (research, 5.1 and 5.2).
const V1 = request({
  headers: {
    'content-type': 'text/plain',
    date: DATE,
    'x-oss-forbid-overwrite': 'true',
    authorization: 'OSS testid:AZkimnogmLNnA38KHE4ky5JArg8=',
  },
});
const V1_WITHOUT_DATE = request({
  headers: {
    'content-type': 'text/plain',
    'x-oss-date': DATE,
    'x-oss-forbid-overwrite': 'true',
    authorization: 'OSS testid:usDF1HP8JL2S4yLBM5ytD6Cm5Mc=',
  },
});
const V1_URL = request({
  method: 'GET',
  path: '/key',
  query: 'OSSAccessKeyId=testid&Expires=1767323045&Signature=Ge04uEmzjZLAdLPrVrSjnM210Uo%3D&versionId=v1',
});
const V4 = request({
  query: 'uploads',
  headers: {
    'content-type': 'text/plain',
    'x-oss-date': '20260102T030405Z',
    'x-oss-content-sha256': 'UNSIGNED-PAYLOAD',
    authorization:
      'OSS4-HMAC-SHA256 Credential=testid/20260102/cn-hangzhou/oss/aliyun_v4_request, Signature=8f371dd20c090c26b64fd89baae36762f6033973cb6ea7cdc023c1a29add542b',
  },
});

describe('verifySignature', () => {
  it.each([
    ['a V1 header', V1, OBJECT],
    ['a V1 header as ali-oss sends it, without Date', V1_WITHOUT_DATE, OBJECT],
    ['a V1 URL', V1_URL, KEY],
    ['a V4 header with a space after its commas', V4, OBJECT],
  ])('accepts %s', (_what, wire, address) => {
    expect(verify(wire, address)).toBe(address);
  });

  it.each([
    ['another secret', V1, OBJECT, 'other'],
    ['another key', V1, KEY, SECRET],
    ['another method', { ...V1, method: 'GET' }, OBJECT, SECRET],
    ['a changed header', { ...V1, headers: { ...V1.headers, 'x-oss-acl': 'private' } }, OBJECT, SECRET],
    ['a changed query', { ...V1_URL, query: V1_URL.query.replace('=v1', '=v2') }, KEY, SECRET],
    [
      'another V4 region',
      { ...V4, headers: { ...V4.headers, authorization: V4.headers['authorization']!.replace('hangzhou', 'beijing') } },
      OBJECT,
      SECRET,
    ],
    ['a V4 query that was not signed', { ...V4, query: 'uploads&prefix=x' }, OBJECT, SECRET],
  ])('refuses %s and shows its own string to sign', (_what, wire, address, secret) => {
    const fault = faultOf(() => verify(wire, address, secret));
    expect([fault.status, fault.code]).toEqual([403, 'SignatureDoesNotMatch']);
    expect(fault.detail).toMatchObject({ OSSAccessKeyId: 'testid', StringToSign: expect.stringContaining('\n') });
  });

  it('finds the reading of an ambiguous address that was signed', () => {
    const wrong: Address = { bucket: 'mybucket', key: 'mybucket/dir/a b.txt', region: undefined };
    const incoming = readIncoming(V1);
    expect(verifySignature(incoming, readCredential(incoming)!, SECRET, [wrong, OBJECT])).toBe(OBJECT);
  });
});

it('makes the canonical V4 request of the research vector', () => {
  const scope = {
    date: '20260102',
    region: 'cn-hangzhou',
    product: 'oss',
    time: '20260102T030405Z',
    additionalHeaders: [],
  };
  const [canonical] = canonicalsV4(readIncoming(V4), OBJECT, scope);
  expect(canonical?.stringToSign.split('\n')[3]).toBe(
    '160036fa95a94edca1b3817aa1839183569dbf0f6b138dab96cab4229d3877c6',
  );
});

describe('checkFreshness', () => {
  it.each([
    ['14 minutes old', V1, 14 * 60_000, 'Nothing'],
    ['16 minutes old', V1, 16 * 60_000, 'RequestTimeTooSkewed'],
    ['16 minutes early', V4, -16 * 60_000, 'RequestTimeTooSkewed'],
    ['a URL that lives', V1_URL, -1, 'Nothing'],
    ['a URL past its time', V1_URL, 1_767_323_046_000 - SIGNED_AT, 'AccessDenied'],
  ])('%s', (_what, wire, later, code) => {
    const incoming = readIncoming({ ...wire, wallNow: SIGNED_AT + later });
    const check = (): void => checkFreshness(incoming, readCredential(incoming)!);
    expect(faultOf(check).code).toBe(code);
  });
});

describe('readCredential', () => {
  it('takes a request without a signature for anonymous', () => {
    expect(readCredential(readIncoming(request({})))).toBeUndefined();
  });

  it.each(['Basic abc', 'OSS4-HMAC-SHA256 Credential=testid/2026/oss', 'OSS testid'])('refuses %j', (authorization) => {
    expect(faultOf(() => readCredential(readIncoming(request({ headers: { authorization } })))).code).toBe(
      'InvalidArgument',
    );
  });

  it('refuses a V4 URL that would live longer than seven days', () => {
    const query =
      'x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential=a%2F20260102%2Fcn-hangzhou%2Foss%2Faliyun_v4_request&x-oss-date=20260102T030405Z&x-oss-expires=604801&x-oss-signature=0';
    expect(faultOf(() => readCredential(readIncoming(request({ query })))).code).toBe('InvalidArgument');
  });
});
