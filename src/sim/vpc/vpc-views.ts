import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { listed, select } from './lists.ts';
import { touching } from './objects.ts';
import { NAT_GATEWAYS, ROUTE_TABLES, VPCS, VSWITCHES, type VpcRow } from './tables.ts';
import { keyedTags } from './tag-rules.ts';
import { existingVpc } from './vpcs.ts';

export const actions: Readonly<Record<string, Action>> = {
  DescribeVpcs: {
    summary: 'list VPCs by id, name, resource group or tag',
    mutates: false,
    required: ['RegionId'],
    resources: touching('vpc', 'VpcId'),
    run: (call) => {
      const rows = select(call, {
        table: VPCS,
        id: 'VpcId',
        indexes: [['VpcName', 'name']],
        filters: {
          VpcName: (row) => row.name,
          ResourceGroupId: (row) => row.resourceGroupId,
          EnableIpv6: (row) => String(row.ipv6Cidr !== ''),
          IsDefault: () => 'false',
        },
      });
      return listed(call, rows, ['Vpcs', 'Vpc'], inList);
    },
  },
  DescribeVpcAttribute: {
    summary: 'one VPC in full',
    mutates: false,
    required: ['VpcId'],
    resources: touching('vpc', 'VpcId'),
    run: (call) => attributes(call, existingVpc(call)),
  },
};

function inList(call: Call, vpc: VpcRow): Answer {
  const { world } = call;
  const gateways = world.table(NAT_GATEWAYS).where('vpcId', vpc.id);
  const tables = world.table(ROUTE_TABLES).where('vpcId', vpc.id);
  return {
    ...shared(call, vpc),
    CenStatus: '',
    NatGatewayIds: { NatGatewayIds: gateways.map((row) => row.id) },
    RouterTableIds: { RouterTableIds: tables.map((row) => row.id) },
  };
}

function attributes(call: Call, vpc: VpcRow): Answer {
  const { world } = call;
  const resources = [
    ['VSwitch', world.table(VSWITCHES).where('vpcId', vpc.id).length],
    ['VRouter', 1],
    ['RouteTable', world.table(ROUTE_TABLES).where('vpcId', vpc.id).length],
    ['NatGateway', world.table(NAT_GATEWAYS).where('vpcId', vpc.id).length],
  ] as const;
  return {
    ...shared(call, vpc),
    ClassicLinkEnabled: false,
    SupportIpv4Gateway: true,
    Ipv4GatewayId: '',
    AssociatedCens: { AssociatedCen: [] },
    CloudResources: {
      CloudResourceSetType: resources
        .filter(([, count]) => count > 0)
        .map(([ResourceType, ResourceCount]) => ({ ResourceType, ResourceCount })),
    },
  };
}

function shared({ world }: Call, vpc: VpcRow): Answer {
  const vSwitches = world.table(VSWITCHES).where('vpcId', vpc.id);
  const ipv6 = vpc.ipv6Cidr === '' ? [] : [{ Ipv6CidrBlock: vpc.ipv6Cidr, Ipv6Isp: vpc.ipv6Isp }];
  return {
    VpcId: vpc.id,
    VpcName: vpc.name,
    CidrBlock: vpc.cidr,
    Status: vpc.status,
    RegionId: vpc.regionId,
    CreationTime: isoSeconds(vpc.createdAt),
    Description: vpc.description,
    IsDefault: false,
    VRouterId: vpc.vRouterId,
    OwnerId: Number(world.accountId),
    ResourceGroupId: vpc.resourceGroupId,
    DhcpOptionsSetId: '',
    DhcpOptionsSetStatus: '',
    DnsHostnameStatus: vpc.dnsHostname ? 'ENABLED' : 'DISABLED',
    EnabledIpv6: vpc.ipv6Cidr !== '',
    Ipv6CidrBlock: vpc.ipv6Cidr,
    Ipv6CidrBlocks: { Ipv6CidrBlock: ipv6 },
    SecondaryCidrBlocks: { SecondaryCidrBlock: vpc.secondaryCidrs },
    UserCidrs: { UserCidr: vpc.userCidrs },
    VSwitchIds: { VSwitchId: vSwitches.map((row) => row.id) },
    Tags: keyedTags(vpc.tags),
  };
}
