import { findRegion, zoneRegion } from '../../catalog/index.ts';
import { parseIp } from '../../base/index.ts';
import { isoSeconds } from '../iso-time.ts';
import type { Action, Answer, Call } from '../service.ts';
import { fault, insist } from './faults.ts';
import { listed, select } from './lists.ts';
import { checkedText, TEXTS } from './names.ts';
import { existing, later, touching } from './objects.ts';
import { takePublicAddress } from './public-addresses.ts';
import { insistOnRoom, QUOTAS } from './quotas.ts';
import { callRegion } from './regions.ts';
import { resourceGroupOf } from './resource-groups.ts';
import { EIPS, type EipRow } from './tables.ts';
import { checkedTags, keyedTags, withTags } from './tag-rules.ts';

export const actions: Readonly<Record<string, Action>> = {
  AllocateEipAddress: {
    summary: 'get an elastic IP address',
    mutates: true,
    required: ['RegionId'],
    resources: touching('eip'),
    run: allocate,
  },
  DescribeEipAddresses: {
    summary: 'list elastic IP addresses by id, address, name, status, holder or tag',
    mutates: false,
    required: ['RegionId'],
    resources: touching('eip', 'AllocationId'),
    run: describe,
  },
  ModifyEipAddressAttribute: {
    summary: 'change name, description or bandwidth of an EIP',
    mutates: true,
    required: ['AllocationId'],
    resources: touching('eip', 'AllocationId'),
    run: modify,
  },
  ReleaseEipAddress: {
    summary: 'give an unbound EIP back',
    mutates: true,
    required: ['AllocationId'],
    resources: touching('eip', 'AllocationId'),
    run: release,
  },
};

const ISPS = [
  'BGP',
  'BGP_PRO',
  'ChinaTelecom',
  'ChinaUnicom',
  'ChinaMobile',
  'ChinaTelecom_L2',
  'ChinaUnicom_L2',
  'ChinaMobile_L2',
  'BGP_FinanceCloud',
  'BGP_International',
];
const PROTECTION = 'AntiDDoS_Enhanced';
/** Mbit/s: the most that an address billed by traffic, by bandwidth, and by subscription can have. */
const MOST_BANDWIDTH = { PayByTraffic: 200, PayByBandwidth: 500, PrePaid: 1000 };

/** The EIP in the call's region, or 404 InvalidAllocationId.NotFound. */
export function existingEip(call: Call, id = call.params.need('AllocationId')): EipRow {
  return existing(call, EIPS, id, 'InvalidAllocationId.NotFound');
}

function allocate(call: Call): Answer {
  const { params, world } = call;
  callRegion(call);
  const charges = chargesOf(call);
  const row = {
    regionId: call.region,
    name: checkedText(params, 'Name', TEXTS.eipName) ?? '',
    description: checkedText(params, 'Description', TEXTS.description) ?? '',
    createdAt: call.now,
    ...charges,
    bandwidth: bandwidth(params.text('Bandwidth') ?? '5', charges),
    isp: isp(params.text('ISP') ?? 'BGP'),
    netmode: netmode(params.text('Netmode') ?? 'public'),
    zone: zone(call),
    publicIpAddressPoolId: addressPool(call),
    securityProtectionTypes: protectionTypes(call),
    resourceGroupId: resourceGroupOf(call),
    tags: withTags(world, {}, checkedTags(call)),
  };
  const eips = world.table(EIPS);
  insistOnRoom(world, QUOTAS.eips, eips.size, () => eips.all().filter(countsForQuota).length);
  insist(world.stock(call.region, 'vpc.eip') > 0, 'OperationFailed.InsufficientEIP');
  const eip: EipRow = {
    ...row,
    id: world.newId('eip-', call.region, 21),
    ipAddress: wantedAddress(call) ?? takePublicAddress(world),
    status: 'Available',
    instanceId: '',
    instanceType: '',
    privateIp: '',
    mode: '',
    vpcId: '',
    deletionProtection: false,
    serviceManaged: 0,
  };
  eips.put(eip);
  return { AllocationId: eip.id, EipAddress: eip.ipAddress, OrderId: 0, ResourceGroupId: eip.resourceGroupId };
}

/** The quota is of pay-as-you-go addresses that the account itself asked for. */
function countsForQuota(row: EipRow): boolean {
  return row.chargeType === 'PostPaid' && row.serviceManaged === 0;
}

type Charges = Pick<EipRow, 'internetChargeType' | 'chargeType'>;

function chargesOf({ params }: Call): Charges {
  const internetChargeType = params.text('InternetChargeType') ?? 'PayByBandwidth';
  const chargeType = params.text('InstanceChargeType') ?? 'PostPaid';
  if (internetChargeType !== 'PayByBandwidth' && internetChargeType !== 'PayByTraffic')
    throw invalid('InternetChargeType');
  if (chargeType !== 'PostPaid' && chargeType !== 'PrePaid') throw invalid('InstanceChargeType');
  return { internetChargeType, chargeType };
}

function bandwidth(text: string, { internetChargeType, chargeType }: Charges): string {
  const most = MOST_BANDWIDTH[chargeType === 'PrePaid' ? chargeType : internetChargeType];
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > most) throw invalid('Bandwidth');
  return String(Number(text));
}

function isp(text: string): string {
  insist(ISPS.includes(text), 'IllegalParam.Isp');
  return text;
}

function netmode(text: string): string {
  if (text !== 'public') throw invalid('Netmode');
  return text;
}

function zone(call: Call): string {
  const id = call.params.text('Zone');
  insist(id === undefined || zoneRegion(id)?.id === call.region, 'IllegalParam.Zone');
  return id ?? '';
}

/** Address pools cannot be made here, so none can be named. */
function addressPool({ params }: Call): string {
  if (params.text('PublicIpAddressPoolId') !== undefined) throw invalid('PublicIpAddressPoolId');
  return '';
}

function protectionTypes({ params }: Call): readonly string[] {
  const types = params.list('SecurityProtectionTypes').filter((type) => type !== '');
  if (types.some((type) => type !== PROTECTION)) throw invalid('SecurityProtectionTypes');
  return types;
}

/** An address that the caller once had and asks for again; somebody else's cannot be reserved. */
function wantedAddress({ params, world }: Call): string | undefined {
  const ip = params.text('IpAddress');
  if (ip === undefined) return undefined;
  insist(parseIp(ip) !== undefined && world.table(EIPS).where('ipAddress', ip).length === 0, 'ReserveIpFail');
  return ip;
}

function describe(call: Call): Answer {
  if (findRegion(call.region) === undefined) throw fault('Forbidden.RegionNotFound');
  const addresses = call.params.commaList('EipAddress');
  const rows = select(call, {
    table: EIPS,
    id: 'AllocationId',
    indexes: [['AssociatedInstanceId', 'instanceId']],
    filters: {
      EipName: (row) => row.name,
      Status: (row) => row.status,
      AssociatedInstanceId: (row) => row.instanceId,
      AssociatedInstanceType: (row) => row.instanceType,
      ChargeType: (row) => row.chargeType,
      ISP: (row) => row.isp,
      ResourceGroupId: (row) => row.resourceGroupId,
      PublicIpAddressPoolId: (row) => row.publicIpAddressPoolId,
      SegmentInstanceId: () => '',
      LockReason: () => '',
      ServiceManaged: (row) => String(row.serviceManaged === 1),
      SecurityProtectionEnabled: (row) => String(row.securityProtectionTypes.length > 0),
    },
  });
  const shown = addresses === undefined ? rows : rows.filter((row) => addresses.includes(row.ipAddress));
  return listed(call, createdInRange(call, shown), ['EipAddresses', 'EipAddress'], view);
}

/** Those between the `Filter.N.Key` CreationStartTime and CreationEndTime, when these are given. */
function createdInRange({ params }: Call, rows: readonly EipRow[]): readonly EipRow[] {
  const filters = new Map(params.structs('Filter').map((row) => [row['Key'], Date.parse(row['Value'] ?? '')]));
  const from = filters.get('CreationStartTime') ?? 0;
  const to = filters.get('CreationEndTime') ?? Number.POSITIVE_INFINITY;
  return filters.size === 0 ? rows : rows.filter(({ createdAt }) => createdAt >= from && createdAt <= to);
}

function view(_: Call, row: EipRow): Answer {
  return {
    AllocationId: row.id,
    IpAddress: row.ipAddress,
    Name: row.name,
    Description: row.description,
    Descritpion: row.description,
    Status: row.status,
    InstanceId: row.instanceId,
    InstanceType: row.instanceType,
    InstanceRegionId: row.instanceId === '' ? '' : row.regionId,
    PrivateIpAddress: row.privateIp,
    VpcId: row.vpcId,
    RegionId: row.regionId,
    Zone: row.zone,
    AllocationTime: isoSeconds(row.createdAt),
    ISP: row.isp,
    Bandwidth: row.bandwidth,
    EipBandwidth: row.bandwidth,
    InternetChargeType: row.internetChargeType,
    ChargeType: row.chargeType,
    BusinessStatus: 'Normal',
    DeletionProtection: row.deletionProtection,
    Mode: row.mode,
    Netmode: row.netmode,
    PublicIpAddressPoolId: row.publicIpAddressPoolId,
    ResourceGroupId: row.resourceGroupId,
    SecurityProtectionTypes: { SecurityProtectionType: row.securityProtectionTypes },
    ServiceManaged: row.serviceManaged,
    Tags: keyedTags(row.tags),
    ...UNUSED,
  };
}

/** Members that concern what a simulated EIP never has: a bandwidth package, locks, a pending change of billing. */
const UNUSED: Answer = {
  ExpiredTime: '',
  BandwidthPackageId: '',
  BandwidthPackageType: '',
  BandwidthPackageBandwidth: '',
  BizType: '',
  HDMonitorStatus: 'OFF',
  HasReservationData: 'false',
  SecondLimited: false,
  SegmentInstanceId: '',
  ServiceID: 0,
  OperationLocks: { LockReason: [] },
  ReservationActiveTime: '',
  ReservationBandwidth: '',
  ReservationInternetChargeType: '',
  ReservationOrderType: '',
};

function modify(call: Call): Answer {
  const { params, world } = call;
  const row = existingEip(call);
  insist(row.status === 'Available' || row.status === 'InUse', 'IncorrectEipStatus');
  const wanted = params.text('Bandwidth');
  world.table(EIPS).put({
    ...row,
    name: checkedText(params, 'Name', TEXTS.eipName) ?? row.name,
    description: checkedText(params, 'Description', TEXTS.description) ?? row.description,
    bandwidth: wanted === undefined ? row.bandwidth : bandwidth(wanted, row),
  });
  return {};
}

function release(call: Call): Answer {
  const row = existingEip(call);
  insist(row.chargeType === 'PostPaid', 'Forbidden.ChargeTypeIsPrepaid');
  insist(!row.deletionProtection, 'InvalidOperation.DeletionProtection');
  insist(row.status === 'Available', 'IncorrectEipStatus');
  call.world.table(EIPS).put({ ...row, status: 'Releasing', ...later(call, 2, null) });
  return {};
}

function invalid(param: string): ReturnType<typeof fault> {
  return fault('InvalidParameter', `Specified value of "${param}" is not valid`);
}
