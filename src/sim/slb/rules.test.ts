import { describe, expect, test } from 'vitest';
import { testAccount, type TestAccount } from './test-account.ts';

function withListener(): TestAccount & {
  readonly listener: Record<string, string | number>;
  readonly groupId: string;
} {
  const account = testAccount();
  const LoadBalancerId = account.balancer();
  const groupId = String(account.call('CreateVServerGroup', { LoadBalancerId })['VServerGroupId']);
  const listener = { LoadBalancerId, ListenerPort: 80 };
  account.call('CreateLoadBalancerHTTPListener', { ...listener, BackendServerPort: 8080, HealthCheck: 'off' });
  return { ...account, listener, groupId };
}

describe('forwarding rules', () => {
  test('live from CreateRules to DeleteRules and hold their group', () => {
    const { call, refusal, listener, groupId } = withListener();
    const RuleList = JSON.stringify([
      { RuleName: 'api', Domain: 'a.example.com', Url: '/api', VServerGroupId: groupId },
    ]);
    const { Rules } = call('CreateRules', { ...listener, RuleList }) as unknown as {
      Rules: { Rule: { RuleId: string }[] };
    };
    const RuleId = Rules.Rule[0]?.RuleId ?? '';
    expect(refusal('CreateRules', { ...listener, RuleList })).toContain('400 DomainExist');
    call('SetRule', { RuleId, RuleName: 'renamed', ListenerSync: 'off', Scheduler: 'rr', HealthCheck: 'off' });
    expect(call('DescribeRuleAttribute', { RuleId })).toMatchObject({
      RuleName: 'renamed',
      ListenerSync: 'off',
      Scheduler: 'rr',
      VServerGroupId: groupId,
      ListenerPort: '80',
      Domain: 'a.example.com',
      Url: '/api',
    });
    expect(call('DescribeLoadBalancerHTTPListenerAttribute', listener)).toMatchObject({
      Rules: { Rule: [{ RuleId }] },
    });
    expect(refusal('DeleteVServerGroup', { VServerGroupId: groupId })).toContain('400 RspoolRuleExist');
    call('DeleteRules', { RuleIds: JSON.stringify([RuleId]) });
    expect(refusal('DescribeRuleAttribute', { RuleId })).toBe('404 InvalidRuleId.NotFound: Rule does not exist.');
    expect(refusal('DeleteVServerGroup', { VServerGroupId: groupId })).toBe('accepted');
  });

  test.each([
    ['neither domain nor path', { RuleName: 'r' }, 'Domain'],
    ['a path without a slash', { RuleName: 'r', Url: 'api' }, '400 URLNotSupport'],
    [
      'an unknown group',
      { RuleName: 'r', Url: '/api', VServerGroupId: 'rsp-none' },
      'The specified VServerGroupId does not exist.',
    ],
  ])('are refused for %s', (_what, rule, expected) => {
    const { refusal, listener, groupId } = withListener();
    const RuleList = JSON.stringify([{ VServerGroupId: groupId, ...rule }]);
    expect(refusal('CreateRules', { ...listener, RuleList })).toContain(expected);
  });
});

describe('access control lists', () => {
  test('hold entries and cannot go while a listener uses them', () => {
    const { call, refusal, listener } = withListener();
    const AclId = String(call('CreateAccessControlList', { AclName: 'office' })['AclId']);
    expect(refusal('CreateAccessControlList', { AclName: 'office' })).toContain('400 AclNameExist');
    call('AddAccessControlListEntry', {
      AclId,
      AclEntrys: '[{"entry":"10.0.0.0/8","comment":"lan"},{"entry":"1.2.3.4"}]',
    });
    const page = call('DescribeAccessControlListAttribute', { AclId, Page: 2, PageSize: 1 });
    expect(page['AclEntrys']).toEqual({ AclEntry: [{ AclEntryIP: '1.2.3.4/32', AclEntryComment: '' }] });
    call('RemoveAccessControlListEntry', { AclId, AclEntrys: '[{"entry":"1.2.3.4/32"}]' });
    expect(refusal('AddAccessControlListEntry', { AclId, AclEntrys: '[{"entry":"10.0.0.300/8"}]' })).toContain(
      '400 InvalidParameter',
    );
    call('SetLoadBalancerHTTPListenerAttribute', { ...listener, AclStatus: 'on', AclType: 'white', AclId });
    expect(call('DescribeAccessControlListAttribute', { AclId })).toMatchObject({
      AclName: 'office',
      AclEntrys: { AclEntry: [{ AclEntryIP: '10.0.0.0/8', AclEntryComment: 'lan' }] },
      RelatedListeners: { RelatedListener: [{ ListenerPort: 80, Protocol: 'http', AclType: 'white' }] },
    });
    expect(call('DescribeLoadBalancerHTTPListenerAttribute', listener)).toMatchObject({
      AclId,
      AclIds: { AclId: [AclId] },
    });
    expect(refusal('DeleteAccessControlList', { AclId })).toContain('400 AclInUsed');
    call('DeleteLoadBalancerListener', listener);
    call('DeleteAccessControlList', { AclId });
    expect(refusal('DescribeAccessControlListAttribute', { AclId })).toContain('400 AclNotExist');
  });
});

describe('tags', () => {
  test('are set, listed by resource and by tag, and taken off', () => {
    const { balancer, call, refusal } = testAccount();
    const [a, b] = [balancer(), balancer()];
    const instance = { ResourceType: 'instance' };
    call('TagResources', {
      ...instance,
      'ResourceId.1': a,
      'ResourceId.2': b,
      'Tag.1.Key': 'k',
      'Tag.1.Value': 'v',
      'Tag.2.Key': 'm',
      'Tag.2.Value': '',
    });
    call('UntagResources', { ...instance, 'ResourceId.1': b, 'TagKey.1': 'k' });
    expect(call('ListTagResources', { ...instance, 'Tag.1.Key': 'k', 'Tag.1.Value': 'v' })['TagResources']).toEqual({
      TagResource: [{ ResourceId: a, ResourceType: 'instance', TagKey: 'k', TagValue: 'v' }],
    });
    call('UntagResources', { ...instance, 'ResourceId.1': b, All: true });
    expect(call('ListTagResources', { ...instance, 'ResourceId.1': b })['TagResources']).toEqual({ TagResource: [] });
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`Tag.${index + 1}.Key`, `k${index}`]));
    expect(refusal('TagResources', { ...instance, 'ResourceId.1': a, ...many })).toContain('400 TagCountLimit');
    expect(refusal('TagResources', { ...instance, 'ResourceId.1': 'lb-none', 'Tag.1.Key': 'k' })).toContain(
      'does not exist',
    );
  });
});
