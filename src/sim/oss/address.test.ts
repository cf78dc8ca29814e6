import { describe, expect, it } from 'vitest';
import { addressesOf } from './address.ts';

describe('addressesOf', () => {
  it.each([
    ['data.oss-cn-hangzhou.aliyuncs.com', '/a/b%20c', { bucket: 'data', key: 'a/b c', region: 'cn-hangzhou' }],
    ['data.oss-cn-hangzhou-internal.aliyuncs.com', '/', { bucket: 'data', key: undefined, region: 'cn-hangzhou' }],
    ['oss-ap-southeast-1.aliyuncs.com:80', '/', { bucket: undefined, key: undefined, region: 'ap-southeast-1' }],
    ['.oss-cn-beijing.aliyuncs.com', '/', { bucket: undefined, key: undefined, region: 'cn-beijing' }],
    ['127.0.0.1:8080', '/data/key', { bucket: 'data', key: 'key', region: undefined }],
    ['[::1]:8080', '/data/', { bucket: 'data', key: undefined, region: undefined }],
    ['localhost:8080', '/', { bucket: undefined, key: undefined, region: undefined }],
    ['localhost', '/data/x/y', { bucket: 'data', key: 'x/y', region: undefined }],
    ['data.localhost:1', '/x', { bucket: 'data', key: 'x', region: undefined }],
    ['oss.localhost:1', '/data/x', { bucket: 'data', key: 'x', region: undefined }],
    ['data.oss.localhost:1', '/x', { bucket: 'data', key: 'x', region: undefined }],
    ['data.oss-cn-beijing.localhost:1', '/x', { bucket: 'data', key: 'x', region: 'cn-beijing' }],
  ])('%s%s', (host, path, address) => {
    expect(addressesOf(host, path)).toEqual([address]);
  });

  it('keeps both readings when the bucket stands in host and path', () => {
    expect(addressesOf('data.oss-cn-hangzhou.aliyuncs.com', '/data/k')).toEqual([
      { bucket: 'data', key: 'data/k', region: 'cn-hangzhou' },
      { bucket: 'data', key: 'k', region: 'cn-hangzhou' },
    ]);
  });

  it('refuses what the real service refuses', () => {
    expect(() => addressesOf('oss-cn-hangzhou.aliyuncs.com', '/data/k')).toThrow('third level domain');
    expect(() => addressesOf('example.com', '/')).toThrow('standard OSS endpoint');
    expect(() => addressesOf('localhost', '/%zz')).toThrow('parse');
  });
});
