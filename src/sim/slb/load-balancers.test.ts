import { describe, expect, test } from 'vitest';
import { vpc } from '../vpc/index.ts';
import { callAction } from '../world/test-call.ts';
import { LISTENERS, LOAD_BALANCERS, SERVER_GROUPS } from './tables.ts';
import { refusalOf, testAccount } from './test-account.ts';

describe('CreateLoadBalancer', () => {
  test('answers what the attribute call then repeats', () => {
    const { call, vpcId, vSwitchId } = testAccount();
    const created = call('CreateLoadBalancer', {
      LoadBalancerName: 'api-internal',
      AddressType: 'intranet',
      VSwitchId: vSwitchId,
      InstanceChargeType: 'PayByCLCU',
      'Tag.1.Key': 'stack',
      'Tag.1.Value': 'demo',
    });
    expect(created).toMatchObject({
      LoadBalancerName: 'api-internal',
      NetworkType: 'vpc',
      VpcId: vpcId,
      VSwitchId: vSwitchId,
    });
    const id = String(created['LoadBalancerId']);
    expect(id).toMatch(/^lb-uf6[a-z0-9]{17}$/);
    const attribute = call('DescribeLoadBalancerAttribute', { LoadBalancerId: id });
    expect(attribute).toMatchObject({
      LoadBalancerId: id,
      LoadBalancerStatus: 'active',
      Address: created['Address'],
      AddressType: 'intranet',
      AddressIPVersion: 'ipv4',
      Bandwidth: 5120,
      LoadBalancerSpec: 'slb.lcu.elastic',
      InstanceChargeType: 'PayByCLCU',
      InternetChargeType: 'paybytraffic',
      PayType: 'PayOnDemand',
      MasterZoneId: 'cn-shanghai-b',
      DeleteProtection: 'off',
      ModificationProtectionStatus: 'NonProtection',
      ListenerPorts: { ListenerPort: [] },
      ListenerPortsAndProtocal: { ListenerPortAndProtocal: [] },
      ListenerPortsAndProtocol: { ListenerPortAndProtocol: [] },
      BackendServers: { BackendServer: [] },
      Tags: { Tag: [{ TagKey: 'stack', TagValue: 'demo' }] },
    });
    expect(attribute['SlaveZoneId']).not.toBe('cn-shanghai-b');
  });

  test('sells fixed specifications, billed by bandwidth or by traffic', () => {
    const { call } = testAccount();
    const { LoadBalancerId } = call('CreateLoadBalancer', {
      LoadBalancerSpec: 'slb.s2.small',
      InternetChargeType: 'PayByBandwidth',
      Bandwidth: 20,
    });
    expect(call('DescribeLoadBalancerAttribute', { LoadBalancerId: String(LoadBalancerId) })).toMatchObject({
      LoadBalancerSpec: 'slb.s2.small',
      InstanceChargeType: 'PayBySpec',
      InternetChargeType: 'paybybandwidth',
      Bandwidth: 20,
      AddressType: 'internet',
    });
  });

  test.each([
    ['the shared specification', {}, '400 ShareSlbHaltSales: The share instance has been discontinued.'],
    [
      'PayBySpec without one',
      { InstanceChargeType: 'PayBySpec' },
      '400 ShareSlbHaltSales: The share instance has been discontinued.',
    ],
    [
      'an unknown one',
      { LoadBalancerSpec: 'slb.s9.small' },
      '400 InvalidParameter: The specified LoadBalancerSpec is invalid.',
    ],
    [
      'bandwidth billing by CLCU',
      { InstanceChargeType: 'PayByCLCU', InternetChargeType: 'paybybandwidth' },
      '400 Instance.InternetChargeTypeNotAllowed: Illegal parameter. The specified InternetChargeType not allowed.',
    ],
    [
      'too much bandwidth',
      { LoadBalancerSpec: 'slb.s1.small', Bandwidth: 5121 },
      '400 InvalidParameter.Bandwidth: The param Bandwidth is invalid.',
    ],
    [
      'a bad name',
      { InstanceChargeType: 'PayByCLCU', LoadBalancerName: '1x' },
      '400 InvalidParameter: The specified LoadBalancerName is invalid.',
    ],
    [
      'intranet without a vSwitch',
      { InstanceChargeType: 'PayByCLCU', AddressType: 'intranet' },
      '400 MissingParam.VSwitchId: The parameter VSwitchId is required.',
    ],
    [
      'an unknown vSwitch',
      { InstanceChargeType: 'PayByCLCU', AddressType: 'intranet', VSwitchId: 'vsw-none' },
      '400 InvalidVSwitchId.NotFound: The specified vSwitch instance is invalid.',
    ],
    [
      'a zone of another region',
      { InstanceChargeType: 'PayByCLCU', MasterZoneId: 'cn-beijing-a' },
      '400 PRODUCT.NOT_AVAILABLE_IZ: The Instance zone id doesn t support',
    ],
    [
      'subscription',
      { InstanceChargeType: 'PayByCLCU', PayType: 'PrePay' },
      '400 InvalidParameter: The specified PayType is invalid.',
    ],
    [
      'a system tag',
      { InstanceChargeType: 'PayByCLCU', 'Tag.1.Key': 'acs:x', 'Tag.1.Value': '' },
      '400 InvalidParameter: The specified Tag.Key is invalid.',
    ],
  ])('refuses %s', (_what, input, expected) => {
    const { refusal, world } = testAccount();
    expect(refusal('CreateLoadBalancer', input)).toBe(expected);
    expect(world.table(LOAD_BALANCERS).size).toBe(0);
  });

  test('keeps to the quota and to what the master zone has in stock', () => {
    const { refusal, balancer } = testAccount({
      quotas: { 'slb.load_balancers': 1 },
      stock: { 'cn-shanghai-b': { 'slb.lcu.elastic': 0 } },
    });
    const clcu = { InstanceChargeType: 'PayByCLCU' };
    expect(refusal('CreateLoadBalancer', { ...clcu, MasterZoneId: 'cn-shanghai-b' })).toContain(
      'PRODUCT.NOT_AVAILABLE_IZ',
    );
    balancer({ MasterZoneId: 'cn-shanghai-g' });
    expect(refusal('CreateLoadBalancer', clcu)).toBe('400 OverQuota: The Total is over the quota');
  });

  test('sells what the stock has and no more', () => {
    const { refusal } = testAccount({ stock: { 'cn-shanghai-b': { 'slb.s1.small': 1 } } });
    const order = { LoadBalancerSpec: 'slb.s1.small', MasterZoneId: 'cn-shanghai-b' };
    expect(refusal('CreateLoadBalancer', order)).toBe('accepted');
    expect(refusal('CreateLoadBalancer', order)).toContain('PRODUCT.NOT_AVAILABLE_IZ');
  });

  test('occupies an address of the vSwitch, which then cannot go', () => {
    const { call, refusal, world, vSwitchId, balancer } = testAccount();
    const intranet = { InstanceChargeType: 'PayByCLCU', AddressType: 'intranet', VSwitchId: vSwitchId };
    expect(refusal('CreateLoadBalancer', { ...intranet, Address: '10.0.2.9' })).toBe(
      '400 InvalidParameter: Illegal parameter. The IP address is not in subnet.',
    );
    expect(call('CreateLoadBalancer', { ...intranet, Address: '10.0.1.9' })['Address']).toBe('10.0.1.9');
    expect(refusal('CreateLoadBalancer', { ...intranet, Address: '10.0.1.9' })).toContain('vpc Ip is exist');
    const id = balancer(intranet);
    const remove = (): unknown =>
      callAction(world, vpc, 'DeleteVSwitch', { RegionId: 'cn-shanghai', VSwitchId: vSwitchId });
    expect(refusalOf(remove)).toContain('DependencyViolation');
    expect(refusal('DeleteLoadBalancer', { LoadBalancerId: id })).toBe('accepted');
  });

  test('gives every internet load balancer an address of its own', () => {
    const { balancer, call } = testAccount();
    const addresses = [1, 2, 3].map(
      () => call('DescribeLoadBalancerAttribute', { LoadBalancerId: balancer() })['Address'],
    );
    expect(new Set(addresses).size).toBe(3);
  });
});

describe('changes', () => {
  test('each setter shows in the attribute call', () => {
    const { balancer, call } = testAccount();
    const LoadBalancerId = balancer();
    call('SetLoadBalancerName', { LoadBalancerId, LoadBalancerName: 'renamed' });
    call('SetLoadBalancerStatus', { LoadBalancerId, LoadBalancerStatus: 'inactive' });
    call('SetLoadBalancerDeleteProtection', { LoadBalancerId, DeleteProtection: 'on' });
    call('SetLoadBalancerModificationProtection', {
      LoadBalancerId,
      ModificationProtectionStatus: 'ConsoleProtection',
      ModificationProtectionReason: 'managed',
    });
    call('ModifyLoadBalancerInstanceChargeType', {
      LoadBalancerId,
      InstanceChargeType: 'PayBySpec',
      LoadBalancerSpec: 'slb.s1.small',
    });
    call('ModifyLoadBalancerInstanceSpec', { LoadBalancerId, LoadBalancerSpec: 'slb.s3.medium' });
    call('ModifyLoadBalancerInternetSpec', { LoadBalancerId, InternetChargeType: 'paybybandwidth', Bandwidth: 7 });
    expect(call('DescribeLoadBalancerAttribute', { LoadBalancerId })).toMatchObject({
      LoadBalancerName: 'renamed',
      LoadBalancerStatus: 'inactive',
      DeleteProtection: 'on',
      ModificationProtectionStatus: 'ConsoleProtection',
      ModificationProtectionReason: 'managed',
      InstanceChargeType: 'PayBySpec',
      LoadBalancerSpec: 'slb.s3.medium',
      InternetChargeType: 'paybybandwidth',
      Bandwidth: 7,
    });
  });

  test('going back to billing by specification needs one', () => {
    const { balancer, refusal } = testAccount();
    const change = { LoadBalancerId: balancer(), InstanceChargeType: 'PayBySpec' };
    expect(refusal('ModifyLoadBalancerInstanceChargeType', change)).toBe(
      '400 MissingParam.LoadBalancerSpec: The param LoadBalancerSpec is required.',
    );
  });

  test('a locked load balancer refuses them', () => {
    const { balancer, refusal, world } = testAccount();
    const LoadBalancerId = balancer();
    const row = world.table(LOAD_BALANCERS).get(LoadBalancerId);
    if (row !== undefined) world.table(LOAD_BALANCERS).put({ ...row, status: 'locked' });
    expect(refusal('SetLoadBalancerName', { LoadBalancerId, LoadBalancerName: 'xx' })).toContain(
      '400 ActionNotAllowed',
    );
  });
});

describe('DeleteLoadBalancer', () => {
  test('is refused under protection, then takes listeners and groups along', () => {
    const { balancer, call, refusal, world } = testAccount();
    const LoadBalancerId = balancer({ DeleteProtection: 'on' });
    call('CreateVServerGroup', { LoadBalancerId });
    call('CreateLoadBalancerTCPListener', {
      LoadBalancerId,
      ListenerPort: 6443,
      BackendServerPort: 6443,
      Bandwidth: -1,
    });
    expect(refusal('DeleteLoadBalancer', { LoadBalancerId })).toBe(
      "400 OperationDenied.DeleteProtectionIsOn: The loadbalancer can't be deleted due to DeleteProtection is enabled.",
    );
    call('SetLoadBalancerDeleteProtection', { LoadBalancerId, DeleteProtection: 'off' });
    call('DeleteLoadBalancer', { LoadBalancerId });
    expect(
      [LOAD_BALANCERS, LISTENERS, SERVER_GROUPS].map(
        (spec) => world.counts().find(({ name }) => name === spec.name)?.rows ?? 0,
      ),
    ).toEqual([0, 0, 0]);
    const gone = '404 InvalidLoadBalancerId.NotFound: The specified LoadBalancerId does not exist.';
    expect(refusal('DescribeLoadBalancerAttribute', { LoadBalancerId })).toBe(gone);
    expect(refusal('DeleteLoadBalancer', { LoadBalancerId })).toBe(gone);
  });

  test('another region does not have it', () => {
    const { balancer, refusal } = testAccount();
    const other = { LoadBalancerId: balancer(), RegionId: 'cn-beijing' };
    expect(refusal('DeleteLoadBalancer', other)).toContain('404 InvalidLoadBalancerId.NotFound');
  });
});

describe('DescribeLoadBalancers', () => {
  const ids = (answer: object): readonly string[] => {
    const { LoadBalancers } = answer as { LoadBalancers: { LoadBalancer: { LoadBalancerId: string }[] } };
    return LoadBalancers.LoadBalancer.map((row) => row.LoadBalancerId);
  };

  test('filters by id list, name, network, backend and tag in both forms, and pages', () => {
    const { balancer, call, vpcId, vSwitchId, machine } = testAccount();
    const a = balancer({ LoadBalancerName: 'aa', 'Tag.1.Key': 'k', 'Tag.1.Value': 'v' });
    const b = balancer({ LoadBalancerName: 'bb', AddressType: 'intranet', VSwitchId: vSwitchId });
    machine('i-1');
    call('AddBackendServers', { LoadBalancerId: b, BackendServers: '[{"ServerId":"i-1"}]' });
    expect(ids(call('DescribeLoadBalancers', { LoadBalancerId: `${a},${b}` }))).toEqual([a, b]);
    expect(ids(call('DescribeLoadBalancers', { LoadBalancerName: 'bb' }))).toEqual([b]);
    expect(ids(call('DescribeLoadBalancers', { VpcId: vpcId }))).toEqual([b]);
    expect(ids(call('DescribeLoadBalancers', { VSwitchId: vSwitchId, AddressType: 'internet' }))).toEqual([]);
    expect(ids(call('DescribeLoadBalancers', { ServerId: 'i-1' }))).toEqual([b]);
    expect(ids(call('DescribeLoadBalancers', { 'Tag.1.Key': 'k', 'Tag.1.Value': 'v' }))).toEqual([a]);
    expect(ids(call('DescribeLoadBalancers', { Tags: '{"tagKey":"k","tagValue":"v"}' }))).toEqual([a]);
    expect(ids(call('DescribeLoadBalancers', { Tags: '[{"TagKey":"k","TagValue":"w"}]' }))).toEqual([]);
    const second = call('DescribeLoadBalancers', { PageSize: 1, PageNumber: 2 });
    expect(ids(second)).toEqual([b]);
    expect(second).toMatchObject({ PageNumber: 2, PageSize: 1, TotalCount: 2 });
    expect(ids(call('DescribeLoadBalancers', { RegionId: 'cn-beijing' }))).toEqual([]);
  });
});

describe('places', () => {
  test('a sold-out master zone is not on offer', () => {
    const { call } = testAccount({ stock: { 'cn-shanghai-b': { 'slb.lcu.elastic': 0 } } });
    const offer = JSON.stringify(call('DescribeAvailableResource', { AddressType: 'intranet' }));
    expect(offer).not.toContain('"MasterZoneId":"cn-shanghai-b"');
    expect(offer).toContain('"SlaveZoneId":"cn-shanghai-b"');
    expect(offer).not.toContain('internet');
    expect(JSON.stringify(call('DescribeZones'))).toContain('"ZoneId":"cn-shanghai-b"');
    expect(JSON.stringify(call('DescribeRegions'))).toContain('slb.cn-shanghai.aliyuncs.com');
  });
});
