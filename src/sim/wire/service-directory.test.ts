import { describe, expect, it } from 'vitest';
import type { Action, Service } from '../service.ts';
import { readHost, ServiceDirectory } from './service-directory.ts';

const action: Action = { summary: 'acts', mutates: false, run: () => ({}) };
const serviceOf = (code: string, version: string, names: readonly string[]): Service => ({
  product: code,
  code,
  version,
  hosts: [code],
  forbidden: { code: 'Forbidden', status: 403, message: 'no' },
  actions: Object.fromEntries(names.map((name) => [name, action])),
});

describe('a real host name', () => {
  it.each([
    ['vpc.cn-shanghai.aliyuncs.com', 'vpc', 'cn-shanghai'],
    ['vpc.cn-shanghai.aliyuncs.com:8080', 'vpc', 'cn-shanghai'],
    ['sts-vpc.cn-beijing.aliyuncs.com', 'sts', 'cn-beijing'],
    ['ecs-cn-hangzhou.aliyuncs.com', 'ecs', 'cn-hangzhou'],
    ['ram.aliyuncs.com', 'ram', undefined],
    ['location-readonly.aliyuncs.com', 'location-readonly', undefined],
  ])('%s names product and region', (header, product, region) => {
    expect(readHost(header)).toEqual({ product, region });
  });

  it('is not a loopback address', () => {
    expect(readHost('127.0.0.1:8080')).toBeUndefined();
  });
});

describe('the directory', () => {
  const directory = new ServiceDirectory([
    serviceOf('kvstore', '2015-01-01', ['DescribeZones', 'UntagResources']),
    serviceOf('other', '2015-01-01', ['Other']),
  ]);

  it('tells products of one version apart by their actions', () => {
    expect(directory.find('2015-01-01', 'Other', undefined).service.code).toBe('other');
    expect(directory.find('2015-01-01', 'UnTagResources', undefined).name).toBe('UntagResources');
  });

  it('lets the host decide', () => {
    expect(() => directory.find('2015-01-01', 'Other', { product: 'kvstore', region: undefined })).toThrow(
      /api is not found/,
    );
    expect(() => directory.find('2014-01-01', 'Other', undefined)).toThrow(/Version is not valid/);
  });
});
