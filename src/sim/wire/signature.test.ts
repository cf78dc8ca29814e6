import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from './http-request.ts';
import { readForm } from './percent.ts';
import { acs3, roaV2, rpcV1, verifySignature } from './signature.ts';

const SECRET = 'testsecret';

function request(parts: Partial<HttpRequest> & { readonly rawQuery?: string }): HttpRequest {
  const query = new Map<string, string>();
  readForm(parts.rawQuery ?? '', query);
  const blank = {
    method: 'GET',
    host: '',
    path: '/',
    rawQuery: '',
    headers: {},
    body: Buffer.alloc(0),
    secure: false,
    sourceIp: '127.0.0.1',
  };
  return { ...blank, query, ...parts };
}

describe('RPC V1', () => {
  const form = new Map([
    ['Action', 'DescribeLoadBalancers'],
    ['Version', '2014-05-15'],
    ['Format', 'JSON'],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureVersion', '1.0'],
    ['SignatureNonce', 'nonce-0001'],
    ['Timestamp', '2026-01-02T03:04:05Z'],
    ['AccessKeyId', 'testid'],
    ['RegionId', 'cn-hangzhou'],
    ['Tag.1.Key', 'a b*~'],
    ['Tag.1.Value', 'é/+'],
    ['Signature', 'cr467z16Ba7TP7wQEBUWA7m9+Xg='],
  ]);

  it("accepts the research's vector", () => {
    expect(() => verifySignature(rpcV1('POST', form), SECRET)).not.toThrow();
  });

  it('refuses another secret, another method, another parameter', () => {
    expect(() => verifySignature(rpcV1('POST', form), 'other')).toThrow(
      /server string to sign is:POST&%2F&AccessKeyId%3Dtestid%26/,
    );
    expect(() => verifySignature(rpcV1('GET', form), SECRET)).toThrow(/not matched/);
    expect(() => verifySignature(rpcV1('POST', new Map([...form, ['X', '']])), SECRET)).toThrow(/%26X%3D$/);
  });

  it('names what is missing', () => {
    const without = new Map(form);
    without.delete('Timestamp');
    expect(() => rpcV1('POST', without)).toThrow('Timestamp is mandatory for this action.');
  });

  it('is the same however the client encoded the wire', () => {
    const wire = new Map<string, string>();
    readForm(
      [...form].map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%20', '+')}`).join('&'),
      wire,
    );
    expect(wire.get('Tag.1.Key')).toBe('a b*~');
    expect(() => verifySignature(rpcV1('POST', wire), SECRET)).not.toThrow();
  });
});

describe('ACS3', () => {
  const body = Buffer.from('Tag.1.Key=k&Tag.1.Value=v%201');
  const signedHeaders =
    'content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version';
  const vector = request({
    method: 'POST',
    host: 'slb.aliyuncs.com',
    rawQuery: 'RegionId=cn-hangzhou&ResourceId.1=lb-abc',
    body,
    headers: {
      'x-acs-action': 'TagResources',
      'x-acs-version': '2014-05-15',
      'x-acs-date': '2026-01-02T03:04:05Z',
      'x-acs-signature-nonce': 'nonce-0001',
      'x-acs-content-sha256': '497265b1af11b82bf2e19d41f7fee47e67831c84dfea30263d0167063ceb14e4',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=${signedHeaders},Signature=6b8b38fcb29248dc5d9a9ff74262612422a1916c57f71d8dba09a9603c4944a4`,
    },
  });

  it("accepts the research's vector", () => {
    expect(createHash('sha256').update(body).digest('hex')).toBe(vector.headers['x-acs-content-sha256']);
    expect(acs3(vector).accessKeyId).toBe('testid');
    expect(() => verifySignature(acs3(vector), SECRET)).not.toThrow();
  });

  it('refuses a body, a query or a host that was not the one signed', () => {
    expect(() => verifySignature(acs3({ ...vector, body: Buffer.from('Tag.1.Key=x') }), SECRET)).toThrow(
      /ACS3-HMAC-SHA256\n[0-9a-f]{64}$/,
    );
    expect(() => verifySignature(acs3({ ...vector, query: new Map() }), SECRET)).toThrow(/not matched/);
    expect(() => verifySignature(acs3({ ...vector, host: 'ecs.aliyuncs.com' }), SECRET)).toThrow(/not matched/);
  });

  it('refuses a signature that leaves the action unsigned', () => {
    const authorization = vector.headers['authorization']!.replace('x-acs-action;', '');
    expect(() => acs3({ ...vector, headers: { ...vector.headers, authorization } })).toThrow(/does not conform/);
  });
});

describe('ROA V2', () => {
  const vector = request({
    rawQuery: 'page_number=1&page_size=10',
    path: '/clusters',
    headers: {
      accept: 'application/json',
      date: 'Fri, 02 Jan 2026 03:04:05 GMT',
      'x-acs-version': '2015-12-15',
      'x-acs-signature-method': 'HMAC-SHA1',
      'x-acs-signature-version': '1.0',
      'x-acs-signature-nonce': 'nonce-0001',
      authorization: 'acs testid:bnu9Gdft8dbcLwjAgbOUjJx7Px0=',
    },
  });

  it("accepts the research's vector and refuses another path", () => {
    expect(() => verifySignature(roaV2(vector), SECRET)).not.toThrow();
    expect(() => verifySignature(roaV2({ ...vector, path: '/cluster' }), SECRET)).toThrow(/not matched/);
  });
});
