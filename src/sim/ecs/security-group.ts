import type { Action, Answer, Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { VPCS } from '../vpc/tables.ts';
import { touching } from './arns.ts';
import { endDryRun, fault, found, insist } from './faults.ts';
import { groupOf, membersOf, roomLeft } from './membership.ts';
import { checkDescription, checkName, checkTags } from './names.ts';
import { flag, is, like, paged, select, tagList } from './select.ts';
import { regionOf } from './stock.ts';
import { SECURITY_GROUP_RULES, SECURITY_GROUPS, type SecurityGroup } from './tables.ts';

const named = touching('securitygroup', 'SecurityGroupId');

/** Security groups; their rules are in security-group-rule.ts. */
export const actions: Readonly<Record<string, Action>> = {
  CreateSecurityGroup: {
    summary: 'Makes an empty group in a VPC',
    mutates: true,
    required: ['RegionId'],
    resources: named,
    run: create,
  },
  DescribeSecurityGroups: {
    summary: 'Lists groups',
    mutates: false,
    required: ['RegionId'],
    resources: touching('securitygroup', 'SecurityGroupId', 'SecurityGroupIds'),
    run: describe,
  },
  DescribeSecurityGroupReferences: {
    summary: 'Tells which groups name a group in their rules',
    mutates: false,
    required: ['RegionId'],
    resources: named,
    run: describeReferences,
  },
  ModifySecurityGroupAttribute: {
    summary: 'Renames a group',
    mutates: true,
    required: ['RegionId', 'SecurityGroupId'],
    resources: named,
    run: modify,
  },
  ModifySecurityGroupPolicy: {
    summary: 'Lets members reach each other, or not',
    mutates: true,
    required: ['RegionId', 'SecurityGroupId', 'InnerAccessPolicy'],
    resources: named,
    run: modifyPolicy,
  },
  DeleteSecurityGroup: {
    summary: 'Deletes a group that has no members and is named in no rule',
    mutates: true,
    required: ['RegionId', 'SecurityGroupId'],
    resources: named,
    run: remove,
  },
};

function create(call: Call): Answer {
  const { params, world } = call;
  regionOf(call);
  const vpcId = usableVpc(call);
  const type = params.text('SecurityGroupType') ?? 'normal';
  if (type !== 'normal' && type !== 'enterprise') throw fault('InvalidParams.GroupType');
  checkName(params.text('SecurityGroupName'), 'InvalidSecurityGroupName.Malformed');
  checkDescription(params.text('Description'), 'InvalidSecurityGroupDiscription.Malformed');
  checkTags(params.structs('Tag'));
  const groups = world.table(SECURITY_GROUPS);
  insist(groups.where('regionId', call.region).length < groupQuota(call), 'QuotaExceed.SecurityGroup');
  const id = world.newId('sg', call.region, 20);
  groups.put({
    id,
    regionId: call.region,
    name: params.text('SecurityGroupName') ?? '',
    description: params.text('Description') ?? '',
    resourceGroupId: params.text('ResourceGroupId') ?? '',
    createdAt: call.now,
    tags: params.tags(),
    vpcId,
    type,
    innerAccessPolicy: type === 'normal' ? 'Accept' : 'Drop',
    serviceManaged: false,
  });
  return { SecurityGroupId: id };
}

/** The VPC that the group goes into; it must be there and ready. */
function usableVpc(call: Call): string {
  const vpcId = call.params.text('VpcId');
  if (vpcId === undefined)
    throw fault('InvalidVpcId.NotFound', 'The VpcId must not empty when only support vpc vm.', 403);
  const vpc = call.world.table(VPCS).get(vpcId);
  const here = found(vpc?.regionId === call.region ? vpc : undefined, 'InvalidVpcId.NotFound');
  insist(here.status === 'Available', 'IncorrectVpcStatus');
  return vpcId;
}

/** Security groups of a region; the cloud guarantees 100 and grants established accounts more. */
export function groupQuota(call: Call): number {
  return call.world.quota('ecs.max-security-groups', 500);
}

function describe(call: Call): Answer {
  const { params } = call;
  const one = params.text('SecurityGroupId');
  const rows = select<SecurityGroup>(call, {
    table: SECURITY_GROUPS,
    ids: params.jsonList('SecurityGroupIds') ?? (one === undefined ? undefined : [one]),
    indexes: [['VpcId', 'vpcId']],
    filters: {
      SecurityGroupId: is((row) => row.id),
      VpcId: is((row) => row.vpcId),
      SecurityGroupName: params.bool('FuzzyQuery') === true ? like((row) => row.name) : is((row) => row.name),
      SecurityGroupType: is((row) => row.type),
      ResourceGroupId: is((row) => row.resourceGroupId),
      ServiceManaged: flag((row) => row.serviceManaged),
      NetworkType: (_row, wanted) => wanted === 'vpc',
    },
  });
  endDryRun(params.bool('DryRun'));
  const page = paged(rows, params, { defaultSize: 10, maxSize: 100 });
  return {
    RegionId: call.region,
    SecurityGroups: { SecurityGroup: page.rows.map((row) => show(call, row)) },
    ...page.position,
  };
}

function show(call: Call, group: SecurityGroup): Readonly<Record<string, unknown>> {
  const rules = call.world.table(SECURITY_GROUP_RULES).where('securityGroupId', group.id);
  const shape = {
    SecurityGroupId: group.id,
    SecurityGroupName: group.name,
    SecurityGroupType: group.type,
    VpcId: group.vpcId,
    Description: group.description,
    CreationTime: isoSeconds(group.createdAt),
    ResourceGroupId: group.resourceGroupId,
    RuleCount: rules.length,
    GroupToGroupRuleCount: rules.filter((rule) => rule.peerGroupId !== '').length,
    ServiceManaged: group.serviceManaged,
    ServiceID: 0,
    Tags: tagList(group.tags),
  };
  if (call.params.bool('IsQueryEcsCount') !== true) return shape;
  const instances = new Set(membersOf(call, group.id).map((card) => card.instanceId));
  instances.delete('');
  return { ...shape, EcsCount: instances.size, AvailableInstanceAmount: roomLeft(call, group) };
}

function describeReferences(call: Call): Answer {
  const references = call.params.list('SecurityGroupId').flatMap((id) => {
    const owners = namingGroups(call, groupOf(call, id).id);
    const ReferencingSecurityGroup = owners.map((owner) => ({ SecurityGroupId: owner, AliUid: call.world.accountId }));
    const entry = { SecurityGroupId: id, ReferencingSecurityGroups: { ReferencingSecurityGroup } };
    return owners.length === 0 ? [] : [entry];
  });
  return { SecurityGroupReferences: { SecurityGroupReference: references } };
}

/** Other groups whose rules name this one. */
function namingGroups(call: Call, groupId: string): readonly string[] {
  const rules = call.world.table(SECURITY_GROUP_RULES).where('peerGroupId', groupId);
  return [...new Set(rules.map((rule) => rule.securityGroupId))].filter((owner) => owner !== groupId);
}

function modify(call: Call): Answer {
  const { params, world } = call;
  const group = groupOf(call, params.need('SecurityGroupId'));
  checkName(params.text('SecurityGroupName'), 'InvalidSecurityGroupName.Malformed');
  checkDescription(params.text('Description'), 'InvalidSecurityGroupDiscription.Malformed');
  world.table(SECURITY_GROUPS).put({
    ...group,
    name: params.text('SecurityGroupName') ?? group.name,
    description: params.raw('Description') ?? group.description,
  });
  return {};
}

function modifyPolicy(call: Call): Answer {
  const { params, world } = call;
  const group = groupOf(call, params.need('SecurityGroupId'));
  insist(group.type === 'normal', 'InvalidGroupParameter.OperationDenied');
  const wanted = params.need('InnerAccessPolicy').toLowerCase();
  if (wanted !== 'accept' && wanted !== 'drop') throw fault('InvalidPolicy.Malformed');
  world.table(SECURITY_GROUPS).put({ ...group, innerAccessPolicy: wanted === 'accept' ? 'Accept' : 'Drop' });
  return {};
}

function remove(call: Call): Answer {
  const { params, world } = call;
  const row = world.table(SECURITY_GROUPS).get(params.need('SecurityGroupId'));
  const group = found(row?.regionId === call.region ? row : undefined, 'InvalidSecurityGroup.NotFound');
  insist(!group.serviceManaged, 'InvalidOperation.ResourceManagedByCloudProduct');
  insist(membersOf(call, group.id).length === 0, 'DependencyViolation');
  const authorized = namingGroups(call, group.id).length > 0;
  insist(!authorized, 'DependencyViolation', 'The specified security group has been authorized in another one.');
  const rules = world.table(SECURITY_GROUP_RULES);
  for (const rule of rules.where('securityGroupId', group.id)) rules.delete(rule.id);
  world.table(SECURITY_GROUPS).delete(group.id);
  return {};
}
