import { canonicalCidr, contains, overlaps } from '../../base/index.ts';
import { SECURITY_GROUPS } from '../ecs/tables.ts';
import type { Action, Answer, Call } from '../service.ts';
import { storedCidr, userCidr, vpcCidr } from './cidr-rules.ts';
import { endDryRun, insist } from './faults.ts';
import { newIpv6Cidr } from './ipv6.ts';
import { checkedText, TEXTS } from './names.ts';
import { existing, later, touching } from './objects.ts';
import { insistOnQuota, insistOnRoom, QUOTAS } from './quotas.ts';
import { callRegion } from './regions.ts';
import { resourceGroupOf } from './resource-groups.ts';
import {
  NAT_GATEWAYS,
  ROUTE_ENTRIES,
  ROUTE_TABLES,
  VPCS,
  VSWITCHES,
  type RouteTableRow,
  type VpcRow,
} from './tables.ts';
import { checkedTags, withTags } from './tag-rules.ts';

const DEFAULT_CIDR = '172.16.0.0/12';
const ISPS = ['BGP', 'ChinaMobile', 'ChinaUnicom', 'ChinaTelecom'];

export const actions: Readonly<Record<string, Action>> = {
  CreateVpc: {
    summary: 'create a VPC with its vRouter and system route table',
    mutates: true,
    required: ['RegionId'],
    resources: touching('vpc'),
    run: createVpc,
  },
  ModifyVpcAttribute: {
    summary: 'change name, description, primary CIDR block, IPv6 or DNS hostnames of a VPC',
    mutates: true,
    required: ['VpcId'],
    resources: touching('vpc', 'VpcId'),
    run: modifyVpc,
  },
  AssociateVpcCidrBlock: {
    summary: 'add a secondary IPv4 block to a VPC',
    mutates: true,
    required: ['RegionId', 'VpcId'],
    resources: touching('vpc', 'VpcId'),
    run: associateCidr,
  },
  UnassociateVpcCidrBlock: {
    summary: 'take a secondary IPv4 block from a VPC',
    mutates: true,
    required: ['RegionId', 'VpcId'],
    resources: touching('vpc', 'VpcId'),
    run: unassociateCidr,
  },
  DeleteVpc: {
    summary: 'delete an empty VPC',
    mutates: true,
    required: ['VpcId'],
    resources: touching('vpc', 'VpcId'),
    run: deleteVpc,
  },
};

/** The VPC in the call's region, or 404 InvalidVpcId.NotFound. */
export function existingVpc(call: Call, id = call.params.need('VpcId')): VpcRow {
  return existing(call, VPCS, id, 'InvalidVpcId.NotFound');
}

/** Adds a table to a VPC; a System table is there at once, a Custom one after some seconds. */
export function putRouteTable(
  call: Call,
  vpc: VpcRow,
  row: Omit<RouteTableRow, 'regionId' | 'createdAt' | 'status' | 'vpcId' | 'vRouterId' | 'resourceGroupId'>,
): void {
  const table = {
    ...row,
    regionId: vpc.regionId,
    createdAt: call.now,
    vpcId: vpc.id,
    vRouterId: vpc.vRouterId,
    resourceGroupId: vpc.resourceGroupId,
  };
  const born =
    row.type === 'System'
      ? { status: 'Available' as const }
      : { status: 'Pending' as const, ...later<RouteTableRow>(call, 3, { status: 'Available' }) };
  call.world.table(ROUTE_TABLES).put({ ...table, ...born });
}

function createVpc(call: Call): Answer {
  const { params, world } = call;
  callRegion(call);
  insist(params.text('Ipv4IpamPoolId') === undefined, 'IllegalParam.IpamPool');
  insist(params.text('Ipv4CidrMask') === undefined, 'IllegalParam.Ipv4CidrMask');
  const vpc = {
    regionId: call.region,
    name: checkedText(params, 'VpcName', TEXTS.vpcName) ?? '',
    description: checkedText(params, 'Description', TEXTS.vpcDescription) ?? '',
    createdAt: call.now,
    cidr: canonicalCidr(vpcCidr(params.text('CidrBlock') ?? DEFAULT_CIDR)),
    secondaryCidrs: [],
    userCidrs: userCidrs(call),
    ...ipv6Of(call),
    dnsHostname: params.bool('EnableDnsHostname') === true,
    resourceGroupId: resourceGroupOf(call),
    tags: withTags(world, {}, checkedTags(call)),
  };
  insist(world.stock(call.region, 'vpc.vpc') > 0, 'ResourceNotAvailable');
  const vpcs = world.table(VPCS);
  insistOnRoom(world, QUOTAS.vpcs, vpcs.size, () => vpcs.where('regionId', call.region).length);
  endDryRun(params.bool('DryRun'));
  const row: VpcRow = {
    ...vpc,
    id: world.newId('vpc-', call.region, 21),
    vRouterId: world.newId('vrt-', call.region, 21),
    routeTableId: world.newId('vtb-', call.region, 21),
    status: 'Pending',
    ...later<VpcRow>(call, 4, { status: 'Available' }),
  };
  world.table(VPCS).put(row);
  putRouteTable(call, row, {
    id: row.routeTableId,
    name: '',
    description: '',
    tags: {},
    type: 'System',
    associateType: 'VSwitch',
    propagation: true,
  });
  return {
    VpcId: row.id,
    VRouterId: row.vRouterId,
    RouteTableId: row.routeTableId,
    ResourceGroupId: row.resourceGroupId,
  };
}

function userCidrs(call: Call): readonly string[] {
  const blocks = call.params.commaList('UserCidr') ?? [];
  insistOnQuota(call.world, QUOTAS.userCidrs, blocks.length);
  return blocks.map(userCidr);
}

function ipv6Of(call: Call): { readonly ipv6Cidr: string; readonly ipv6Isp: string } {
  if (call.params.bool('EnableIpv6') !== true) return { ipv6Cidr: '', ipv6Isp: '' };
  const ipv6Isp = call.params.text('Ipv6Isp') ?? 'BGP';
  insist(ISPS.includes(ipv6Isp), 'IllegalParam.Isp');
  return { ipv6Cidr: newIpv6Cidr(call.world), ipv6Isp };
}

function modifyVpc(call: Call): Answer {
  const { params, world } = call;
  const vpc = existingVpc(call);
  insist(vpc.status === 'Available', 'IncorrectVpcStatus');
  const cidr = params.text('CidrBlock');
  world.table(VPCS).put({
    ...vpc,
    name: checkedText(params, 'VpcName', TEXTS.vpcName) ?? vpc.name,
    description: checkedText(params, 'Description', TEXTS.vpcDescription) ?? vpc.description,
    cidr: cidr === undefined ? vpc.cidr : newPrimaryCidr(call, vpc, cidr),
    dnsHostname: params.bool('EnableDnsHostname') ?? vpc.dnsHostname,
    ...newIpv6(call, vpc),
  });
  return {};
}

function newPrimaryCidr(call: Call, vpc: VpcRow, text: string): string {
  const cidr = vpcCidr(text);
  const inside = call.world
    .table(VSWITCHES)
    .where('vpcId', vpc.id)
    .map((row) => storedCidr(row.cidr));
  const covered = inside.every(
    (block) => contains(cidr, block) || vpc.secondaryCidrs.some((one) => contains(storedCidr(one), block)),
  );
  insist(covered && !vpc.secondaryCidrs.some((one) => overlaps(storedCidr(one), cidr)), 'InvalidParameter');
  return canonicalCidr(cidr);
}

/** Modify spells it `EnableIPv6`; parameters are looked up in either case. */
function newIpv6(call: Call, vpc: VpcRow): { readonly ipv6Cidr: string; readonly ipv6Isp: string } {
  const wanted = call.params.bool('EnableIPv6') ?? vpc.ipv6Cidr !== '';
  if (wanted === (vpc.ipv6Cidr !== '')) return { ipv6Cidr: vpc.ipv6Cidr, ipv6Isp: vpc.ipv6Isp };
  if (wanted) return { ipv6Cidr: newIpv6Cidr(call.world), ipv6Isp: 'BGP' };
  const used = call.world
    .table(VSWITCHES)
    .where('vpcId', vpc.id)
    .some((row) => row.ipv6Cidr !== '');
  insist(!used, 'DependencyViolation.VSwitch');
  return { ipv6Cidr: '', ipv6Isp: '' };
}

function associateCidr(call: Call): Answer {
  const vpc = existingVpc(call);
  insist(vpc.status === 'Available', 'IncorrectVpcStatus');
  const cidr = vpcCidr(call.params.need('SecondaryCidrBlock'));
  insist(
    ![vpc.cidr, ...vpc.secondaryCidrs].some((one) => overlaps(storedCidr(one), cidr)),
    'InvalidCidrBlock.Overlapped',
  );
  insistOnQuota(call.world, QUOTAS.secondaryCidrs, vpc.secondaryCidrs.length + 1);
  call.world.table(VPCS).put({ ...vpc, secondaryCidrs: [...vpc.secondaryCidrs, canonicalCidr(cidr)] });
  return {};
}

function unassociateCidr(call: Call): Answer {
  const vpc = existingVpc(call);
  const text = call.params.need('SecondaryCidrBlock');
  insist(vpc.secondaryCidrs.includes(text), 'InvalidCidrBlock');
  const used = call.world
    .table(VSWITCHES)
    .where('vpcId', vpc.id)
    .some((row) => contains(storedCidr(text), storedCidr(row.cidr)));
  insist(!used, 'DependencyViolation.VSwitch');
  call.world.table(VPCS).put({ ...vpc, secondaryCidrs: vpc.secondaryCidrs.filter((one) => one !== text) });
  return {};
}

function deleteVpc(call: Call): Answer {
  const { params, world } = call;
  const vpc = existingVpc(call);
  insist(vpc.status === 'Available', 'IncorrectVpcStatus');
  insist(world.table(VSWITCHES).where('vpcId', vpc.id).length === 0, 'DependencyViolation.VSwitch');
  insist(world.table(SECURITY_GROUPS).where('vpcId', vpc.id).length === 0, 'DependencyViolation.SecurityGroup');
  insist(world.table(NAT_GATEWAYS).where('vpcId', vpc.id).length === 0, 'DependencyViolation.NatGateway');
  insist(world.table(ROUTE_ENTRIES).where('vpcId', vpc.id).length === 0, 'Forbbiden');
  endDryRun(params.bool('DryRun'));
  const gone = later(call, 1, null);
  world.table(VPCS).put({ ...vpc, status: 'Deleting', ...gone });
  for (const row of world.table(ROUTE_TABLES).where('vpcId', vpc.id)) {
    world.table(ROUTE_TABLES).put({ ...row, status: 'Deleting', ...gone });
  }
  return {};
}
