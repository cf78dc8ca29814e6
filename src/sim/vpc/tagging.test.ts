import { describe, expect, test } from 'vitest';
import { testAccount, testGateway } from './test-account.ts';

test('tags of every kind are set, overwritten, listed and taken away', () => {
  const { ask, make, one, rows, vpcId, vSwitchId, gatewayId } = testGateway();
  const kinds = {
    VPC: vpcId,
    VSWITCH: vSwitchId,
    ROUTETABLE: String(one('DescribeRouteTableList', { VpcId: vpcId })['RouteTableId']),
    NATGATEWAY: gatewayId,
    EIP: make('AllocateEipAddress'),
  };
  for (const [type, id] of Object.entries(kinds)) {
    const of = { ResourceType: type.toLowerCase(), 'ResourceId.1': id };
    expect(ask('ListTagResources', of)).toMatchObject({ TagResources: { TagResource: [] }, NextToken: '' });
    ask('TagResources', { ...of, 'Tag.1.Key': 'app', 'Tag.1.Value': 'x', 'Tag.2.Key': 'env', 'Tag.2.Value': '' });
    ask('TagResources', { ...of, 'Tag.1.Key': 'app', 'Tag.1.Value': 'y' });
    expect(rows('ListTagResources', of)).toEqual([
      { ResourceId: id, ResourceType: type, TagKey: 'app', TagValue: 'y' },
      { ResourceId: id, ResourceType: type, TagKey: 'env', TagValue: '' },
    ]);
    expect(rows('ListTagResources', { ResourceType: type, 'Tag.1.Key': 'app', 'Tag.1.Value': 'y' })).toHaveLength(2);
    ask('UnTagResources', { ...of, 'TagKey.1': 'app' });
    expect(rows('ListTagResources', of)).toHaveLength(1);
    ask('UnTagResources', { ...of, All: true });
    expect(rows('ListTagResources', of)).toEqual([]);
  }
});

describe('refusals', () => {
  test.each([
    ['TagResources', { ResourceType: 'TOASTER', 'Tag.1.Key': 'a' }, '400 InvalidInstanceType.NotFound'],
    ['TagResources', { 'Tag.1.Key': 'aliyun-x' }, '400 Forbidden.TagKeys'],
    ['TagResources', { 'Tag.1.Key': 'http://x' }, '400 InvalidTagKey'],
    ['TagResources', { 'Tag.1.Key': 'a', 'Tag.1.Value': 'x'.repeat(129) }, '400 InvalidTagValue'],
    ['TagResources', { 'Tag.1.Key': 'a', 'Tag.2.Key': 'a' }, '400 Forbidden.TagKey.Duplicated'],
    ['TagResources', { 'Tag.1.Key': 'a', 'ResourceId.2': 'vpc-none' }, '400 InvalidInstanceIds.NotFound'],
    ['TagResources', { 'Tag.1.Key': 'a', RegionId: 'mars-1' }, '404 InvalidRegionId.NotFound'],
    ['UnTagResources', {}, '400 MissingParameter'],
  ])('%s %o meets %s', (action, input, code) => {
    const { make, refusal } = testAccount();
    const id = make('CreateVpc');
    expect(refusal(action, { ResourceType: 'VPC', 'ResourceId.1': id, ...input })).toBe(code);
  });

  test('neither ids nor tags to list by', () => {
    expect(testAccount().refusal('ListTagResources', { ResourceType: 'VPC' })).toBe('403 BothEmpty.TagsAndResources');
  });

  test('the twenty-first tag of an object', () => {
    const { ask, make, refusal } = testAccount();
    const of = { ResourceType: 'VPC', 'ResourceId.1': make('CreateVpc') };
    const twenty = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`Tag.${index + 1}.Key`, `k${index}`]));
    ask('TagResources', { ...of, ...twenty });
    expect(refusal('TagResources', { ...of, 'Tag.1.Key': 'k3', 'Tag.1.Value': 'again' })).toBe('accepted');
    expect(refusal('TagResources', { ...of, 'Tag.1.Key': 'one-more' })).toBe('400 QuotaExceeded.TagNum');
  });
});

test('MoveResourceGroup moves a VPC with what lies in it', () => {
  const { ask, one, refusal, vpcId } = testGateway();
  const NewResourceGroupId = 'rg-acfm0000000test';
  ask('MoveResourceGroup', { ResourceType: 'vpc', ResourceId: vpcId, NewResourceGroupId });
  expect(ask('DescribeVpcAttribute', { VpcId: vpcId })['ResourceGroupId']).toBe(NewResourceGroupId);
  expect(one('DescribeVSwitches')['ResourceGroupId']).toBe(NewResourceGroupId);
  expect(refusal('MoveResourceGroup', { ResourceType: 'EIP', ResourceId: 'eip-none', NewResourceGroupId })).toBe(
    '404 InvalidAllocationId.NotFound',
  );
});
