import { describe, expect, it } from 'vitest';
import { testMachines } from './test-machines.ts';

interface Permission {
  readonly SecurityGroupRuleId: string;
  readonly [member: string]: unknown;
}

function withRules() {
  const machines = testMachines();
  const SecurityGroupId = machines.groupId;
  const permissions = (Direction = 'all') =>
    (
      machines.ask('DescribeSecurityGroupAttribute', { SecurityGroupId, Direction }) as {
        Permissions: { Permission: readonly Permission[] };
      }
    ).Permissions.Permission;
  return { ...machines, SecurityGroupId, permissions };
}

describe('security group rules', () => {
  it('are read back normalised, with every member', () => {
    const { ask, permissions, SecurityGroupId } = withRules();
    ask('AuthorizeSecurityGroup', {
      SecurityGroupId,
      'Permissions.1.IpProtocol': 'tcp',
      'Permissions.1.PortRange': '22/22',
      'Permissions.1.SourceCidrIp': '10.1.2.3/8',
      'Permissions.1.Policy': 'accept',
      'Permissions.1.Priority': '7',
      'Permissions.1.NicType': 'intranet',
      'Permissions.2.IpProtocol': 'ICMP',
      'Permissions.2.SourceCidrIp': '0.0.0.0/0',
    });
    expect(permissions('ingress')).toMatchObject([
      {
        IpProtocol: 'TCP',
        PortRange: '22/22',
        SourceCidrIp: '10.0.0.0/8',
        Policy: 'Accept',
        Priority: '7',
        NicType: 'intranet',
        SourceGroupId: '',
        DestCidrIp: '',
      },
      { IpProtocol: 'ICMP', PortRange: '-1/-1', Priority: '1' },
    ]);
    expect(permissions('egress')).toEqual([]);
  });

  it('are kept once however often they are added, and go by members or by id', () => {
    const { ask, permissions, SecurityGroupId } = withRules();
    const ssh = { SecurityGroupId, IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
    ask('AuthorizeSecurityGroup', ssh);
    ask('AuthorizeSecurityGroup', { ...ssh, Policy: 'Accept', Priority: '1', Description: 'again' });
    expect(permissions()).toHaveLength(1);
    ask('RevokeSecurityGroup', { ...ssh, PortRange: '23/23' });
    expect(permissions()).toHaveLength(1);
    ask('RevokeSecurityGroupEgress', {
      SecurityGroupId,
      'SecurityGroupRuleId.1': permissions()[0]?.SecurityGroupRuleId ?? '',
    });
    expect(permissions()).toHaveLength(1);
    ask('RevokeSecurityGroup', ssh);
    expect(permissions()).toEqual([]);
  });

  it('change by id, and their description by what they match', () => {
    const { ask, permissions, refusal, SecurityGroupId } = withRules();
    const ssh = { SecurityGroupId, IpProtocol: 'tcp', PortRange: '22/22', SourceCidrIp: '0.0.0.0/0' };
    ask('AuthorizeSecurityGroup', ssh);
    ask('ModifySecurityGroupRule', { ...ssh, Description: 'for all' });
    expect(permissions()).toMatchObject([{ Description: 'for all' }]);
    const SecurityGroupRuleId = permissions()[0]?.SecurityGroupRuleId ?? '';
    ask('ModifySecurityGroupRule', { SecurityGroupId, SecurityGroupRuleId, SourceCidrIp: '10.0.0.0/8' });
    expect(permissions()).toMatchObject([{ SecurityGroupRuleId, SourceCidrIp: '10.0.0.0/8', Description: 'for all' }]);
    expect(refusal('ModifySecurityGroupRule', { ...ssh, Description: 'gone' })).toBe(
      '404 InvalidSecurityGroupRuleId.NotFound',
    );
  });

  it.each([
    [
      'a port range for ICMP',
      { IpProtocol: 'icmp', PortRange: '1/2', SourceCidrIp: '0.0.0.0/0' },
      '400 OperationDenied',
    ],
    [
      'no port range for TCP',
      { IpProtocol: 'tcp', PortRange: '-1/-1', SourceCidrIp: '0.0.0.0/0' },
      '400 InvalidParam.PortRange',
    ],
    [
      'a backward port range',
      { IpProtocol: 'tcp', PortRange: '80/22', SourceCidrIp: '0.0.0.0/0' },
      '400 InvalidParam.PortRange',
    ],
    [
      'a strange protocol',
      { IpProtocol: 'sctp', SourceCidrIp: '0.0.0.0/0' },
      '400 InvalidIpProtocol.ValueNotSupported',
    ],
    ['no source', { IpProtocol: 'all' }, '400 MissingParameter.Source'],
    [
      'a source that is no block',
      { IpProtocol: 'all', SourceCidrIp: '300.0.0.0/8' },
      '400 InvalidSourceCidrIp.Malformed',
    ],
    ['an unknown source group', { IpProtocol: 'all', SourceGroupId: 'sg-none' }, '404 InvalidSourceGroupId.NotFound'],
    [
      'a priority beyond 100',
      { IpProtocol: 'all', SourceCidrIp: '0.0.0.0/0', Priority: '101' },
      '400 InvalidPriority.ValueNotSupported',
    ],
    [
      'both forms at once',
      { IpProtocol: 'all', SourceCidrIp: '0.0.0.0/0', 'Permissions.1.IpProtocol': 'all' },
      '400 InvalidParam.Permissions',
    ],
  ])('refuse %s', (_what, input, expected) => {
    const { refusal, SecurityGroupId } = withRules();
    expect(refusal('AuthorizeSecurityGroup', { SecurityGroupId, ...input })).toBe(expected);
  });

  it('name at most 20 groups', () => {
    const { ask, refusal, SecurityGroupId, vpcId } = withRules();
    const authorize = () => {
      const SourceGroupId = String(ask('CreateSecurityGroup', { VpcId: vpcId })['SecurityGroupId']);
      return refusal('AuthorizeSecurityGroup', { SecurityGroupId, IpProtocol: 'all', SourceGroupId });
    };
    expect(Array.from({ length: 21 }, authorize).filter((outcome) => outcome !== 'accepted')).toEqual([
      '400 AuthorizedGroupRule.LimitExceed',
    ]);
  });
});

describe('security groups', () => {
  it('cannot go while somebody is in them or names them', () => {
    const { ask, askVpc, refusal, run, wait, SecurityGroupId, vpcId } = withRules();
    const other = String(ask('CreateSecurityGroup', { VpcId: vpcId })['SecurityGroupId']);
    const rule = { SecurityGroupId: other, IpProtocol: 'all', SourceGroupId: SecurityGroupId };
    const [InstanceId = ''] = run();
    expect(refusal('DeleteSecurityGroup', { SecurityGroupId })).toBe('403 DependencyViolation');
    ask('DeleteInstance', { InstanceId, Force: true });
    expect(refusal('DeleteSecurityGroup', { SecurityGroupId })).toBe('403 DependencyViolation');
    wait();
    ask('AuthorizeSecurityGroup', rule);
    expect(ask('DescribeSecurityGroupReferences', { 'SecurityGroupId.1': SecurityGroupId })).toMatchObject({
      SecurityGroupReferences: {
        SecurityGroupReference: [
          { ReferencingSecurityGroups: { ReferencingSecurityGroup: [{ SecurityGroupId: other }] } },
        ],
      },
    });
    expect(refusal('DeleteSecurityGroup', { SecurityGroupId })).toBe('403 DependencyViolation');
    ask('RevokeSecurityGroup', rule);
    expect(refusal('DeleteSecurityGroup', { SecurityGroupId })).toBe('accepted');
    expect(refusal('DeleteSecurityGroup', { SecurityGroupId })).toBe('404 InvalidSecurityGroup.NotFound');
    expect(refusal('DescribeSecurityGroupAttribute', { SecurityGroupId })).toBe('404 InvalidSecurityGroupId.NotFound');
    expect(askVpc('DescribeVpcs')).toMatchObject({ TotalCount: 1 });
  });

  it('of the enterprise kind take neither group sources nor another inner policy', () => {
    const { ask, refusal, vpcId, SecurityGroupId } = withRules();
    const enterprise = String(
      ask('CreateSecurityGroup', { VpcId: vpcId, SecurityGroupType: 'enterprise' })['SecurityGroupId'],
    );
    const denied = '400 InvalidGroupParameter.OperationDenied';
    expect(
      refusal('AuthorizeSecurityGroup', {
        SecurityGroupId: enterprise,
        IpProtocol: 'all',
        SourceGroupId: SecurityGroupId,
      }),
    ).toBe(denied);
    expect(refusal('ModifySecurityGroupPolicy', { SecurityGroupId: enterprise, InnerAccessPolicy: 'Accept' })).toBe(
      denied,
    );
    ask('ModifySecurityGroupPolicy', { SecurityGroupId, InnerAccessPolicy: 'drop' });
    expect(ask('DescribeSecurityGroupAttribute', { SecurityGroupId })).toMatchObject({ InnerAccessPolicy: 'Drop' });
  });

  it('need a VPC that is there, a good name and room in the quota', () => {
    const { ask, refusal, vpcId } = testMachines({ quotas: { 'ecs.max-security-groups': 2 } });
    expect(refusal('CreateSecurityGroup')).toBe('403 InvalidVpcId.NotFound');
    expect(refusal('CreateSecurityGroup', { VpcId: 'vpc-none' })).toBe('404 InvalidVpcId.NotFound');
    expect(refusal('CreateSecurityGroup', { VpcId: vpcId, SecurityGroupName: 'http://x' })).toBe(
      '400 InvalidSecurityGroupName.Malformed',
    );
    ask('CreateSecurityGroup', { VpcId: vpcId });
    expect(refusal('CreateSecurityGroup', { VpcId: vpcId })).toBe('403 QuotaExceed.SecurityGroup');
  });

  it('are found by id list, VPC and tag, in their region only', () => {
    const { ask, groupId, rows, vpcId } = testMachines();
    const tagged = String(
      ask('CreateSecurityGroup', { VpcId: vpcId, 'Tag.1.key': 'app', 'Tag.1.value': 'x' })['SecurityGroupId'],
    );
    expect(rows('DescribeSecurityGroups', { SecurityGroupIds: JSON.stringify([groupId, 'sg-none']) })).toHaveLength(1);
    expect(rows('DescribeSecurityGroups', { VpcId: vpcId })).toHaveLength(2);
    expect(rows('DescribeSecurityGroups', { 'Tag.1.Key': 'app' })).toMatchObject([
      { SecurityGroupId: tagged, Tags: { Tag: [{ TagKey: 'app', TagValue: 'x' }] } },
    ]);
    expect(rows('DescribeSecurityGroups', { RegionId: 'cn-beijing' })).toEqual([]);
  });
});
