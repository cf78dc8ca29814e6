import { canonicalCidr, contains, overlaps, type Cidr } from '../../base/index.ts';
import { zoneRegion } from '../../catalog/index.ts';
import { NETWORK_INTERFACES } from '../ecs/tables.ts';
import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { LOAD_BALANCERS } from '../slb/tables.ts';
import { freeAddressCount } from './addresses.ts';
import { storedCidr, vSwitchCidr } from './cidr-rules.ts';
import { endDryRun, fault, insist } from './faults.ts';
import { vSwitchIpv6Cidr } from './ipv6.ts';
import { listed, select } from './lists.ts';
import { checkedText, TEXTS } from './names.ts';
import { existing, later, touching } from './objects.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';
import {
  NAT_GATEWAYS,
  ROUTE_ENTRIES,
  ROUTE_TABLES,
  SNAT_ENTRIES,
  VSWITCHES,
  type VpcRow,
  type VSwitchRow,
} from './tables.ts';
import { checkedTags, keyedTags, withTags } from './tag-rules.ts';
import { existingVpc } from './vpcs.ts';

export const actions: Readonly<Record<string, Action>> = {
  CreateVSwitch: {
    summary: 'create a vSwitch; one at a time in a VPC',
    mutates: true,
    required: ['VpcId', 'ZoneId', 'CidrBlock'],
    resources: touching('vpc', 'VpcId'),
    run: createVSwitch,
  },
  DescribeVSwitches: {
    summary: 'list vSwitches by id, VPC, zone, name, route table or tag',
    mutates: false,
    resources: touching('vswitch', 'VSwitchId'),
    run: describeVSwitches,
  },
  DescribeVSwitchAttributes: {
    summary: 'one vSwitch in full',
    mutates: false,
    required: ['VSwitchId'],
    resources: touching('vswitch', 'VSwitchId'),
    run: describeAttributes,
  },
  ModifyVSwitchAttribute: {
    summary: 'change name, description or IPv6 of a vSwitch',
    mutates: true,
    required: ['VSwitchId'],
    resources: touching('vswitch', 'VSwitchId'),
    run: modifyVSwitch,
  },
  DeleteVSwitch: {
    summary: 'delete an empty vSwitch; one at a time in a VPC',
    mutates: true,
    required: ['VSwitchId'],
    resources: touching('vswitch', 'VSwitchId'),
    run: deleteVSwitch,
  },
};

/** The vSwitch in the call's region, or 404 InvalidVSwitchId.NotFound. */
export function existingVSwitch(call: Call, id = call.params.need('VSwitchId')): VSwitchRow {
  return existing(call, VSWITCHES, id, 'InvalidVSwitchId.NotFound');
}

function createVSwitch(call: Call): Answer {
  const { params, world } = call;
  const vpc = existingVpc(call);
  insist(vpc.status === 'Available', 'IncorrectVpcStatus');
  const row = {
    regionId: call.region,
    vpcId: vpc.id,
    name: checkedText(params, 'VSwitchName', TEXTS.vSwitchName) ?? '',
    description: checkedText(params, 'Description', TEXTS.vSwitchDescription) ?? '',
    createdAt: call.now,
    deleting: false,
    zoneId: zone(call),
    cidr: canonicalCidr(vSwitchCidr(params.need('CidrBlock'), vpc)),
    ipv6Cidr: ipv6Cidr(call, vpc),
    routeTableId: vpc.routeTableId,
    resourceGroupId: vpc.resourceGroupId,
    tags: withTags(world, {}, checkedTags(call)),
  };
  const siblings = world.table(VSWITCHES).where('vpcId', vpc.id);
  insist(!siblings.some((one) => one.status === 'Pending' && !one.deleting), 'IncorrectVSwitchStatus');
  insist(!siblings.some((one) => one.deleting), 'TaskConflict');
  insistOnQuota(world, QUOTAS.vSwitches, siblings.length + 1);
  insistOnSpace(call, row, siblings);
  const id = world.newId('vsw-', call.region, 21);
  world.table(VSWITCHES).put({ ...row, id, status: 'Pending', ...later<VSwitchRow>(call, 4, { status: 'Available' }) });
  return { VSwitchId: id };
}

function zone(call: Call): string {
  const id = call.params.need('ZoneId');
  insist(zoneRegion(id)?.id === call.region, 'InvalidZoneId.NotFound');
  insist(call.world.stock(id, 'vpc.vswitch') > 0, 'ResourceNotAvailable');
  return id;
}

function ipv6Cidr(call: Call, vpc: VpcRow, self?: string): string {
  const lastByte = call.params.int('Ipv6CidrBlock');
  if (lastByte === undefined) return '';
  const cidr = vSwitchIpv6Cidr(vpc.ipv6Cidr, lastByte);
  const siblings = call.world.table(VSWITCHES).where('vpcId', vpc.id);
  insist(!siblings.some((row) => row.id !== self && row.ipv6Cidr === cidr), 'InvalidCidrBlock.Overlapped');
  return cidr;
}

function insistOnSpace(
  call: Call,
  row: { readonly vpcId: string; readonly cidr: string },
  siblings: readonly VSwitchRow[],
): void {
  const cidr = storedCidr(row.cidr);
  insist(!siblings.some((one) => overlaps(storedCidr(one.cidr), cidr)), 'InvalidCidrBlock.Overlapped');
  const routes = call.world.table(ROUTE_ENTRIES).where('vpcId', row.vpcId);
  const inTheWay = routes.some(
    ({ destination }) => !destination.includes(':') && shadows(storedCidr(destination), cidr),
  );
  insist(!inTheWay, 'InvalidCidrBlock.Overlapped', 'Specified CIDR block overlapped with other entry.');
}

/** A default route lies around everything and shadows nothing. */
function shadows(destination: Cidr, cidr: Cidr): boolean {
  return destination.prefix > 0 && contains(destination, cidr);
}

function describeVSwitches(call: Call): Answer {
  const rows = select(call, {
    table: VSWITCHES,
    id: 'VSwitchId',
    indexes: [
      ['VpcId', 'vpcId'],
      ['RouteTableId', 'routeTableId'],
    ],
    filters: {
      VpcId: (row) => row.vpcId,
      ZoneId: (row) => row.zoneId,
      VSwitchName: (row) => row.name,
      RouteTableId: (row) => row.routeTableId,
      ResourceGroupId: (row) => row.resourceGroupId,
      EnableIpv6: (row) => String(row.ipv6Cidr !== ''),
      IsDefault: () => 'false',
    },
  });
  return listed(call, rows, ['VSwitches', 'VSwitch'], view);
}

function describeAttributes(call: Call): Answer {
  const row = call.world.table(VSWITCHES).get(call.params.need('VSwitchId'));
  if (row?.regionId !== call.region) throw fault('InvalidVSwitchId.NotFound', 'Specified VSwitch can not found.', 400);
  return view(call, row);
}

function view({ world }: Call, row: VSwitchRow): Answer {
  const table = world.table(ROUTE_TABLES).get(row.routeTableId);
  return {
    VSwitchId: row.id,
    VSwitchName: row.name,
    VpcId: row.vpcId,
    ZoneId: row.zoneId,
    CidrBlock: row.cidr,
    Ipv6CidrBlock: row.ipv6Cidr,
    EnabledIpv6: row.ipv6Cidr !== '',
    Status: row.status,
    AvailableIpAddressCount: freeAddressCount(world, row.id),
    CreationTime: isoSeconds(row.createdAt),
    Description: row.description,
    IsDefault: false,
    NetworkAclId: '',
    OwnerId: Number(world.accountId),
    ResourceGroupId: row.resourceGroupId,
    ShareType: '',
    RouteTable: { RouteTableId: row.routeTableId, RouteTableType: table?.type ?? 'System' },
    Tags: keyedTags(row.tags),
  };
}

function modifyVSwitch(call: Call): Answer {
  const { params, world } = call;
  const row = existingVSwitch(call);
  insistAvailable(row);
  world.table(VSWITCHES).put({
    ...row,
    name: checkedText(params, 'VSwitchName', TEXTS.vSwitchName) ?? row.name,
    description: checkedText(params, 'Description', TEXTS.vSwitchDescription) ?? row.description,
    ipv6Cidr: newIpv6(call, row),
  });
  return {};
}

function newIpv6(call: Call, row: VSwitchRow): string {
  if (call.params.bool('EnableIPv6') === false) return '';
  if (call.params.text('Ipv6CidrBlock') === undefined) {
    insist(call.params.bool('EnableIPv6') !== true || row.ipv6Cidr !== '', 'MissingParameter');
    return row.ipv6Cidr;
  }
  return ipv6Cidr(call, existingVpc(call, row.vpcId), row.id);
}

function deleteVSwitch(call: Call): Answer {
  const { params, world } = call;
  const row = existingVSwitch(call);
  insistAvailable(row);
  insistUnused(call, row);
  const siblings = world.table(VSWITCHES).where('vpcId', row.vpcId);
  insist(!siblings.some((one) => one.status === 'Pending'), 'TaskConflict');
  endDryRun(params.bool('DryRun'));
  // The API has no state for a vSwitch on its way out; it is Pending until it is gone.
  world.table(VSWITCHES).put({ ...row, status: 'Pending', deleting: true, ...later(call, 2, null) });
  return {};
}

/** Refuses while anything lives in the vSwitch, naming what the research says is named. */
function insistUnused({ world }: Call, row: VSwitchRow): void {
  const gateways = world.table(NAT_GATEWAYS).where('vSwitchId', row.id);
  insist(gateways.length === 0, 'DependencyViolation.EnhancedNatgw');
  const snat = world.table(SNAT_ENTRIES).where('sourceVSwitchId', row.id);
  insist(snat.length === 0, 'DependencyViolation.SnatEntry', 'Specified object has dependent resources SnatEntry.');
  const interfaces = world.table(NETWORK_INTERFACES).where('vSwitchId', row.id);
  insist(interfaces.length === 0, 'DependencyViolation.NetworkInterface');
  insist(world.table(LOAD_BALANCERS).where('vSwitchId', row.id).length === 0, 'DependencyViolation');
  const table = world.table(ROUTE_TABLES).get(row.routeTableId);
  insist(table?.type !== 'Custom', 'DependencyViolation.RouteTable');
}

function insistAvailable(row: VSwitchRow): void {
  insist(
    row.status === 'Available',
    'IncorrectVSwitchStatus',
    'Current VSwitch status does not support this operation.',
  );
}
