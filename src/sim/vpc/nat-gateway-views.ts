import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { listed, select } from './lists.ts';
import { existingNatGateway } from './nat-gateways.ts';
import { touching } from './objects.ts';
import { EIPS, FORWARD_ENTRIES, NAT_GATEWAYS, SNAT_ENTRIES, type EipRow, type NatGatewayRow } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  DescribeNatGateways: {
    summary: 'list NAT gateways by id, VPC, name, status, zone or tag',
    mutates: false,
    required: ['RegionId'],
    resources: touching('natgateway', 'NatGatewayId'),
    run: describeNatGateways,
  },
  GetNatGatewayAttribute: {
    summary: 'one NAT gateway in full',
    mutates: false,
    required: ['RegionId', 'NatGatewayId'],
    resources: touching('natgateway', 'NatGatewayId'),
    run: (call) => attributes(call, existingNatGateway(call)),
  },
};

/** Mbit/s, sessions a second and sessions that one Enhanced gateway carries. */
const CAPACITY = { MaxBandwidth: 5120, MaxSessionEstablishRate: 100_000, MaxSessionQuota: 2_000_000 };

function describeNatGateways(call: Call): Answer {
  const rows = select(call, {
    table: NAT_GATEWAYS,
    id: 'NatGatewayId',
    indexes: [['VpcId', 'vpcId']],
    filters: {
      VpcId: (row) => row.vpcId,
      Name: (row) => row.name,
      Status: (row) => row.status,
      NatType: () => 'Enhanced',
      NetworkType: (row) => row.networkType,
      InstanceChargeType: (row) => row.instanceChargeType,
      Spec: (row) => row.spec,
      ZoneId: (row) => row.zoneId,
      ResourceGroupId: (row) => row.resourceGroupId,
    },
  });
  return listed(call, rows, ['NatGateways', 'NatGateway'], inList);
}

function inList(call: Call, row: NatGatewayRow): Answer {
  return {
    ...shared(row),
    ...billing(row),
    AutoPay: false,
    DeletionProtection: row.deletionProtection,
    EipBindMode: row.eipBindMode,
    IcmpReplyEnabled: row.icmpReply,
    SecurityProtectionEnabled: row.securityProtection,
    EnableSessionLog: String(row.sessionLog),
    SnatTableIds: { SnatTableId: [row.snatTableId] },
    ForwardTableIds: { ForwardTableId: [row.forwardTableId] },
    FullNatTableIds: { FullNatTableId: [row.fullNatTableId] },
    IpLists: {
      IpList: boundEips(call, row).map((eip) => ({
        AllocationId: eip.id,
        IpAddress: eip.ipAddress,
        PrivateIpAddress: eip.privateIp,
        SnatEntryEnabled: usingStatus(call, row, eip) === 'UsedBySnatTable',
        UsingStatus: usingStatus(call, row, eip),
      })),
    },
    IpPrefixList: { IpPrefixList: [] },
    NatGatewayPrivateInfo: {
      EniInstanceId: row.networkInterfaceId,
      EniType: 'Secondary',
      IzNo: row.zoneId,
      ...CAPACITY,
      PrivateIpAddress: row.privateIp,
      VswitchId: row.vSwitchId,
    },
    Tags: { Tag: Object.entries(row.tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
  };
}

function attributes(call: Call, row: NatGatewayRow): Answer {
  const { world } = call;
  return {
    ...shared(row),
    EnableSessionLog: row.sessionLog,
    BillingConfig: { ...billing(row), AutoPay: '' },
    DeletionProtectionInfo: { Enabled: row.deletionProtection },
    SnatTable: {
      SnatTableId: row.snatTableId,
      SnatEntryCount: world.table(SNAT_ENTRIES).where('natGatewayId', row.id).length,
    },
    ForwardTable: {
      ForwardTableId: row.forwardTableId,
      ForwardEntryCount: world.table(FORWARD_ENTRIES).where('natGatewayId', row.id).length,
    },
    FullNatTable: { FullNatTableId: row.fullNatTableId, FullNatEntryCount: 0 },
    IpList: boundEips(call, row).map((eip) => ({
      AllocationId: eip.id,
      IpAddress: eip.ipAddress,
      UsingStatus: usingStatus(call, row, eip),
    })),
    PrivateInfo: {
      EniInstanceId: row.networkInterfaceId,
      IzNo: row.zoneId,
      MaxBandwidth: CAPACITY.MaxBandwidth,
      PrivateIpAddress: row.privateIp,
      VswitchId: row.vSwitchId,
    },
  };
}

function shared(row: NatGatewayRow): Answer {
  return {
    NatGatewayId: row.id,
    Name: row.name,
    Description: row.description,
    VpcId: row.vpcId,
    RegionId: row.regionId,
    Status: row.status,
    BusinessStatus: 'Normal',
    NatType: 'Enhanced',
    NetworkType: row.networkType,
    CreationTime: isoSeconds(row.createdAt),
    ExpiredTime: '',
    EcsMetricEnabled: false,
    PrivateLinkEnabled: row.privateLink,
    PrivateLinkMode: '',
    AvailabilityMode: '',
    ResourceGroupId: row.resourceGroupId,
    ...(row.accessMode && { AccessMode: row.accessMode }),
  };
}

function billing(row: NatGatewayRow): Answer {
  return { Spec: row.spec, InstanceChargeType: row.instanceChargeType, InternetChargeType: row.internetChargeType };
}

function boundEips({ world }: Call, row: NatGatewayRow): readonly EipRow[] {
  return world.table(EIPS).where('instanceId', row.id);
}

function usingStatus({ world }: Call, row: NatGatewayRow, eip: EipRow): string {
  const snat = world.table(SNAT_ENTRIES).where('natGatewayId', row.id);
  if (snat.some((entry) => entry.snatIps.includes(eip.ipAddress))) return 'UsedBySnatTable';
  return world.table(FORWARD_ENTRIES).where('externalIp', eip.ipAddress).length > 0 ? 'UsedByForwardTable' : 'idle';
}
