import { describe, expect, test } from 'vitest';
import { ApiFault, type Answer } from '../service.ts';
import { LISTENERS, LOAD_BALANCERS, type Listener, type LoadBalancer } from '../slb/tables.ts';
import { memoryWorld } from '../world/memory-world.ts';
import { callAction } from '../world/test-call.ts';
import { waf } from './index.ts';

type Input = Readonly<Record<string, string | number | boolean>>;

const Listen = JSON.stringify({ HttpPorts: [80], HttpsPorts: [443], CertId: '123-cn-hangzhou', TLSVersion: 'tlsv1.2' });
const Redirect = JSON.stringify({ Backends: ['47.0.0.1'], Loadbalance: 'iphash', ReadTimeout: 60 });

function account() {
  const world = memoryWorld({ defaultRegion: 'cn-shanghai' });
  const ask = (action: string, input: Input = {}): Answer =>
    callAction(world, waf, action, { RegionId: 'cn-hangzhou', ...input });
  const refusal = (action: string, input: Input): string => {
    try {
      ask(action, input);
    } catch (error) {
      if (error instanceof ApiFault) return `${error.status} ${error.code}`;
      throw error;
    }
    return 'accepted';
  };
  const firewall = (): string => {
    const InstanceId = String(ask('CreatePostpaidInstance')['InstanceId']);
    world.step(60_000);
    return InstanceId;
  };
  return { world, ask, refusal, firewall };
}

describe('the firewall', () => {
  test('is one a side, comes up, and is released with all it protects', () => {
    const { world, ask, refusal } = account();
    expect(ask('DescribeInstance')).not.toHaveProperty('InstanceId');
    const InstanceId = String(ask('CreatePostpaidInstance')['InstanceId']);
    expect(InstanceId).toMatch(/^waf_v2_public_cn-[a-z0-9]{11}$/);
    expect(ask('DescribeInstance')).toMatchObject({ InstanceId, Status: 2 });
    world.step(60_000);
    expect(ask('DescribeInstance')).toMatchObject({ InstanceId, Status: 1, PayType: 'POSTPAY' });
    // Every mainland region is the same side.
    expect(ask('DescribeInstance', { RegionId: 'cn-shanghai' })).toMatchObject({ InstanceId });
    expect(refusal('CreatePostpaidInstance', {})).toBe('400 Waf.Instance.AlreadyExists');
    expect(ask('DescribeInstance', { RegionId: 'ap-southeast-1' })).not.toHaveProperty('InstanceId');
    ask('CreateDomain', { InstanceId, Domain: 'kosmos.example.com', Listen, Redirect });
    ask('ReleaseInstance', { InstanceId });
    expect(ask('DescribeInstance')).not.toHaveProperty('InstanceId');
    expect(world.counts()).toEqual([]);
  });
});

describe('domains', () => {
  test('are created, read back under the names of the read side, changed and deleted', () => {
    const { world, ask, firewall, refusal } = account();
    const InstanceId = firewall();
    const Domain = 'kosmos.example.com';
    const { DomainInfo } = ask('CreateDomain', {
      InstanceId,
      Domain,
      Listen,
      Redirect,
      'Tag.1.Key': 'a',
      'Tag.1.Value': 'b',
    });
    expect(DomainInfo).toMatchObject({ Domain, DomainId: `${Domain}-waf` });
    expect(refusal('ModifyDomain', { InstanceId, Domain, Listen, Redirect })).toBe('400 Waf.Pullin.OperationConflict');
    expect(refusal('CreateDomain', { InstanceId, Domain, Listen, Redirect })).toBe('400 Waf.Domain.AlreadyExists');
    world.step(60_000);
    expect(ask('DescribeDomainDetail', { InstanceId, Domain })).toMatchObject({
      Status: 1,
      Listen: {
        HttpPorts: [80],
        HttpsPorts: [443],
        CertId: '123-cn-hangzhou',
        TLSVersion: 'tlsv1.2',
        EnableTLSv3: false,
      },
      Redirect: {
        BackendList: ['47.0.0.1'],
        BackUpBackendList: [],
        Loadbalance: 'iphash',
        ReadTimeout: 60,
        WriteTimeout: 120,
      },
    });
    ask('ModifyDomain', { InstanceId, Domain, Listen: '{"HttpPorts":[8080]}', Redirect });
    expect(ask('DescribeDomainDetail', { InstanceId, Domain })).toMatchObject({
      Status: 3,
      Listen: { HttpPorts: [8080] },
    });
    world.step(60_000);
    expect(ask('DescribeDomains', { InstanceId })).toMatchObject({ TotalCount: 1, Domains: [{ Domain, Status: 1 }] });
    const kind = { ResourceType: 'ALIYUN::WAF::DEFENSERESOURCE', 'ResourceId.1': Domain };
    ask('TagResources', { ...kind, 'Tag.1.Key': 'c', 'Tag.1.Value': 'd' });
    ask('UntagResources', { ...kind, 'TagKey.1': 'a' });
    expect(ask('ListTagResources', kind)['TagResources']).toEqual([
      { ResourceId: Domain, ResourceType: 'ALIYUN::WAF::DEFENSERESOURCE', TagKey: 'c', TagValue: 'd' },
    ]);
    ask('DeleteDomain', { InstanceId, Domain });
    world.step(60_000);
    expect(ask('DescribeDomainDetail', { InstanceId, Domain })).not.toHaveProperty('Status');
  });

  test('are refused when they could not work', () => {
    const { firewall, refusal } = account();
    const order = { InstanceId: firewall(), Domain: 'a.example.com', Listen, Redirect };
    const create = (input: Input): string => refusal('CreateDomain', { ...order, ...input });
    expect(create({ InstanceId: 'waf_other' })).toBe('400 Waf.Instance.ValidFaild');
    expect(create({ Domain: 'not a domain' })).toBe('400 InvalidParameter');
    expect(create({ Listen: '{"HttpsPorts":[443]}' })).toBe('400 InvalidParameter');
    expect(create({ Listen: '{}' })).toBe('400 InvalidParameter');
    expect(create({ Redirect: '{"Backends":[],"Loadbalance":"iphash"}' })).toBe('400 InvalidParameter');
    expect(create({ Redirect: '{"Backends":["1.2.3.4"],"Loadbalance":"random"}' })).toBe('400 InvalidParameter');
    expect(create({})).toBe('accepted');
  });
});

describe('cloud resources', () => {
  test('a listener of a balancer is put behind the firewall and taken out again', () => {
    const { world, ask, refusal, firewall } = account();
    const InstanceId = firewall();
    const ResourceInstanceId = 'lb-uf6kosmos';
    world.transaction('write', () => {
      const balancer: Partial<LoadBalancer> = { regionId: 'cn-shanghai', name: 'kosmos', address: '47.0.0.1' };
      world.table(LOAD_BALANCERS).put({ ...balancer, id: ResourceInstanceId } as LoadBalancer);
      const listener: Partial<Listener> = { loadBalancerId: ResourceInstanceId, protocol: 'http', port: 80 };
      world.table(LISTENERS).put({ ...listener, id: `${ResourceInstanceId}:http:80` } as Listener);
    });
    const listen = (Port: number): string =>
      JSON.stringify({ ResourceProduct: 'clb7', ResourceInstanceId, Port, Protocol: 'http' });
    expect(refusal('CreateCloudResource', { InstanceId, Listen: listen(81) })).toBe('400 Waf.CloudResource.NotExist');
    const { CloudResourceId } = ask('CreateCloudResource', { InstanceId, Listen: listen(80) });
    expect(CloudResourceId).toBe('lb-uf6kosmos-80-clb7');
    world.step(60_000);
    expect(ask('DescribeCloudResources', { InstanceId })).toMatchObject({
      TotalCount: 1,
      CloudResources: [
        { ResourceInstanceId, ResourceProduct: 'clb7', ResourceInstanceIp: '47.0.0.1', HttpPortCount: 1 },
      ],
    });
    ask('ModifyCloudResource', { InstanceId, Listen: listen(80), Redirect: '{"ReadTimeout":30}' });
    world.step(60_000);
    expect(ask('DescribeCloudResourceAccessPortDetails', { InstanceId, ResourceInstanceId })).toMatchObject({
      AccessPortDetails: [{ CloudResourceId, Port: 80, Status: 1, ReadTimeout: 30 }],
    });
    ask('DeleteCloudResource', { InstanceId, ResourceInstanceId, Port: 80, ResourceProduct: 'clb7' });
    world.step(60_000);
    expect(ask('DescribeCloudResources', { InstanceId })).toMatchObject({ TotalCount: 0 });
  });
});
