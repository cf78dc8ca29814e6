import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, rowsAt, textAt } from '../api/answer.ts';
import { paramsFrom } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createdId, modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { oneRow } from '../api/pages.ts';
import { untilGone } from '../api/poll-status.ts';
import { joinResourceGroup } from '../api/resource-group.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const LISTING: TaggedListing = {
  api: 'ecs:DescribeSecurityGroups',
  rows: 'SecurityGroups.SecurityGroup',
  id: 'SecurityGroupId',
  pageSize: 100,
};
const TAGGED = taggedAs('ecs', 'securitygroup');

const ASPECTS: readonly Aspect[] = [
  modifiedBy({
    api: 'ecs:ModifySecurityGroupAttribute',
    id: 'SecurityGroupId',
    args: { security_group_name: 'SecurityGroupName', description: 'Description' },
  }),
  modifiedBy({
    api: 'ecs:ModifySecurityGroupPolicy',
    id: 'SecurityGroupId',
    args: { inner_access_policy: 'InnerAccessPolicy' },
  }),
  joinResourceGroup('securitygroup'),
];

const DEFAULTS: Attributes = { description: '', tags: {} };

export const securityGroup: Driver = {
  type: 'alicloud_security_group',
  mode: 'managed',
  facts: {
    arguments: {
      security_group_name: 'string',
      description: 'string',
      vpc_id: 'string',
      security_group_type: 'string',
      inner_access_policy: 'string',
      resource_group_id: 'string',
      tags: 'map',
    },
    forceNew: ['vpc_id', 'security_group_type'],
    defaults: DEFAULTS,
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['ecs:DescribeSecurityGroups', 'ecs:DescribeSecurityGroupAttribute'],
      create: ['ecs:CreateSecurityGroup'],
      update: [
        'ecs:ModifySecurityGroupAttribute',
        'ecs:ModifySecurityGroupPolicy',
        'ecs:JoinResourceGroup',
        'ecs:TagResources',
        'ecs:UntagResources',
      ],
      delete: ['ecs:DeleteSecurityGroup'],
    },
    expectedSeconds: { create: 1, update: 1, delete: 2 },
  },
  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),
  read: readGroup,
  create: async (io, { args, region }) => {
    const params = {
      ...paramsFrom(args, {
        security_group_name: 'SecurityGroupName',
        description: 'Description',
        vpc_id: 'VpcId',
        security_group_type: 'SecurityGroupType',
        resource_group_id: 'ResourceGroupId',
      }),
      Tag: tagParam(args),
    };
    return createdId(io, { api: 'ecs:CreateSecurityGroup', region, params }, 'SecurityGroupId');
  },
  settle: async (io, id, { region }) => {
    // Synchronous, but a listing may show it a moment later.
    await io.waitFor({
      what: `security group ${id} to be visible`,
      expectedSeconds: 1,
      poll: () => describe(io, id, region),
    });
  },
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    await syncAspects(io, id, change, ASPECTS);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, _observed, region) => {
    await ignoreMissing(modify(io, { api: 'ecs:DeleteSecurityGroup', region, params: { SecurityGroupId: id } }));
    await untilGone(io, { what: `security group ${id}`, expectedSeconds: 1, read: () => describe(io, id, region) });
  },
};

async function readGroup(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await describe(io, id, region);
  if (row === undefined) return undefined;
  // Only this call tells the policy between the group's own members.
  const detail = await unlessMissing(
    query(io, { api: 'ecs:DescribeSecurityGroupAttribute', region, params: { SecurityGroupId: id, MaxResults: 10 } }),
  );
  if (detail === undefined) return undefined;
  return attributes({
    id,
    security_group_name: textAt(row, 'SecurityGroupName'),
    description: textAt(row, 'Description'),
    vpc_id: textAt(row, 'VpcId'),
    security_group_type: textAt(row, 'SecurityGroupType'),
    inner_access_policy: textAt(detail, 'InnerAccessPolicy'),
    resource_group_id: textAt(row, 'ResourceGroupId'),
    create_time: textAt(row, 'CreationTime'),
    tags: tagsOf(rowsAt(row, 'Tags.Tag')),
  });
}

function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  return oneRow(io, { ...LISTING, region, params: { SecurityGroupId: id } });
}
