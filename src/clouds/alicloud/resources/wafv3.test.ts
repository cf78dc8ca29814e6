import { describe, expect, test } from 'vitest';
import {
  change,
  desired,
  expectContract,
  OWNERSHIP_OF_SHOP,
  ownTags,
  refused,
} from '../../../../test/support/driver-journey.ts';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import type { Attributes } from '../../../model/index.ts';
import { wafv3Domain } from './wafv3-domain.ts';
import { wafv3Instance } from './wafv3-instance.ts';

describe('the firewall', () => {
  const want = desired('alicloud_wafv3_instance.main', {});
  const present = { InstanceId: 'waf-1', Status: 1, StartTime: 1_763_600_000_000 };

  test('is opened in the control plane of the region, and waited for', async () => {
    const io = recordingIo({
      'waf-openapi:DescribeInstance': [{}, { ...present, Status: 0 }, present],
      'waf-openapi:CreatePostpaidInstance': { InstanceId: 'waf-1' },
    });
    const id = await wafv3Instance.create(io, want);
    await wafv3Instance.settle?.(io, id, want);
    expect(await wafv3Instance.read(io, id, 'cn-shanghai')).toMatchObject({ instance_id: 'waf-1', status: '1' });
    expect(new Set(io.calls.map(({ region, params }) => `${region} ${String(params['RegionId'])}`))).toEqual(
      new Set(['cn-hangzhou cn-hangzhou']),
    );
    const abroad = recordingIo({ 'waf-openapi:CreatePostpaidInstance': { InstanceId: 'waf-2' } });
    await wafv3Instance.create(abroad, { ...want, region: 'eu-central-1' });
    expect(abroad.last('waf-openapi:CreatePostpaidInstance')).toMatchObject({
      region: 'ap-southeast-1',
      params: { RegionId: 'ap-southeast-1' },
    });
    expectContract(wafv3Instance, [...io.calls, ...abroad.calls]);
  });

  test('of the account is taken as it is, because there is only one', async () => {
    const io = recordingIo({ 'waf-openapi:DescribeInstance': present });
    expect(await wafv3Instance.create(io, want)).toBe('waf-1');
    expect(io.names()).toEqual(['waf-openapi:DescribeInstance']);
    expect(await wafv3Instance.find(io, want)).toBe('waf-1');
    expect(await wafv3Instance.find(io, { ...want, exclude: ['waf-1'] })).toBeUndefined();
    expect(await wafv3Instance.find(recordingIo({}), want)).toBeUndefined();
    expect(await wafv3Instance.read(io, 'waf-0', 'cn-shanghai')).toBeUndefined();
  });

  test('is released when nothing needs it any more, and stays otherwise', async () => {
    const said: string[] = [];
    const busy = {
      ...recordingIo({ 'waf-openapi:DescribeDomains': { TotalCount: 2, Domains: [] } }),
      progress: (line: string) => said.push(line),
    };
    await wafv3Instance.remove(busy, 'waf-1', {}, 'cn-shanghai');
    expect(busy.names()).toEqual(['waf-openapi:DescribeDomains']);
    expect(said).toEqual([expect.stringContaining('stays')]);
    const idle = recordingIo({
      'waf-openapi:DescribeDomains': { TotalCount: 0, Domains: [] },
      'waf-openapi:DescribeInstance': [present, {}],
    });
    await wafv3Instance.remove(idle, 'waf-1', {}, 'cn-shanghai');
    expect(idle.names()).toContain('waf-openapi:ReleaseInstance');
    expectContract(wafv3Instance, [...busy.calls, ...idle.calls]);
  });
});

describe('a domain behind the firewall', () => {
  const address = 'alicloud_wafv3_domain.api';
  const id = 'waf-1:api.example.com';
  const args = {
    instance_id: 'waf-1',
    domain: 'api.example.com',
    access_type: 'share',
    listen: [{ http_ports: [80], https_ports: [443], cert_id: 'c-1', tls_version: 'tlsv1.2', http2_enabled: true }],
    redirect: [
      {
        backends: ['47.1.1.1', '47.1.1.2'],
        loadbalance: 'iphash',
        connect_timeout: 5,
        request_headers: [{ key: 'X-From', value: 'waf' }],
      },
    ],
    tags: ownTags(address),
  };
  const want = desired(address, args);
  const detail: Attributes = {
    Domain: 'api.example.com',
    DomainId: 'api.example.com-waf',
    Cname: 'x.yundunwaf.com',
    Status: 1,
    Listen: {
      HttpPorts: [80],
      HttpsPorts: [443],
      CertId: 'c-1',
      TLSVersion: 'tlsv1.2',
      Http2Enabled: true,
      XffHeaderMode: 0,
    },
    Redirect: {
      BackendList: ['47.1.1.2', { Backend: '47.1.1.1' }],
      Loadbalance: 'iphash',
      ConnectTimeout: 5,
      Retry: true,
      RequestHeaders: [{ Key: 'X-From', Value: 'waf' }],
    },
  };
  const tagged: Attributes = {
    TagResources: Object.entries(ownTags(address)).map(([TagKey, TagValue]) => ({
      ResourceId: 'api.example.com',
      TagKey,
      TagValue,
    })),
  };
  const script = {
    'waf-openapi:DescribeDomainDetail': detail,
    'waf-openapi:ListTagResources': tagged,
    'waf-openapi:DescribeInstance': { InstanceId: 'waf-1' },
  };

  test('is created with both blocks as JSON, and read as it was written', async () => {
    const io = recordingIo({ ...script, 'waf-openapi:DescribeDomainDetail': [{}, { ...detail, Status: 2 }, detail] });
    expect(await wafv3Domain.create(io, want)).toBe(id);
    const { Listen, Redirect } = io.calls[0]?.params ?? {};
    expect(JSON.parse(String(Listen))).toEqual({
      HttpPorts: [80],
      HttpsPorts: [443],
      CertId: 'c-1',
      TLSVersion: 'tlsv1.2',
      Http2Enabled: true,
    });
    expect(JSON.parse(String(Redirect))).toMatchObject({
      Backends: ['47.1.1.1', '47.1.1.2'],
      RequestHeaders: [{ Key: 'X-From', Value: 'waf' }],
    });
    await wafv3Domain.settle?.(io, id, want);
    const observed = (await wafv3Domain.read(io, id, 'cn-shanghai')) ?? {};
    expect(observed).toMatchObject({ cname: 'x.yundunwaf.com', status: 1, tags: args.tags });
    const { equal = {} } = wafv3Domain.facts;
    expect(equal['listen']?.(args.listen, observed['listen'] ?? null)).toBe(true);
    expect(equal['listen']?.([{ http_ports: [80, 81] }], observed['listen'] ?? null)).toBe(false);
    expect(equal['redirect']?.(args.redirect, observed['redirect'] ?? null)).toBe(true);
    expect(equal['redirect']?.([{ backends: ['47.1.1.1'], loadbalance: 'iphash' }], observed['redirect'] ?? null)).toBe(
      false,
    );
    expectContract(wafv3Domain, io.calls);
  });

  test('is found and listed by the tags of its name', async () => {
    const io = recordingIo(script);
    expect(await wafv3Domain.find(io, want)).toBe(id);
    expect(await wafv3Domain.find(io, { ...want, exclude: [id] })).toBeUndefined();
    expect(await wafv3Domain.owned?.(io, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([{ id, address }]);
    const foreign = recordingIo({ ...script, 'waf-openapi:ListTagResources': { TagResources: [] } });
    expect(await wafv3Domain.find(foreign, want)).toBeUndefined();
    expect(await wafv3Domain.owned?.(foreign, OWNERSHIP_OF_SHOP, 'cn-shanghai')).toEqual([]);
    expectContract(wafv3Domain, [...io.calls, ...foreign.calls]);
  });

  test('is changed whole and waited for, and tagged by its name', async () => {
    const io = recordingIo(script);
    const next = desired(address, { ...args, tags: { team: 'web' } });
    await wafv3Domain.sync(io, id, change(next, { tags: { old: '1' } }, 'redirect', 'tags'));
    expect(io.names()).toEqual([
      'waf-openapi:ModifyDomain',
      'waf-openapi:DescribeDomainDetail',
      'waf-openapi:UntagResources',
      'waf-openapi:TagResources',
    ]);
    expect(io.last('waf-openapi:TagResources')).toMatchObject({
      region: 'cn-hangzhou',
      params: { ResourceId: ['api.example.com'], ResourceType: 'ALIYUN::WAF::DEFENSERESOURCE' },
    });
    expectContract(wafv3Domain, io.calls);
  });

  test('is gone when WAF says so in either way', async () => {
    const io = recordingIo({ 'waf-openapi:DescribeDomainDetail': [detail, {}] });
    await wafv3Domain.remove(io, id, { access_type: 'share' }, 'cn-shanghai');
    expect(io.calls[0]?.params).toMatchObject({ Domain: 'api.example.com', AccessType: 'share' });
    const refusing = recordingIo({
      'waf-openapi:DescribeDomainDetail': refused('not-found', 'Waf.Instance.ValidFaild'),
    });
    expect(await wafv3Domain.read(refusing, id, 'cn-shanghai')).toBeUndefined();
    expectContract(wafv3Domain, io.calls);
  });
});
