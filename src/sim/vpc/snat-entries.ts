import { canonicalCidr, parseIp } from '../../base/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { parsed } from './cidr-rules.ts';
import { endDryRun, fault, insist } from './faults.ts';
import { insistOnGateway } from './gateway-addresses.ts';
import { listed, select } from './lists.ts';
import { checkedText, TEXTS } from './names.ts';
import { insistGatewaySettled } from './nat-gateways.ts';
import { later, touching } from './objects.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';
import { FORWARD_ENTRIES, NAT_GATEWAYS, SNAT_ENTRIES, type NatGatewayRow, type SnatEntryRow } from './tables.ts';
import { existingVSwitch } from './vswitches.ts';

export const actions: Readonly<Record<string, Action>> = {
  CreateSnatEntry: {
    summary: 'let a vSwitch or a block of addresses out through addresses of a NAT gateway',
    mutates: true,
    required: ['RegionId', 'SnatTableId'],
    resources: touching('snattable', 'SnatTableId'),
    run: createSnatEntry,
  },
  DescribeSnatTableEntries: {
    summary: 'list SNAT entries by table, gateway, entry, address or source',
    mutates: false,
    required: ['RegionId'],
    resources: touching('snattable', 'SnatTableId'),
    run: describeSnatEntries,
  },
  ModifySnatEntry: {
    summary: 'change addresses, name or EIP affinity of a SNAT entry',
    mutates: true,
    required: ['RegionId', 'SnatTableId', 'SnatEntryId'],
    resources: touching('snattable', 'SnatTableId'),
    run: modifySnatEntry,
  },
  DeleteSnatEntry: {
    summary: 'delete a SNAT entry',
    mutates: true,
    required: ['RegionId', 'SnatTableId', 'SnatEntryId'],
    resources: touching('snattable', 'SnatTableId'),
    run: deleteSnatEntry,
  },
};

function gatewayOf(call: Call): NatGatewayRow {
  const gateway = call.world.table(NAT_GATEWAYS).where('snatTableId', call.params.need('SnatTableId'))[0];
  if (gateway?.regionId !== call.region) throw fault('InvalidSnatTableId.NotFound');
  return gateway;
}

function createSnatEntry(call: Call): Answer {
  const { params, world } = call;
  const gateway = gatewayOf(call);
  insistGatewaySettled(call, gateway);
  const row = {
    regionId: call.region,
    createdAt: call.now,
    name: checkedText(params, 'SnatEntryName', TEXTS.entryName) ?? '',
    description: '',
    snatTableId: gateway.snatTableId,
    natGatewayId: gateway.id,
    ...sourceOf(call, gateway),
    snatIps: snatIps(call, gateway, params.need('SnatIp')),
    eipAffinity: affinity(call) ?? 0,
    networkInterfaceId: params.text('NetworkInterfaceId') ?? '',
  } as const;
  const present = world.table(SNAT_ENTRIES).where('natGatewayId', gateway.id);
  insistOnQuota(world, QUOTAS.snatEntries, present.length + 1);
  endDryRun(params.bool('DryRun'));
  const id = world.newId('snat-', call.region, 21);
  world
    .table(SNAT_ENTRIES)
    .put({ ...row, id, status: 'Pending', ...later<SnatEntryRow>(call, 6, { status: 'Available' }) });
  return { SnatEntryId: id };
}

/** Exactly one of the two; each source has at most one entry on a gateway. */
function sourceOf(call: Call, gateway: NatGatewayRow): Pick<SnatEntryRow, 'sourceVSwitchId' | 'sourceCidr'> {
  const [vSwitchId, block] = [call.params.text('SourceVSwitchId'), call.params.text('SourceCIDR')];
  insist(vSwitchId !== undefined || block !== undefined, 'MissingParameter');
  insist(vSwitchId === undefined || block === undefined, 'INVALID_PARAMETER');
  const present = call.world.table(SNAT_ENTRIES).where('natGatewayId', gateway.id);
  if (vSwitchId === undefined) {
    const sourceCidr = canonicalCidr(parsed(block ?? '', 'INVALID_PARAMETER'));
    insist(!present.some((row) => row.sourceCidr === sourceCidr), 'OperationUnsupported.CidrConflict');
    return { sourceVSwitchId: '', sourceCidr };
  }
  const vSwitch = existingVSwitch(call, vSwitchId);
  insist(vSwitch.vpcId === gateway.vpcId, 'OperationFailed.VswNotBelongToVpc');
  insist(!present.some((row) => row.sourceVSwitchId === vSwitchId), 'Forbidden.SourceVSwitchId.Duplicated');
  insist(!present.some((row) => row.sourceCidr === vSwitch.cidr), 'OperationUnsupported.CidrConflict');
  return { sourceVSwitchId: vSwitchId, sourceCidr: vSwitch.cidr };
}

/** The comma list of addresses, each of them the gateway's and none in use for DNAT. */
function snatIps(call: Call, gateway: NatGatewayRow, text: string): readonly string[] {
  const ips = text.split(',').map((ip) => ip.trim());
  insistOnQuota(call.world, QUOTAS.snatEntryIps, ips.length);
  for (const ip of ips) {
    insist(parseIp(ip) !== undefined, 'InvalidSnatIp.Malformed');
    insistOnGateway(call, gateway, ip, { unknown: 'InvalidSnatIp.NotFound', elsewhere: 'EIP_NOT_IN_GATEWAY' });
    insist(call.world.table(FORWARD_ENTRIES).where('externalIp', ip).length === 0, 'Forbidden.IpUsedInForwardTable');
  }
  return ips;
}

function affinity(call: Call): 0 | 1 | undefined {
  const value = call.params.int('EipAffinity');
  if (value !== undefined && value !== 0 && value !== 1) throw fault('INVALID_PARAMETER');
  return value;
}

function describeSnatEntries(call: Call): Answer {
  const { params } = call;
  if (params.text('SnatTableId') !== undefined) gatewayOf(call);
  const ip = params.text('SnatIp');
  const rows = select(call, {
    table: SNAT_ENTRIES,
    id: 'SnatEntryId',
    indexes: [
      ['SnatTableId', 'snatTableId'],
      ['NatGatewayId', 'natGatewayId'],
    ],
    filters: {
      SnatTableId: (row) => row.snatTableId,
      NatGatewayId: (row) => row.natGatewayId,
      SnatEntryName: (row) => row.name,
      SourceCIDR: (row) => row.sourceCidr,
      SourceVSwitchId: (row) => row.sourceVSwitchId,
    },
  }).filter((row) => ip === undefined || row.snatIps.includes(ip));
  return listed(call, rows, ['SnatTableEntries', 'SnatTableEntry'], (_, row) => ({
    SnatEntryId: row.id,
    SnatEntryName: row.name,
    SnatTableId: row.snatTableId,
    NatGatewayId: row.natGatewayId,
    SnatIp: row.snatIps.join(','),
    SourceCIDR: row.sourceCidr,
    SourceVSwitchId: row.sourceVSwitchId,
    Status: row.status,
    EipAffinity: String(row.eipAffinity),
    NetworkInterfaceId: row.networkInterfaceId,
  }));
}

/** The entry, in its table and not on its way. */
function settledEntry(call: Call): { readonly gateway: NatGatewayRow; readonly entry: SnatEntryRow } {
  const gateway = gatewayOf(call);
  const entry = call.world.table(SNAT_ENTRIES).get(call.params.need('SnatEntryId'));
  if (entry?.snatTableId !== gateway.snatTableId) throw fault('InvalidSnatEntryId.NotFound');
  insist(entry.status === 'Available', 'IncorretSnatEntryStatus');
  insistGatewaySettled(call, gateway);
  return { gateway, entry };
}

function modifySnatEntry(call: Call): Answer {
  const { params, world } = call;
  const { gateway, entry } = settledEntry(call);
  const ips = params.text('SnatIp');
  const changed = {
    ...entry,
    name: checkedText(params, 'SnatEntryName', TEXTS.entryName) ?? entry.name,
    snatIps: ips === undefined ? entry.snatIps : snatIps(call, gateway, ips),
    eipAffinity: affinity(call) ?? entry.eipAffinity,
  };
  endDryRun(params.bool('DryRun'));
  world
    .table(SNAT_ENTRIES)
    .put({ ...changed, status: 'Modifying', ...later<SnatEntryRow>(call, 4, { status: 'Available' }) });
  return {};
}

function deleteSnatEntry(call: Call): Answer {
  const { entry } = settledEntry(call);
  call.world.table(SNAT_ENTRIES).put({ ...entry, status: 'Deleting', ...later(call, 4, null) });
  return {};
}
