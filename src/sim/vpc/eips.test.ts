import { describe, expect, test } from 'vitest';
import { testAccount, testGateway, testNetwork } from './test-account.ts';

describe('AllocateEipAddress', () => {
  test('is Available at once, bandwidth a text, order a number', () => {
    const { ask, one } = testAccount();
    const made = ask('AllocateEipAddress', {
      Bandwidth: 100,
      InternetChargeType: 'PayByTraffic',
      Name: 'out',
      InstanceId: '',
    });
    expect(made).toMatchObject({ OrderId: 0, EipAddress: '203.0.113.1' });
    expect(one('DescribeEipAddresses', { AllocationId: String(made['AllocationId']) })).toMatchObject({
      Status: 'Available',
      Bandwidth: '100',
      EipBandwidth: '100',
      InstanceId: '',
      InstanceType: '',
      ServiceManaged: 0,
      ISP: 'BGP',
    });
  });

  test.each([
    [{ Bandwidth: 0 }, '400 InvalidParameter'],
    [{ Bandwidth: 201, InternetChargeType: 'PayByTraffic' }, '400 InvalidParameter'],
    [{ InternetChargeType: 'Free' }, '400 InvalidParameter'],
    [{ ISP: 'Carrier pigeon' }, '400 IllegalParam.Isp'],
    [{ Name: '1x' }, '400 InvalidParameter'],
    [{ Zone: 'cn-beijing-a' }, '400 IllegalParam.Zone'],
    [{ RegionId: 'mars-1' }, '404 InvalidRegionId.NotFound'],
  ])('refuses %o with %s', (input, code) => {
    expect(testAccount().refusal('AllocateEipAddress', input)).toBe(code);
  });

  test('keeps to the quota of the account over all regions', () => {
    const { make, refusal } = testAccount({ quotas: { 'vpc.eips': 1 } });
    make('AllocateEipAddress', { RegionId: 'cn-beijing' });
    expect(refusal('AllocateEipAddress')).toBe('400 ORDER.QUANTITY_INVALID');
  });

  test('never gives an address twice', () => {
    const { ask, settle } = testAccount({ quotas: { 'vpc.eips': 1000 } });
    const made = Array.from({ length: 300 }, () => ask('AllocateEipAddress'));
    ask('ReleaseEipAddress', { AllocationId: String(made[7]?.['AllocationId']) });
    settle();
    const addresses = [...made.filter((_, index) => index !== 7), ask('AllocateEipAddress')].map(
      (one) => one['EipAddress'],
    );
    expect(new Set(addresses).size).toBe(300);
  });
});

test('an unknown id gives an empty list; a bandwidth can be changed', () => {
  const { ask, make, one, rows } = testAccount();
  expect(rows('DescribeEipAddresses', { AllocationId: 'eip-none' })).toEqual([]);
  const id = make('AllocateEipAddress');
  ask('ModifyEipAddressAttribute', { AllocationId: id, Bandwidth: '20', Description: 'wide' });
  expect(one('DescribeEipAddresses', { AllocationId: id })).toMatchObject({ Bandwidth: '20', Description: 'wide' });
});

describe('AssociateEipAddress', () => {
  test('shows the gateway at once as Associating, then InUse', () => {
    const { ask, make, one, refusal, settle, gatewayId } = testGateway();
    const AllocationId = make('AllocateEipAddress');
    ask('AssociateEipAddress', { AllocationId, InstanceId: gatewayId });
    const shown = (): unknown => one('DescribeEipAddresses', { AllocationId });
    expect(shown()).toMatchObject({ Status: 'Associating', InstanceId: gatewayId, InstanceType: 'Nat' });
    expect(refusal('AssociateEipAddress', { AllocationId, InstanceId: gatewayId })).toBe('400 IncorrectEipStatus');
    expect(refusal('ReleaseEipAddress', { AllocationId })).toBe('400 IncorrectEipStatus');
    settle();
    expect(shown()).toMatchObject({ Status: 'InUse' });
    expect(one('DescribeNatGateways')['IpLists']).toMatchObject({ IpList: [{ AllocationId, UsingStatus: 'idle' }] });
  });

  test.each([
    [{ InstanceId: 'ngw-none' }, '404 InvalidInstanId.NotFound'],
    [{ InstanceId: 'i-none' }, '404 InvalidInstanId.NotFound'],
    [{ InstanceId: 'lb-none' }, '404 InvalidInstanId.NotFound'],
    [{ InstanceId: 'eni-none', InstanceType: 'NetworkInterface' }, '404 InvalidInstanId.NotFound'],
    [{ InstanceId: 'x', InstanceType: 'Toaster' }, '400 InvalidInstanceType.ValueNotSupported'],
    [{ InstanceId: 'x', InstanceRegionId: 'cn-beijing' }, '400 InvalidParameter.Mismatch'],
    [{ InstanceId: 'x', AllocationId: 'eip-none' }, '404 InvalidAllocationId.NotFound'],
  ])('refuses %o with %s', (input, code) => {
    const { make, refusal } = testNetwork();
    const AllocationId = make('AllocateEipAddress');
    expect(refusal('AssociateEipAddress', { AllocationId, ...input })).toBe(code);
  });

  test('waits for the gateway', () => {
    const { make, refusal, vpcId, vSwitchId } = testNetwork();
    const InstanceId = make('CreateNatGateway', { VpcId: vpcId, VSwitchId: vSwitchId });
    const AllocationId = make('AllocateEipAddress');
    expect(refusal('AssociateEipAddress', { AllocationId, InstanceId })).toBe('400 IncorrectStatus.NatGateway');
  });

  test('in bind mode NAT each EIP takes an address of the vSwitch and gives it back', () => {
    const { ask, bindEip, settle, gatewayId, vSwitchId } = testGateway();
    ask('ModifyNatGatewayAttribute', { NatGatewayId: gatewayId, EipBindMode: 'NAT' });
    settle();
    const free = (): unknown => ask('DescribeVSwitchAttributes', { VSwitchId: vSwitchId })['AvailableIpAddressCount'];
    const eip = bindEip();
    expect(free()).toBe(250);
    ask('UnassociateEipAddress', { AllocationId: eip.id });
    settle();
    expect(free()).toBe(251);
  });
});

test('UnassociateEipAddress keeps the holder until it is done; then the EIP can go', () => {
  const { ask, bindEip, one, refusal, rows, settle, gatewayId } = testGateway();
  const { id } = bindEip();
  expect(refusal('UnassociateEipAddress', { AllocationId: id, InstanceId: 'ngw-other' })).toBe(
    '400 InvalidInstanceId.NotFound',
  );
  ask('UnassociateEipAddress', { AllocationId: id, InstanceId: gatewayId, InstanceType: 'Nat' });
  expect(one('DescribeEipAddresses', { AllocationId: id })).toMatchObject({
    Status: 'Unassociating',
    InstanceId: gatewayId,
  });
  settle();
  expect(one('DescribeEipAddresses', { AllocationId: id })).toMatchObject({ Status: 'Available', InstanceId: '' });
  expect(refusal('UnassociateEipAddress', { AllocationId: id })).toBe('404 InvalidBindInstance.NotFound');
  ask('ReleaseEipAddress', { AllocationId: id });
  settle();
  expect(rows('DescribeEipAddresses', { AllocationId: id })).toEqual([]);
  expect(refusal('ReleaseEipAddress', { AllocationId: id })).toBe('404 InvalidAllocationId.NotFound');
});
