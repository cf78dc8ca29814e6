import { describe, expect, it } from 'vitest';
import { recordingIo } from '../../../../test/support/recording-io.ts';
import { CloudError, type Attributes, type Desired, type Resolved } from '../../../model/index.ts';
import { securityGroupRule } from './security-group-rule.ts';

const ownership = { stack: 's', profile: 'p', address: 'a' };
const desire = (args: Readonly<Record<string, Resolved>>): Desired => ({
  address: 'a',
  region: 'cn-shanghai',
  ownership,
  args: { security_group_id: 'sg-1', ip_protocol: 'tcp', port_range: '443/443', ...args },
});
const READ = 'ecs:DescribeSecurityGroupAttribute';
const rules = (...rows: Attributes[]): Attributes => ({ Permissions: { Permission: rows } });
const row = (members: Attributes): Attributes => ({
  Direction: 'ingress',
  IpProtocol: 'TCP',
  PortRange: '443/443',
  Policy: 'Accept',
  Priority: '1',
  NicType: 'intranet',
  ...members,
});

describe('a security group rule', () => {
  it.each([
    ['ingress', { cidr_ip: '0.0.0.0/0' }, 'SourceCidrIp', 'AuthorizeSecurityGroup'],
    ['ingress', { ipv6_cidr_ip: '2408::/32' }, 'Ipv6SourceCidrIp', 'AuthorizeSecurityGroup'],
    ['ingress', { source_security_group_id: 'sg-2' }, 'SourceGroupId', 'AuthorizeSecurityGroup'],
    ['ingress', { prefix_list_id: 'pl-2' }, 'SourcePrefixListId', 'AuthorizeSecurityGroup'],
    ['egress', { cidr_ip: '0.0.0.0/0' }, 'DestCidrIp', 'AuthorizeSecurityGroupEgress'],
    ['egress', { source_security_group_id: 'sg-2' }, 'DestGroupId', 'AuthorizeSecurityGroupEgress'],
  ])('%s %j names its peer %s and is found again by its id', async (type, peer, param, action) => {
    const value = Object.values(peer)[0] ?? '';
    const io = recordingIo({ [READ]: rules(row({ Direction: type, [param]: value })) });
    const id = await securityGroupRule.create(io, desire({ type, ...peer }));
    const [permission] = io.last(`ecs:${action}`).params['Permissions'] as readonly Attributes[];
    expect(permission?.[param]).toBe(value);
    expect(await securityGroupRule.read(io, id, 'cn-shanghai')).toMatchObject({ id, type, ...peer });
  });

  it('has Terraform’s id', async () => {
    const desired = desire({ type: 'ingress', cidr_ip: '10.0.0.0/8', policy: 'drop', priority: 5 });
    expect(await securityGroupRule.create(recordingIo({}), desired)).toBe(
      'sg-1:ingress:tcp:443/443:intranet:10.0.0.0/8:drop:5',
    );
  });

  it('is told from its neighbours, over pages, and known although the cloud cleared its host bits', async () => {
    const io = recordingIo({
      [READ]: [
        {
          ...rules(row({ SourceCidrIp: '10.0.0.0/8', Priority: '2' }), row({ SourceCidrIp: '11.0.0.0/8' })),
          NextToken: 't',
        },
        rules(row({ SourceCidrIp: '10.0.0.0/8', SecurityGroupRuleId: 'sgr-9' })),
      ],
    });
    const id = await securityGroupRule.find(io, desire({ type: 'ingress', cidr_ip: '10.0.0.5/8' }));
    expect(id).toBeDefined();
    expect(io.calls).toHaveLength(2);
  });

  it('is gone when its group is', async () => {
    const missing = new CloudError({
      errorClass: 'not-found',
      api: READ,
      code: 'InvalidSecurityGroupId.NotFound',
      message: 'gone',
    });
    const io = recordingIo({ [READ]: missing, 'ecs:RevokeSecurityGroup': missing });
    const id = 'sg-1:ingress:tcp:443/443:intranet:0.0.0.0/0:accept:1';
    expect(await securityGroupRule.read(io, id, undefined)).toBeUndefined();
    await securityGroupRule.remove(io, id, {}, undefined);
  });

  it('is revoked by its rule id, or by what it says when the id is unknown', async () => {
    const io = recordingIo({});
    const id = 'sg-1:ingress:tcp:443/443:intranet:0.0.0.0/0:accept:1';
    await securityGroupRule.remove(io, id, { security_group_rule_id: 'sgr-1' }, undefined);
    expect(io.last('ecs:RevokeSecurityGroup').params).toEqual({
      SecurityGroupId: 'sg-1',
      SecurityGroupRuleId: ['sgr-1'],
    });
    await securityGroupRule.remove(io, id, {}, undefined);
    expect(io.last('ecs:RevokeSecurityGroup').params['Permissions']).toMatchObject([{ SourceCidrIp: '0.0.0.0/0' }]);
  });

  it('cannot do without the other side', async () => {
    const creating = securityGroupRule.create(recordingIo({}), desire({ type: 'ingress' }));
    await expect(creating).rejects.toMatchObject({ report: { code: 'LF4003' } });
  });
});
