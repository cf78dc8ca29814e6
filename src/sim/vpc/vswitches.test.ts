import { describe, expect, test } from 'vitest';
import { testGateway, testNetwork } from './test-account.ts';

describe('CreateVSwitch', () => {
  test('is Pending, then Available with all but four addresses free', () => {
    const { ask, make, settle, vpcId } = testNetwork();
    const id = make('CreateVSwitch', {
      VpcId: vpcId,
      ZoneId: 'cn-shanghai-b',
      CidrBlock: '10.0.2.0/28',
      VSwitchName: 'b',
    });
    expect(id).toMatch(/^vsw-uf6[a-z0-9]{18}$/);
    expect(ask('DescribeVSwitchAttributes', { VSwitchId: id })['Status']).toBe('Pending');
    settle();
    expect(ask('DescribeVSwitchAttributes', { VSwitchId: id })).toMatchObject({
      Status: 'Available',
      AvailableIpAddressCount: 12,
      VSwitchName: 'b',
      RouteTable: { RouteTableType: 'System' },
    });
  });

  test.each([
    [{ CidrBlock: '10.0.1.128/25' }, '400 InvalidCidrBlock.Overlapped'],
    [{ CidrBlock: '10.1.0.0/24' }, '400 InvalidParameter'],
    [{ CidrBlock: '10.0.2.1/24' }, '400 InvalidCidrBlock.Malformed'],
    [{ CidrBlock: '10.0.2.0/30' }, '400 InvalidCirdrBlock.MaskLength'],
    [{ ZoneId: 'cn-beijing-a' }, '404 InvalidZoneId.NotFound'],
    [{ VpcId: 'vpc-none' }, '404 InvalidVpcId.NotFound'],
    [{ VSwitchName: 'http://x' }, '400 InvalidVSwitchName.Malformed'],
    [{ Ipv6CidrBlock: 1 }, '400 InvalidParameter'],
  ])('refuses %o with %s', (input, code) => {
    const { refusal, vpcId } = testNetwork();
    expect(
      refusal('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-l', CidrBlock: '10.0.2.0/24', ...input }),
    ).toBe(code);
  });

  test('is refused in a closed zone', () => {
    const { refusal, vpcId } = testNetwork({ stock: { 'cn-shanghai-b': { 'vpc.vswitch': 0 } } });
    expect(refusal('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-b', CidrBlock: '10.0.2.0/24' })).toBe(
      '400 ResourceNotAvailable',
    );
  });

  test('goes one at a time in a VPC', () => {
    const { make, refusal, settle, vpcId } = testNetwork();
    const next = { VpcId: vpcId, ZoneId: 'cn-shanghai-l' };
    make('CreateVSwitch', { ...next, CidrBlock: '10.0.2.0/24' });
    expect(refusal('CreateVSwitch', { ...next, CidrBlock: '10.0.3.0/24' })).toBe('400 IncorrectVSwitchStatus');
    settle();
    expect(refusal('CreateVSwitch', { ...next, CidrBlock: '10.0.3.0/24' })).toBe('accepted');
  });

  test('may lie inside a default route but not inside another custom route', () => {
    const { ask, one, refusal, settle, vpcId, gatewayId } = testGateway();
    const table = String(one('DescribeRouteTableList', { VpcId: vpcId })['RouteTableId']);
    ask('CreateRouteEntry', {
      RouteTableId: table,
      DestinationCidrBlock: '10.0.8.0/21',
      NextHopId: gatewayId,
      NextHopType: 'NatGateway',
    });
    settle();
    const next = { VpcId: vpcId, ZoneId: 'cn-shanghai-l' };
    expect(refusal('CreateVSwitch', { ...next, CidrBlock: '10.0.9.0/24' })).toBe('400 InvalidCidrBlock.Overlapped');
    expect(refusal('CreateVSwitch', { ...next, CidrBlock: '10.0.2.0/24' })).toBe('accepted');
  });

  test('takes its /64 out of the /56 of the VPC, each once', () => {
    const { ask, make, refusal, settle, vpcId } = testNetwork();
    ask('ModifyVpcAttribute', { VpcId: vpcId, EnableIPv6: true });
    const block = String(ask('DescribeVpcAttribute', { VpcId: vpcId })['Ipv6CidrBlock']);
    const next = { VpcId: vpcId, ZoneId: 'cn-shanghai-l', Ipv6CidrBlock: 11 };
    const id = make('CreateVSwitch', { ...next, CidrBlock: '10.0.2.0/24' });
    expect(ask('DescribeVSwitchAttributes', { VSwitchId: id })['Ipv6CidrBlock']).toBe(
      block.replace('00::/56', '0b::/64'),
    );
    settle();
    expect(refusal('CreateVSwitch', { ...next, CidrBlock: '10.0.3.0/24' })).toBe('400 InvalidCidrBlock.Overlapped');
  });
});

describe('DeleteVSwitch', () => {
  test('leaves nothing; a second delete is not found', () => {
    const { ask, refusal, rows, settle, vSwitchId } = testNetwork();
    ask('DeleteVSwitch', { VSwitchId: vSwitchId });
    expect(refusal('DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('400 IncorrectVSwitchStatus');
    settle();
    expect(refusal('DescribeVSwitchAttributes', { VSwitchId: vSwitchId })).toBe('400 InvalidVSwitchId.NotFound');
    expect(refusal('DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('404 InvalidVSwitchId.NotFound');
    expect(rows('DescribeVSwitches', { VSwitchId: vSwitchId })).toEqual([]);
  });

  test('is held up by a NAT gateway, and by its interface a little longer', () => {
    const { ask, refusal, rows, world, vSwitchId, gatewayId } = testGateway();
    expect(refusal('DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('400 DependencyViolation.EnhancedNatgw');
    ask('DeleteNatGateway', { NatGatewayId: gatewayId });
    while (rows('DescribeNatGateways', { NatGatewayId: gatewayId }).length > 0) world.step(100);
    expect(refusal('DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('400 DependencyViolation.NetworkInterface');
    world.step(10_000);
    expect(refusal('DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('accepted');
  });
});
