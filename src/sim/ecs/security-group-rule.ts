import type { Action, Answer, Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { pageByToken } from '../paging.ts';
import { touching } from './arns.ts';
import { found, insist } from './faults.ts';
import { groupOf } from './membership.ts';
import { flatFields, identityOf, readPermission, readPermissions, type Direction } from './permission.ts';
import { SECURITY_GROUP_RULES, SECURITY_GROUPS, type SecurityGroup, type SecurityGroupRule } from './tables.ts';

const named = touching('securitygroup', 'SecurityGroupId');
const required = ['RegionId', 'SecurityGroupId'] as const;

function changing(summary: string, run: (call: Call) => Answer): Action {
  return { summary, mutates: true, required, resources: named, run };
}

/** Rules of security groups. */
export const actions: Readonly<Record<string, Action>> = {
  AuthorizeSecurityGroup: changing('Adds ingress rules', (call) => authorize(call, 'ingress')),
  AuthorizeSecurityGroupEgress: changing('Adds egress rules', (call) => authorize(call, 'egress')),
  RevokeSecurityGroup: changing('Removes ingress rules', (call) => revoke(call, 'ingress')),
  RevokeSecurityGroupEgress: changing('Removes egress rules', (call) => revoke(call, 'egress')),
  ModifySecurityGroupRule: changing('Changes an ingress rule', (call) => modify(call, 'ingress')),
  ModifySecurityGroupEgressRule: changing('Changes an egress rule', (call) => modify(call, 'egress')),
  DescribeSecurityGroupAttribute: {
    summary: 'Shows a group with its rules',
    mutates: false,
    required,
    resources: named,
    run: describe,
  },
};

function rulesOf(call: Call, group: SecurityGroup): readonly SecurityGroupRule[] {
  return call.world.table(SECURITY_GROUP_RULES).where('securityGroupId', group.id);
}

function groupAtHand(call: Call): SecurityGroup {
  return groupOf(call, call.params.need('SecurityGroupId'));
}

function authorize(call: Call, direction: Direction): Answer {
  const { world } = call;
  const group = groupAtHand(call);
  insist(!group.serviceManaged, 'InvalidOperation.ResourceManagedByCloudProduct');
  const present = rulesOf(call, group);
  const known = new Set(present.map(asIdentity));
  const added = readPermissions(call, group, direction).filter((permission) => !known.has(identityOf(permission)));
  insist(present.length + added.length <= world.quota('ecs.rules-per-group', 1000), 'AuthorizationLimitExceed');
  const toGroups = [...present, ...added].filter((rule) => rule.peerGroupId !== '').length;
  insist(toGroups <= world.quota('ecs.group-rules-per-group', 20), 'AuthorizedGroupRule.LimitExceed');
  for (const permission of added) {
    const id = world.newId('sgr', call.region, 20);
    world.table(SECURITY_GROUP_RULES).put({ ...permission, id, securityGroupId: group.id, createdAt: call.now });
  }
  return {};
}

function asIdentity(rule: SecurityGroupRule): string {
  const { id: _id, securityGroupId: _group, createdAt: _created, due: _due, ...permission } = rule;
  return identityOf(permission);
}

/** Removes the rules that match; one that is not there is no fault. */
function revoke(call: Call, direction: Direction): Answer {
  const group = groupAtHand(call);
  const table = call.world.table(SECURITY_GROUP_RULES);
  const ids = call.params.list('SecurityGroupRuleId');
  const wanted = ids.length > 0 ? new Set<string>() : new Set(readPermissions(call, group, direction).map(identityOf));
  for (const rule of rulesOf(call, group)) {
    const hit = ids.includes(rule.id) || wanted.has(asIdentity(rule));
    if (hit && rule.direction === direction) table.delete(rule.id);
  }
  return {};
}

/** Changes the rule that SecurityGroupRuleId names; without an id the flat members must match one, and only its description changes. */
function modify(call: Call, direction: Direction): Answer {
  const { params } = call;
  const group = groupAtHand(call);
  const id = params.text('SecurityGroupRuleId');
  const rule = id === undefined ? matching(call, group, direction) : rulesOf(call, group).find((row) => row.id === id);
  const old = found(rule, 'InvalidSecurityGroupRuleId.NotFound');
  const changed =
    id === undefined
      ? { ...old, description: params.raw('Description') ?? '' }
      : { ...old, ...renewed(call, group, old) };
  call.world.table(SECURITY_GROUP_RULES).put(changed);
  return {};
}

function matching(call: Call, group: SecurityGroup, direction: Direction): SecurityGroupRule | undefined {
  const wanted = identityOf(readPermission(call, group, { direction, fields: flatFields(call) }));
  return rulesOf(call, group).find((row) => asIdentity(row) === wanted);
}

/** The rule's own members with those that were sent laid over them. */
function renewed(call: Call, group: SecurityGroup, old: SecurityGroupRule) {
  const ingress = old.direction === 'ingress';
  const before = Object.fromEntries(
    Object.entries({
      IpProtocol: old.ipProtocol,
      PortRange: old.portRange,
      SourcePortRange: old.sourcePortRange,
      SourceCidrIp: old.sourceCidrIp,
      Ipv6SourceCidrIp: old.ipv6SourceCidrIp,
      DestCidrIp: old.destCidrIp,
      Ipv6DestCidrIp: old.ipv6DestCidrIp,
      [ingress ? 'SourceGroupId' : 'DestGroupId']: old.peerGroupId,
      [ingress ? 'SourceGroupOwnerAccount' : 'DestGroupOwnerAccount']: old.peerGroupOwnerAccount,
      [ingress ? 'SourcePrefixListId' : 'DestPrefixListId']: old.prefixListId,
      PortRangeListId: old.portRangeListId,
      Policy: old.policy,
      Priority: String(old.priority),
      Description: old.description,
    }).filter(([, value]) => value !== ''),
  );
  return readPermission(call, group, { direction: old.direction, fields: { ...before, ...flatFields(call) } });
}

function describe(call: Call): Answer {
  const { params } = call;
  const group = groupAtHand(call);
  const direction = params.text('Direction')?.toLowerCase();
  const listed = rulesOf(call, group).filter(
    (rule) => direction === undefined || direction === 'all' || rule.direction === direction,
  );
  const { rows, NextToken } = pageByToken(listed, params, { defaultSize: 500, maxSize: 1000 });
  return {
    SecurityGroupId: group.id,
    SecurityGroupName: group.name,
    Description: group.description,
    VpcId: group.vpcId,
    RegionId: group.regionId,
    InnerAccessPolicy: group.innerAccessPolicy,
    NextToken,
    Permissions: { Permission: rows.map((rule) => show(call, rule)) },
  };
}

function show(call: Call, rule: SecurityGroupRule): Readonly<Record<string, unknown>> {
  const peerName = call.world.table(SECURITY_GROUPS).get(rule.peerGroupId)?.name ?? '';
  const far = { group: rule.peerGroupId, name: peerName, owner: rule.peerGroupOwnerAccount, list: rule.prefixListId };
  const none = { group: '', name: '', owner: '', list: '' };
  const [source, dest] = rule.direction === 'ingress' ? [far, none] : [none, far];
  return {
    SecurityGroupRuleId: rule.id,
    Direction: rule.direction,
    IpProtocol: rule.ipProtocol,
    PortRange: rule.portRange,
    SourcePortRange: rule.sourcePortRange,
    SourceCidrIp: rule.sourceCidrIp,
    Ipv6SourceCidrIp: rule.ipv6SourceCidrIp,
    SourceGroupId: source.group,
    SourceGroupName: source.name,
    SourceGroupOwnerAccount: source.owner,
    SourcePrefixListId: source.list,
    SourcePrefixListName: '',
    DestCidrIp: rule.destCidrIp,
    Ipv6DestCidrIp: rule.ipv6DestCidrIp,
    DestGroupId: dest.group,
    DestGroupName: dest.name,
    DestGroupOwnerAccount: dest.owner,
    DestPrefixListId: dest.list,
    DestPrefixListName: '',
    PortRangeListId: rule.portRangeListId,
    PortRangeListName: '',
    NicType: rule.nicType,
    Policy: rule.policy,
    Priority: String(rule.priority),
    Description: rule.description,
    CreateTime: isoSeconds(rule.createdAt),
  };
}
