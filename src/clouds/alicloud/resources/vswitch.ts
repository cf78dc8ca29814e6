import type { Attributes, Driver, DriverIo } from '../../../model/index.ts';
import { attributes, filled, flagAt, numberAt, rowsAt, textAt } from '../api/answer.ts';
import { paramsFrom, textArg } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createdId, modify, query } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { untilGone, untilStatus } from '../api/poll-status.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const LISTING: TaggedListing = { api: 'vpc:DescribeVSwitches', rows: 'VSwitches.VSwitch', id: 'VSwitchId' };
const TAGGED = taggedAs('vpc', 'VSWITCH');

const ASPECTS: readonly Aspect[] = [
  modifiedBy({
    api: 'vpc:ModifyVSwitchAttribute',
    id: 'VSwitchId',
    args: {
      vswitch_name: 'VSwitchName',
      description: 'Description',
      enable_ipv6: 'EnableIPv6',
      ipv6_cidr_block_mask: 'Ipv6CidrBlock',
    },
  }),
];

const DEFAULTS: Attributes = { description: '', tags: {} };

export const vswitch: Driver = {
  type: 'alicloud_vswitch',
  mode: 'managed',
  facts: {
    arguments: {
      vpc_id: 'string',
      cidr_block: 'string',
      zone_id: 'string',
      vswitch_name: 'string',
      description: 'string',
      enable_ipv6: 'bool',
      ipv6_cidr_block_mask: 'number',
      tags: 'map',
    },
    forceNew: ['vpc_id', 'cidr_block', 'zone_id'],
    defaults: DEFAULTS,
    tags: 'tags',
    // The old vSwitch holds the address block that the new one wants.
    replace: 'delete-first',
    actions: {
      read: ['vpc:DescribeVSwitches', 'vpc:DescribeVSwitchAttributes'],
      create: ['vpc:CreateVSwitch'],
      update: ['vpc:ModifyVSwitchAttribute', 'vpc:TagResources', 'vpc:UnTagResources'],
      delete: ['vpc:DeleteVSwitch'],
    },
    expectedSeconds: { create: 6, update: 3, delete: 6 },
    // Creations and deletions in one VPC are refused while another one runs.
    lock: (args) => vpcLock(textArg(args, 'vpc_id')),
  },
  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),
  read: readVswitch,
  create: async (io, { args, region }) => {
    const params = {
      ...paramsFrom(args, {
        vpc_id: 'VpcId',
        zone_id: 'ZoneId',
        cidr_block: 'CidrBlock',
        vswitch_name: 'VSwitchName',
        description: 'Description',
        ipv6_cidr_block_mask: 'Ipv6CidrBlock',
      }),
      Tag: tagParam(args),
    };
    return createdId(io, { api: 'vpc:CreateVSwitch', region, params }, 'VSwitchId');
  },
  settle: (io, id, { region }) => untilAvailable(io, id, region),
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    if (await syncAspects(io, id, change, ASPECTS)) await untilAvailable(io, id, change.desired.region);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, _observed, region) => {
    await ignoreMissing(modify(io, { api: 'vpc:DeleteVSwitch', region, params: { VSwitchId: id } }));
    await untilGone(io, { what: `vSwitch ${id}`, expectedSeconds: 5, read: () => describe(io, id, region) });
  },
};

async function readVswitch(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await describe(io, id, region);
  if (row === undefined) return undefined;
  return attributes({
    id,
    vpc_id: textAt(row, 'VpcId'),
    cidr_block: textAt(row, 'CidrBlock'),
    zone_id: textAt(row, 'ZoneId'),
    vswitch_name: textAt(row, 'VSwitchName'),
    description: textAt(row, 'Description'),
    enable_ipv6: flagAt(row, 'EnabledIpv6') ?? filled(textAt(row, 'Ipv6CidrBlock')) !== undefined,
    ipv6_cidr_block: textAt(row, 'Ipv6CidrBlock'),
    ipv6_cidr_block_mask: lastByteOfPrefix(textAt(row, 'Ipv6CidrBlock') ?? ''),
    is_default: flagAt(row, 'IsDefault'),
    status: textAt(row, 'Status'),
    create_time: textAt(row, 'CreationTime'),
    available_ip_address_count: numberAt(row, 'AvailableIpAddressCount'),
    tags: tagsOf(rowsAt(row, 'Tags.Tag')),
  });
}

/** A vSwitch that was just deleted may be answered with empty texts. */
async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const read = query(io, { api: 'vpc:DescribeVSwitchAttributes', region, params: { VSwitchId: id } });
  const row = await unlessMissing(read);
  return row === undefined || filled(textAt(row, 'VSwitchId')) === undefined ? undefined : row;
}

async function untilAvailable(io: DriverIo, id: string, region: string | undefined): Promise<void> {
  await untilStatus(io, {
    what: `vSwitch ${id}`,
    api: 'vpc:DescribeVSwitchAttributes',
    expectedSeconds: 5,
    read: () => describe(io, id, region),
    until: ['Available'],
  });
}

/** The API's Ipv6CidrBlock is the last 8 bits of the /64 prefix: 3 for `2408:4002:10c4:4e03::/64`. */
function lastByteOfPrefix(block: string): number | undefined {
  if (block === '') return undefined;
  const [head = ''] = block.split('::');
  const fourth = head.split(':')[3] ?? '0';
  return Number.parseInt(fourth, 16) % 256;
}

function vpcLock(vpcId: string | undefined): string | undefined {
  return vpcId === undefined ? undefined : `vpc:${vpcId}`;
}
