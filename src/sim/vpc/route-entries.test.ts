import { describe, expect, test } from 'vitest';
import { testGateway, testNetwork } from './test-account.ts';

type Network = ReturnType<typeof testNetwork>;

function tableOf(network: Network): string {
  return String(
    network.one('DescribeRouteTableList', { VpcId: network.vpcId, RouteTableType: 'System' })['RouteTableId'],
  );
}

function entriesOf(network: Network, table: string): readonly unknown[] {
  return network
    .rows('DescribeRouteEntryList', { RouteTableId: table })
    .map((row) => [row['DestinationCidrBlock'], row['Type'], row['Status']]);
}

test('a table has a local route for each vSwitch and one to the services', () => {
  const network = testNetwork();
  expect(entriesOf(network, tableOf(network))).toEqual([
    ['10.0.1.0/24', 'System', 'Available'],
    ['100.64.0.0/10', 'System', 'Available'],
  ]);
  const [before, after] = [0, 1].map(() => network.rows('DescribeRouteEntryList', { RouteTableId: tableOf(network) }));
  expect(before).toEqual(after);
});

test('the first internet NAT gateway brings the default route and takes it away', () => {
  const network = testGateway();
  const table = tableOf(network);
  expect(entriesOf(network, table)[0]).toEqual(['0.0.0.0/0', 'Custom', 'Available']);
  network.ask('DeleteNatGateway', { NatGatewayId: network.gatewayId });
  expect(entriesOf(network, table)[0]).toEqual(['0.0.0.0/0', 'Custom', 'Deleting']);
  network.settle();
  expect(entriesOf(network, table)).toHaveLength(2);
});

describe('CreateRouteEntry', () => {
  const route = { DestinationCidrBlock: '192.168.0.0/24', NextHopType: 'NatGateway' };

  test('is Pending while it forbids other changes, then Available in both lists', () => {
    const network = testGateway();
    const table = tableOf(network);
    const given = { RouteTableId: table, NextHopId: network.gatewayId, ...route };
    const id = network.make('CreateRouteEntry', { ...given, RouteEntryName: 'lab' });
    expect(network.refusal('CreateRouteEntry', { ...given, DestinationCidrBlock: '192.168.1.0/24' })).toBe(
      '400 TaskConflict',
    );
    expect(network.refusal('DeleteRouteEntry', { RouteEntryId: id })).toBe('400 IncorrectRouteEntryStatus');
    network.settle();
    const older = network.one('DescribeRouteTables', { RouteTableId: table })['RouteEntrys'] as {
      RouteEntry: unknown[];
    };
    expect(older.RouteEntry).toContainEqual(
      expect.objectContaining({
        RouteEntryId: id,
        InstanceId: network.gatewayId,
        NextHopType: 'NatGateway',
        Status: 'Available',
      }),
    );
    expect(network.one('DescribeRouteEntryList', { RouteTableId: table, RouteEntryId: id })).toMatchObject({
      RouteEntryName: 'lab',
      IpVersion: 'IPv4',
      NextHops: { NextHop: [{ NextHopId: network.gatewayId, NextHopType: 'NatGateway', Enabled: 1, Weight: 0 }] },
    });
  });

  test.each([
    [{ DestinationCidrBlock: '0.0.0.0/0' }, '400 InvalidCIDRBlock.Duplicate'],
    [{ DestinationCidrBlock: '100.64.1.0/24' }, '400 InvalidCidrBlock'],
    [{ DestinationCidrBlock: '10.0.1.0/24' }, '400 InvalidCidrBlock'],
    [{ DestinationCidrBlock: '10.0.1.5/24' }, '400 InvalidCidrBlock.Malformed'],
    [{ NextHopType: 'Tunnel' }, '400 InvalidNextHopType'],
    [{ NextHopType: 'HaVip', NextHopId: 'havip-1' }, '404 InvalidNextHopId.NotFound'],
    [{ NextHopType: 'Instance', NextHopId: 'i-1' }, '404 InvalidInstanId.NotFound'],
    [{ RouteTableId: 'vtb-none' }, '404 InvalidRouteTableId.NotFound'],
    [{ DryRun: true }, '400 DryRunOperation'],
  ])('refuses %o with %s', (input, code) => {
    const network = testGateway();
    const given = { RouteTableId: tableOf(network), NextHopId: network.gatewayId, ...route };
    expect(network.refusal('CreateRouteEntry', { ...given, ...input })).toBe(code);
  });

  test('keeps to the quota of the table', () => {
    const network = testGateway({ quotas: { 'vpc.route_entries': 1 } });
    expect(
      network.refusal('CreateRouteEntry', { RouteTableId: tableOf(network), NextHopId: network.gatewayId, ...route }),
    ).toBe('400 QuotaExceeded');
  });

  test('a custom route to a gateway keeps the gateway and the VPC; deleting it lets go', () => {
    const network = testGateway();
    const given = { RouteTableId: tableOf(network), NextHopId: network.gatewayId, ...route };
    network.ask('CreateRouteEntry', given);
    network.settle();
    expect(network.refusal('DeleteNatGateway', { NatGatewayId: network.gatewayId })).toBe(
      '400 DependencyViolation.RouterEntry',
    );
    network.ask('DeleteRouteEntry', given);
    network.settle();
    expect(network.refusal('DeleteRouteEntry', given)).toBe('400 InvalidRouteEntry.NotFound');
    expect(network.refusal('DeleteNatGateway', { NatGatewayId: network.gatewayId })).toBe('accepted');
  });
});

test('a system route cannot be deleted', () => {
  const network = testNetwork();
  expect(
    network.refusal('DeleteRouteEntry', { RouteTableId: tableOf(network), DestinationCidrBlock: '10.0.1.0/24' }),
  ).toBe('400 OperationDenied');
});

describe('custom route tables', () => {
  test('bind a vSwitch, hold on to it, and go when it is given back', () => {
    const network = testNetwork();
    const { ask, refusal, settle, vpcId, vSwitchId } = network;
    const table = network.make('CreateRouteTable', { VpcId: vpcId, RouteTableName: 'own' });
    const both = { RouteTableId: table, VSwitchId: vSwitchId };
    expect(refusal('AssociateRouteTable', both)).toBe('400 IncorrectStatus.RouteTable');
    settle();
    ask('AssociateRouteTable', both);
    settle();
    expect(network.one('DescribeRouteTableList', { RouteTableId: table })).toMatchObject({
      RouteTableType: 'Custom',
      VSwitchIds: { VSwitchId: [vSwitchId] },
    });
    expect(ask('DescribeVSwitchAttributes', { VSwitchId: vSwitchId })['RouteTable']).toEqual({
      RouteTableId: table,
      RouteTableType: 'Custom',
    });
    expect(refusal('AssociateRouteTable', both)).toBe('400 ResourceAlreadyAssociated.RouteTable');
    expect(refusal('DeleteVSwitch', { VSwitchId: vSwitchId })).toBe('400 DependencyViolation.RouteTable');
    expect(refusal('DeleteRouteTable', { RouteTableId: table })).toBe('400 IncorrectVSwitchStatus');
    ask('UnassociateRouteTable', both);
    settle();
    ask('DeleteRouteTable', { RouteTableId: table });
    settle();
    expect(network.rows('DescribeRouteTableList', { RouteTableId: table })).toEqual([]);
    expect(refusal('DescribeRouteEntryList', { RouteTableId: table })).toBe('404 InvalidRouteTableId.NotFound');
  });

  test('the system table stays, and a VPC has nine others at most', () => {
    const network = testNetwork();
    expect(network.refusal('DeleteRouteTable', { RouteTableId: tableOf(network) })).toBe('400 IncorrectRouteTableType');
    for (let index = 0; index < 9; index += 1) network.make('CreateRouteTable', { VpcId: network.vpcId });
    expect(network.refusal('CreateRouteTable', { VpcId: network.vpcId })).toBe('400 QuotaExceeded.RouteTable');
  });
});
