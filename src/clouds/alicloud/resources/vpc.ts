import type { Attributes, Driver, DriverIo, SyncChange } from '../../../model/index.ts';
import { attributes, flagAt, filled, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { paramsFrom, flagArg, textArg, textsArg } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createdId, modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { oneRow } from '../api/pages.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { moveResourceGroup } from '../api/resource-group.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const LISTING: TaggedListing = { api: 'vpc:DescribeVpcs', rows: 'Vpcs.Vpc', id: 'VpcId' };
const TAGGED = taggedAs('vpc', 'VPC');

const ASPECTS: readonly Aspect[] = [
  modifiedBy({
    api: 'vpc:ModifyVpcAttribute',
    id: 'VpcId',
    args: {
      vpc_name: 'VpcName',
      description: 'Description',
      cidr_block: 'CidrBlock',
      // Create spells this parameter EnableIpv6.
      enable_ipv6: 'EnableIPv6',
      dns_hostname_status: ['EnableDnsHostname', (status) => status === 'ENABLED'],
    },
  }),
  moveResourceGroup('VPC'),
  { args: ['secondary_cidr_blocks'], apply: syncSecondaryBlocks },
  { args: ['system_route_table_name', 'system_route_table_description'], apply: syncSystemRouteTable },
];

const DEFAULTS: Attributes = { description: '', enable_ipv6: false, secondary_cidr_blocks: [], tags: {} };

export const vpc: Driver = {
  type: 'alicloud_vpc',
  mode: 'managed',
  facts: {
    arguments: {
      vpc_name: 'string',
      cidr_block: 'string',
      description: 'string',
      enable_ipv6: 'bool',
      dns_hostname_status: 'string',
      resource_group_id: 'string',
      user_cidrs: 'list',
      secondary_cidr_blocks: 'list',
      system_route_table_name: 'string',
      system_route_table_description: 'string',
      force_delete: 'bool',
      tags: 'map',
    },
    forceNew: ['user_cidrs'],
    writeOnly: ['force_delete'],
    unordered: ['user_cidrs', 'secondary_cidr_blocks'],
    defaults: DEFAULTS,
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['vpc:DescribeVpcs', 'vpc:DescribeVpcAttribute', 'vpc:DescribeRouteTableList'],
      create: ['vpc:CreateVpc'],
      update: [
        'vpc:ModifyVpcAttribute',
        'vpc:MoveResourceGroup',
        'vpc:AssociateVpcCidrBlock',
        'vpc:UnassociateVpcCidrBlock',
        'vpc:ModifyRouteTableAttributes',
        'vpc:TagResources',
        'vpc:UnTagResources',
      ],
      delete: ['vpc:DeleteVpc'],
    },
    expectedSeconds: { create: 6, update: 3, delete: 6 },
  },
  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),
  read: readVpc,
  create: async (io, { args, region }) => {
    const params = {
      ...paramsFrom(args, {
        vpc_name: 'VpcName',
        cidr_block: 'CidrBlock',
        description: 'Description',
        enable_ipv6: 'EnableIpv6',
        resource_group_id: 'ResourceGroupId',
      }),
      UserCidr: filled(textsArg(args, 'user_cidrs').join(',')),
      EnableDnsHostname: textArg(args, 'dns_hostname_status') === 'ENABLED' ? true : undefined,
      Tag: tagParam(args),
    };
    return createdId(io, { api: 'vpc:CreateVpc', region, params }, 'VpcId');
  },
  settle: (io, id, { region }) => untilAvailable(io, id, region),
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    if (await syncAspects(io, id, change, ASPECTS)) await untilAvailable(io, id, change.desired.region);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, observed, region) => {
    const params = { VpcId: id, ForceDelete: flagArg(observed, 'force_delete') };
    await ignoreMissing(modify(io, { api: 'vpc:DeleteVpc', region, params }));
    await untilGone(io, { what: `VPC ${id}`, expectedSeconds: 5, read: () => describe(io, id, region) });
  },
};

async function readVpc(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await describe(io, id, region);
  if (row === undefined) return undefined;
  const table = (await systemRouteTable(io, id, region)) ?? {};
  return attributes({
    id,
    vpc_name: textAt(row, 'VpcName'),
    cidr_block: textAt(row, 'CidrBlock'),
    description: textAt(row, 'Description'),
    enable_ipv6: flagAt(row, 'EnabledIpv6'),
    dns_hostname_status: textAt(row, 'DnsHostnameStatus'),
    resource_group_id: textAt(row, 'ResourceGroupId'),
    user_cidrs: textsAt(row, 'UserCidrs.UserCidr'),
    secondary_cidr_blocks: textsAt(row, 'SecondaryCidrBlocks.SecondaryCidrBlock'),
    is_default: flagAt(row, 'IsDefault'),
    ipv6_cidr_block: textAt(row, 'Ipv6CidrBlock'),
    status: textAt(row, 'Status'),
    create_time: textAt(row, 'CreationTime'),
    region_id: textAt(row, 'RegionId'),
    router_id: textAt(row, 'VRouterId'),
    route_table_id: textAt(table, 'RouteTableId'),
    system_route_table_name: textAt(table, 'RouteTableName'),
    system_route_table_description: textAt(table, 'Description'),
    tags: tagsOf(rowsAt(row, 'Tags.Tag')),
  });
}

/** An answer with an empty id counts as gone. */
async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await unlessMissing(query(io, { api: 'vpc:DescribeVpcAttribute', region, params: { VpcId: id } }));
  return row === undefined || filled(textAt(row, 'VpcId')) === undefined ? undefined : row;
}

async function untilAvailable(io: DriverIo, id: string, region: string | undefined): Promise<void> {
  await untilStatus(io, {
    what: `VPC ${id}`,
    api: 'vpc:DescribeVpcAttribute',
    expectedSeconds: 5,
    read: () => describe(io, id, region),
    until: ['Available'],
    ready: (row) => textAt(row, 'DnsHostnameStatus') !== 'MODIFYING',
  });
}

function systemRouteTable(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  return oneRow(io, {
    api: 'vpc:DescribeRouteTableList',
    region,
    params: { VpcId: id, RouteTableType: 'System' },
    rows: 'RouterTableList.RouterTableListType',
  });
}

async function syncSecondaryBlocks(io: DriverIo, id: string, { desired, observed }: SyncChange): Promise<void> {
  const wanted = textsArg(desired.args, 'secondary_cidr_blocks');
  const present = textsArg(observed, 'secondary_cidr_blocks');
  const send = (api: string, block: string): Promise<Attributes> =>
    modify(io, { api, region: desired.region, params: { VpcId: id, SecondaryCidrBlock: block } });
  for (const block of present.filter((known) => !wanted.includes(known)))
    await send('vpc:UnassociateVpcCidrBlock', block);
  for (const block of wanted.filter((needed) => !present.includes(needed)))
    await send('vpc:AssociateVpcCidrBlock', block);
}

async function syncSystemRouteTable(io: DriverIo, id: string, change: SyncChange): Promise<void> {
  const { args, region } = change.desired;
  const table = await systemRouteTable(io, id, region);
  if (table === undefined) return;
  const params = {
    RouteTableId: textAt(table, 'RouteTableId'),
    ...paramsFrom(args, { system_route_table_name: 'RouteTableName', system_route_table_description: 'Description' }),
  };
  await modify(io, { api: 'vpc:ModifyRouteTableAttributes', region, params });
}
