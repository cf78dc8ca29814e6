import { describe, expect, test } from 'vitest';
import { NETWORK_INTERFACES } from '../ecs/tables.ts';
import { testGateway, testNetwork } from './test-account.ts';

describe('CreateNatGateway', () => {
  test('takes about a minute and shows what Terraform reads', () => {
    const { ask, one, settle, world, vpcId, vSwitchId } = testNetwork();
    const made = ask('CreateNatGateway', {
      VpcId: vpcId,
      VSwitchId: vSwitchId,
      NatType: 'Enhanced',
      Name: 'nat',
      'Tag.1.Key': 'app',
      'Tag.1.Value': 'x',
    });
    const id = String(made['NatGatewayId']);
    const snat = one('DescribeNatGateways', { NatGatewayId: id })['SnatTableIds'];
    expect(snat).toEqual(made['SnatTableIds']);
    world.step(20_000);
    expect(one('DescribeNatGateways', { NatGatewayId: id })['Status']).toBe('Creating');
    settle();
    expect(one('DescribeNatGateways', { NatGatewayId: id, 'Tag.1.Key': 'app' })).toMatchObject({
      Status: 'Available',
      InstanceChargeType: 'PostPaid',
      InternetChargeType: 'PayByLcu',
      NatGatewayPrivateInfo: { VswitchId: vSwitchId, PrivateIpAddress: '10.0.1.1' },
      IpLists: { IpList: [] },
      Tags: { Tag: [{ TagKey: 'app', TagValue: 'x' }] },
    });
    expect(world.table(NETWORK_INTERFACES).where('vSwitchId', vSwitchId)).toMatchObject([
      { serviceManaged: true, instanceId: id },
    ]);
    expect(ask('DescribeVSwitchAttributes', { VSwitchId: vSwitchId })['AvailableIpAddressCount']).toBe(251);
  });

  test.each([
    [{ VpcId: 'vpc-none' }, '404 InvalidVpcId.NotFound'],
    [{ VSwitchId: 'vsw-none' }, '404 InvalidVSwitchId.NotFound'],
    [{ VSwitchId: '' }, '400 MissingParameter'],
    [{ NatType: 'Normal' }, '400 OperationFailed.NormalInventoryNotEnough'],
    [{ Name: '1' }, '400 InvalidParameter.Name.Malformed'],
    [{ InternetChargeType: 'Free' }, '400 InvalidParameter'],
    [{ AccessMode: '{' }, '400 InvalidParameter'],
    [{ 'Tag.1.Key': 'acs:x' }, '400 Forbidden.TagKeys'],
  ])('refuses %o with %s', (input, code) => {
    const { refusal, vpcId, vSwitchId } = testNetwork();
    expect(refusal('CreateNatGateway', { VpcId: vpcId, VSwitchId: vSwitchId, ...input })).toBe(code);
  });

  test('waits for its vSwitch', () => {
    const { make, refusal, vpcId } = testNetwork();
    const VSwitchId = make('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-l', CidrBlock: '10.0.2.0/24' });
    expect(refusal('CreateNatGateway', { VpcId: vpcId, VSwitchId })).toBe('400 VswitchStatusError');
  });

  test('meets the quota of the VPC and the stock of the zone', () => {
    const full = testGateway({ quotas: { 'vpc.nat_gateways': 1 } });
    expect(full.refusal('CreateNatGateway', { VpcId: full.vpcId, VSwitchId: full.vSwitchId })).toBe(
      '400 OperationFailed.EnhancedQuotaExceed',
    );
    const sold = testNetwork({ stock: { 'cn-shanghai-l': { 'vpc.nat_gateway': 0 } } });
    expect(sold.refusal('CreateNatGateway', { VpcId: sold.vpcId, VSwitchId: sold.vSwitchId })).toBe(
      '400 OperationFailed.EnhancedInventoryNotEnough',
    );
    const zones = sold.ask('ListEnhanhcedNatGatewayAvailableZones')['Zones'] as { ZoneId: string }[];
    expect(zones.map((zone) => zone.ZoneId)).not.toContain('cn-shanghai-l');
  });
});

describe('DeleteNatGateway', () => {
  test('is refused for deletion protection, then DNAT, then SNAT entries, then EIPs', () => {
    const { ask, bindEip, make, refusal, settle, gatewayId, snatTableId, forwardTableId } = testGateway();
    const [out, into] = [bindEip(), bindEip()];
    const forward = {
      ForwardTableId: forwardTableId,
      ExternalIp: into.ip,
      ExternalPort: '80',
      InternalIp: '10.0.1.9',
      InternalPort: '80',
      IpProtocol: 'TCP',
    };
    const ForwardEntryId = make('CreateForwardEntry', forward);
    settle();
    const SnatEntryId = make('CreateSnatEntry', {
      SnatTableId: snatTableId,
      SourceCIDR: '10.0.0.0/16',
      SnatIp: out.ip,
    });
    settle();
    const protect = { InstanceId: gatewayId, Type: 'NATGW' };
    const attempt = (): string => refusal('DeleteNatGateway', { NatGatewayId: gatewayId });
    ask('DeletionProtection', { ...protect, ProtectionEnable: true });
    expect(attempt()).toBe('400 InvalidOperation.DeletionProtection');
    ask('DeletionProtection', { ...protect, ProtectionEnable: false });
    expect(attempt()).toBe('400 DependencyViolation.ForwardEntry');
    ask('DeleteForwardEntry', { ForwardTableId: forwardTableId, ForwardEntryId });
    settle();
    expect(attempt()).toBe('400 DependencyViolation.SnatEntry');
    ask('DeleteSnatEntry', { SnatTableId: snatTableId, SnatEntryId });
    settle();
    expect(attempt()).toBe('400 DependencyViolation.EIPS');
    for (const eip of [out, into]) ask('UnassociateEipAddress', { AllocationId: eip.id, InstanceId: gatewayId });
    settle();
    expect(attempt()).toBe('accepted');
    expect(attempt()).toBe('404 IncorrectStatus.NatGateway');
    settle();
    expect(attempt()).toBe('404 InvalidNatGatewayId.NotFound');
  });

  test('Force takes entries along and leaves the EIPs free in the account', () => {
    const { ask, bindEip, one, rows, settle, gatewayId, snatTableId } = testGateway();
    const eip = bindEip();
    ask('CreateSnatEntry', { SnatTableId: snatTableId, SourceCIDR: '10.0.0.0/16', SnatIp: eip.ip });
    settle();
    ask('DeleteNatGateway', { NatGatewayId: gatewayId, Force: true });
    expect(one('DescribeNatGateways', { NatGatewayId: gatewayId })['Status']).toBe('Deleting');
    settle();
    expect(rows('DescribeNatGateways', { NatGatewayId: gatewayId })).toEqual([]);
    expect(one('DescribeEipAddresses', { AllocationId: eip.id })).toMatchObject({
      Status: 'Available',
      InstanceId: '',
    });
  });
});

test('GetNatGatewayAttribute has its own nesting', () => {
  const { ask, bindEip, gatewayId, vSwitchId, snatTableId } = testGateway();
  const eip = bindEip();
  expect(ask('GetNatGatewayAttribute', { NatGatewayId: gatewayId })).toMatchObject({
    IpList: [{ AllocationId: eip.id, IpAddress: eip.ip, UsingStatus: 'idle' }],
    SnatTable: { SnatTableId: snatTableId, SnatEntryCount: 0 },
    PrivateInfo: { VswitchId: vSwitchId },
    DeletionProtectionInfo: { Enabled: false },
  });
});

test('ModifyNatGatewayAttribute changes the name at once and the bind mode in a while', () => {
  const { ask, one, settle, gatewayId } = testGateway();
  ask('ModifyNatGatewayAttribute', { NatGatewayId: gatewayId, Name: 'renamed', EipBindMode: 'NAT' });
  expect(one('DescribeNatGateways')).toMatchObject({ Name: 'renamed', Status: 'Modifying', EipBindMode: 'NAT' });
  settle();
  expect(one('DescribeNatGateways')['Status']).toBe('Available');
});
