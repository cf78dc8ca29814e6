import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import type { HttpRequest } from './http-request.ts';
import { slsLog, slsV4 } from './sls-signature.ts';

function request(parts: Partial<HttpRequest>): HttpRequest {
  return {
    method: 'GET',
    host: 'p.cn-hangzhou.log.aliyuncs.com',
    path: '/',
    rawQuery: '',
    query: new Map(),
    headers: {},
    body: Buffer.alloc(0),
    secure: false,
    sourceIp: '127.0.0.1',
    ...parts,
  };
}

/** The vectors of the service's own Node.js client, with its published example key. */
const KEY = 'bq2sjzesjmo86kq35behupbq';
const SECRET = '4fdO2fTDDnZPU/L7CHNdemB2Nsk=';

test.each([
  [
    'GET',
    'jEYOTCJs2e88o+y5F4/S5IsnBJQ=',
    {
      path: '/logstores',
      query: new Map([
        ['logstoreName', ''],
        ['offset', '0'],
        ['size', '1000'],
      ]),
      headers: {
        date: 'Mon, 09 Nov 2015 06:11:16 GMT',
        'x-log-apiversion': '0.6.0',
        'x-log-signaturemethod': 'hmac-sha1',
      },
    },
  ],
  [
    'POST',
    'XWLGYHGg2F2hcfxWxMLiNkGki6g=',
    {
      path: '/logstores/test-logstore',
      headers: {
        date: 'Mon, 09 Nov 2015 06:03:03 GMT',
        'x-log-apiversion': '0.6.0',
        'x-log-signaturemethod': 'hmac-sha1',
        'content-md5': '1DD45FA4A70A9300CC9FE7305AF2C494',
        'content-length': '52',
        'content-type': 'application/x-protobuf',
        'x-log-bodyrawsize': '50',
        'x-log-compresstype': 'lz4',
      },
    },
  ],
])('a %s of the native client is signed as the client signs it', (method, signature, parts) => {
  const headers = { ...parts.headers, authorization: `LOG ${KEY}:${signature}` };
  const signed = slsLog(request({ ...parts, method, headers }));
  expect(signed.accessKeyId).toBe(KEY);
  expect(signed.signature).toBe(signature);
  expect(signed.stringsToSign.map((text) => signed.sign(SECRET, text))).toEqual([signature]);
});

test('the key of the fourth version is derived from day and region, and the body is hashed', () => {
  const body = Buffer.from('{"projectName":"p"}');
  const payload = createHash('sha256').update(body).digest('hex');
  const headers = {
    host: 'p.cn-hangzhou.log.aliyuncs.com',
    'content-type': 'application/json',
    'x-log-date': '20261120T080000Z',
    'x-log-content-sha256': payload,
    authorization: `SLS4-HMAC-SHA256 Credential=${KEY}/20261120/cn-hangzhou/sls/aliyun_v4_request,Signature=${'0'.repeat(64)}`,
  };
  const signed = slsV4(request({ method: 'POST', headers, body, query: new Map([['a', 'x y']]) }));
  const canonical = [
    'POST',
    '/',
    'a=x%20y',
    'content-type:application/json',
    'host:p.cn-hangzhou.log.aliyuncs.com',
    `x-log-content-sha256:${payload}`,
    'x-log-date:20261120T080000Z',
    '',
    'content-type;host;x-log-content-sha256;x-log-date',
    payload,
  ].join('\n');
  const scope = '20261120/cn-hangzhou/sls/aliyun_v4_request';
  const hashed = createHash('sha256').update(canonical).digest('hex');
  expect(signed.stringsToSign).toEqual([`SLS4-HMAC-SHA256\n20261120T080000Z\n${scope}\n${hashed}`]);
  expect(signed.timestamp).toBe('2026-11-20T08:00:00Z');
  const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const key = hmac(hmac(hmac(hmac('aliyun_v4secret', '20261120'), 'cn-hangzhou'), 'sls'), 'aliyun_v4_request');
  expect(signed.sign('secret', 'text')).toBe(hmac(key, 'text').toString('hex'));
  expect(() => slsV4(request({ method: 'POST', headers, body: Buffer.from('other') }))).toThrow(/not valid/);
});
