import { describe, expect, test } from 'vitest';
import { testAccount, testNetwork } from './test-account.ts';

describe('CreateVpc', () => {
  test('is Pending, then Available, with a system route table at once', () => {
    const { ask, one, settle } = testAccount();
    const made = ask('CreateVpc', {
      CidrBlock: '10.0.0.0/16',
      VpcName: 'demo',
      'Tag.1.Key': 'app',
      'Tag.1.Value': 'x',
    });
    const id = String(made['VpcId']);
    expect(id).toMatch(/^vpc-uf6[a-z0-9]{18}$/);
    expect(made['ResourceGroupId']).toMatch(/^rg-acfm[a-z0-9]{11}$/);
    expect(ask('DescribeVpcAttribute', { VpcId: id })['Status']).toBe('Pending');
    expect(one('DescribeRouteTableList', { VpcId: id })).toMatchObject({
      RouteTableId: made['RouteTableId'],
      RouteTableType: 'System',
      Status: 'Available',
    });
    settle();
    expect(ask('DescribeVpcAttribute', { VpcId: id })).toMatchObject({
      Status: 'Available',
      CidrBlock: '10.0.0.0/16',
      CreationTime: '2026-11-20T00:00:00Z',
      Tags: { Tag: [{ Key: 'app', Value: 'x' }] },
      IsDefault: false,
      VSwitchIds: { VSwitchId: [] },
    });
  });

  test.each([
    [{ CidrBlock: '10.0.0.5/16' }, '400 InvalidParameter'],
    [{ CidrBlock: '100.64.0.0/12' }, '400 InvalidParameter'],
    [{ CidrBlock: '10.0.0.0/29' }, '400 InvalidParameter'],
    [{ CidrBlock: 'ten' }, '400 InvalidParameter'],
    [{ VpcName: 'https://x' }, '400 InvalidVpcName.Malformed'],
    [{ Description: 'x'.repeat(257) }, '400 InvalidVpcDiscription.Malformed'],
    [{ UserCidr: '1.0.0.0/8,2.0.0.0/8,3.0.0.0/8,4.0.0.0/8' }, '400 InvalidUserCidr.Quota'],
    [{ UserCidr: '100.100.0.0/16' }, '400 InvalidUserCidr.Malformed'],
    [{ ResourceGroupId: 'nope' }, '400 InvalidResourceGroupId'],
    [{ RegionId: 'mars-1' }, '404 InvalidRegionId.NotFound'],
    [{ DryRun: true }, '400 DryRunOperation'],
  ])('refuses %o with %s and makes nothing', (input, code) => {
    const { refusal, rows } = testAccount();
    expect(refusal('CreateVpc', input)).toBe(code);
    expect(rows('DescribeVpcs')).toEqual([]);
  });

  test('keeps to the quota of each region', () => {
    const { make, refusal } = testAccount({ quotas: { 'vpc.vpcs': 2 } });
    make('CreateVpc');
    make('CreateVpc');
    expect(refusal('CreateVpc')).toBe('400 QuotaExceeded.Vpc');
    expect(refusal('CreateVpc', { RegionId: 'cn-hangzhou' })).toBe('accepted');
  });
});

test('DescribeVpcs finds by id list, name and tag, only in its region', () => {
  const { make, rows } = testAccount();
  const first = make('CreateVpc', { VpcName: 'a', 'Tag.1.Key': 'app', 'Tag.1.Value': 'x' });
  const second = make('CreateVpc', { VpcName: 'b' });
  const ids = (input: Record<string, string>): readonly unknown[] =>
    rows('DescribeVpcs', input).map((row) => row['VpcId']);
  expect(ids({ VpcId: `${first},${second},vpc-none` })).toEqual([first, second]);
  expect(ids({ VpcName: 'b' })).toEqual([second]);
  expect(ids({ 'Tag.1.Key': 'app', 'Tag.1.Value': 'x' })).toEqual([first]);
  expect(ids({ 'Tag.1.Key': 'app', 'Tag.1.Value': 'y' })).toEqual([]);
  expect(ids({ RegionId: 'cn-beijing' })).toEqual([]);
});

test('paging refuses a page above 50 and counts all rows', () => {
  const { ask, make, refusal } = testAccount();
  for (let index = 0; index < 3; index += 1) make('CreateVpc');
  expect(ask('DescribeVpcs', { PageSize: 2, PageNumber: 2 })).toMatchObject({
    TotalCount: 3,
    PageNumber: 2,
    PageSize: 2,
  });
  expect(refusal('DescribeVpcs', { PageSize: 51 })).toBe('400 InvalidParameter');
});

test('ModifyVpcAttribute waits for Available, then changes name, IPv6 and block', () => {
  const { ask, make, refusal, settle } = testAccount();
  const id = make('CreateVpc', { CidrBlock: '10.0.0.0/16' });
  expect(refusal('ModifyVpcAttribute', { VpcId: id, VpcName: 'late' })).toBe('400 IncorrectVpcStatus');
  settle();
  ask('ModifyVpcAttribute', { VpcId: id, VpcName: 'late', EnableIPv6: true, CidrBlock: '10.0.0.0/12' });
  const row = ask('DescribeVpcAttribute', { VpcId: id });
  expect(row).toMatchObject({ VpcName: 'late', EnabledIpv6: true, CidrBlock: '10.0.0.0/12' });
  expect(row['Ipv6CidrBlock']).toMatch(/^2408:4[0-9a-f]{3}:[0-9a-f]{4}:[0-9a-f]{2}00::\/56$/);
});

test('secondary blocks may not overlap and stay while a vSwitch lies in them', () => {
  const { ask, refusal, settle, vpcId } = testNetwork();
  ask('AssociateVpcCidrBlock', { VpcId: vpcId, SecondaryCidrBlock: '192.168.0.0/16' });
  expect(refusal('AssociateVpcCidrBlock', { VpcId: vpcId, SecondaryCidrBlock: '10.0.128.0/17' })).toBe(
    '400 InvalidCidrBlock.Overlapped',
  );
  ask('CreateVSwitch', { VpcId: vpcId, ZoneId: 'cn-shanghai-l', CidrBlock: '192.168.1.0/24' });
  settle();
  expect(refusal('UnassociateVpcCidrBlock', { VpcId: vpcId, SecondaryCidrBlock: '192.168.0.0/16' })).toBe(
    '400 DependencyViolation.VSwitch',
  );
});

describe('DeleteVpc', () => {
  test('takes its route table along and is then not found', () => {
    const { ask, make, refusal, rows, settle } = testAccount();
    const id = make('CreateVpc');
    expect(refusal('DeleteVpc', { VpcId: id })).toBe('400 IncorrectVpcStatus');
    settle();
    ask('DeleteVpc', { VpcId: id });
    settle();
    expect(refusal('DescribeVpcAttribute', { VpcId: id })).toBe('404 InvalidVpcId.NotFound');
    expect(refusal('DeleteVpc', { VpcId: id })).toBe('404 InvalidVpcId.NotFound');
    expect(rows('DescribeVpcs')).toEqual([]);
    expect(rows('DescribeRouteTableList')).toEqual([]);
  });

  test('is refused while a vSwitch is there', () => {
    const { refusal, vpcId } = testNetwork();
    expect(refusal('DeleteVpc', { VpcId: vpcId })).toBe('400 DependencyViolation.VSwitch');
  });
});
