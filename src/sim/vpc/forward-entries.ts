import { contains, parseCidr, parseIp } from '../../base/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { vpcBlocks } from './cidr-rules.ts';
import { endDryRun, fault, insist, type FaultCode } from './faults.ts';
import { insistOnGateway } from './gateway-addresses.ts';
import { listed, select } from './lists.ts';
import { checkedText, TEXTS } from './names.ts';
import { insistGatewaySettled } from './nat-gateways.ts';
import { later, touching } from './objects.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';
import { FORWARD_ENTRIES, NAT_GATEWAYS, SNAT_ENTRIES, type ForwardEntryRow, type NatGatewayRow } from './tables.ts';
import { existingVpc } from './vpcs.ts';

export const actions: Readonly<Record<string, Action>> = {
  CreateForwardEntry: {
    summary: 'forward a port, or all of an address of a NAT gateway, to a private address (DNAT)',
    mutates: true,
    required: ['RegionId', 'ForwardTableId', 'ExternalIp', 'ExternalPort', 'InternalIp', 'InternalPort', 'IpProtocol'],
    resources: touching('forwardtable', 'ForwardTableId'),
    run: createForwardEntry,
  },
  DescribeForwardTableEntries: {
    summary: 'list DNAT entries by table, gateway, entry, address, port or protocol',
    mutates: false,
    required: ['RegionId'],
    resources: touching('forwardtable', 'ForwardTableId'),
    run: describeForwardEntries,
  },
  ModifyForwardEntry: {
    summary: 'change any part of a DNAT entry',
    mutates: true,
    required: ['RegionId', 'ForwardTableId', 'ForwardEntryId'],
    resources: touching('forwardtable', 'ForwardTableId'),
    run: modifyForwardEntry,
  },
  DeleteForwardEntry: {
    summary: 'delete a DNAT entry',
    mutates: true,
    required: ['RegionId', 'ForwardTableId', 'ForwardEntryId'],
    resources: touching('forwardtable', 'ForwardTableId'),
    run: deleteForwardEntry,
  },
};

/** What an entry says; the part that create and modify check alike. */
type Rule = Pick<
  ForwardEntryRow,
  'name' | 'externalIp' | 'externalPort' | 'internalIp' | 'internalPort' | 'protocol' | 'portBreak'
>;

function gatewayOf(call: Call): NatGatewayRow {
  const gateway = call.world.table(NAT_GATEWAYS).where('forwardTableId', call.params.need('ForwardTableId'))[0];
  if (gateway?.regionId !== call.region) throw fault('InvalidForwardTableId.NotFound');
  return gateway;
}

function createForwardEntry(call: Call): Answer {
  const { params, world } = call;
  const gateway = gatewayOf(call);
  insistGatewaySettled(call, gateway);
  const rule = checkedRule(call, gateway);
  const present = world.table(FORWARD_ENTRIES).where('natGatewayId', gateway.id);
  insistOnQuota(world, QUOTAS.forwardEntries, present.length + 1, 'Forward entry quota exceeded.');
  endDryRun(params.bool('DryRun'));
  const id = world.newId('fwd-', call.region, 21);
  world.table(FORWARD_ENTRIES).put({
    ...rule,
    id,
    regionId: call.region,
    createdAt: call.now,
    description: '',
    forwardTableId: gateway.forwardTableId,
    natGatewayId: gateway.id,
    status: 'Pending',
    ...later<ForwardEntryRow>(call, 6, { status: 'Available' }),
  });
  return { ForwardEntryId: id };
}

const BLANK = {
  name: '',
  externalIp: '',
  externalPort: '',
  internalIp: '',
  internalPort: '',
  protocol: '',
  portBreak: false,
} as const;

/** The rule that the call asks for, what it leaves out taken from the entry as it is. */
function checkedRule(call: Call, gateway: NatGatewayRow, entry?: ForwardEntryRow): Rule {
  const { params } = call;
  const was = entry ?? BLANK;
  const given = (param: string, otherwise: string): string => params.text(param) ?? otherwise;
  const rule = {
    name: checkedText(params, 'ForwardEntryName', TEXTS.entryName) ?? was.name,
    externalIp: given('ExternalIp', was.externalIp),
    externalPort: given('ExternalPort', was.externalPort).toLowerCase(),
    internalIp: given('InternalIp', was.internalIp),
    internalPort: given('InternalPort', was.internalPort).toLowerCase(),
    protocol: protocol(given('IpProtocol', was.protocol)),
    portBreak: params.bool('PortBreak') ?? was.portBreak,
  };
  insistOnPorts(rule);
  insistOnAddresses(call, gateway, rule);
  insistNoRival(call, rule, entry?.id);
  return rule;
}

function protocol(text: string): ForwardEntryRow['protocol'] {
  const value = text.toLowerCase();
  if (value !== 'tcp' && value !== 'udp' && value !== 'any') throw fault('InvalidProtocal.ValueNotSupported');
  return value;
}

/** Both ports `any` with protocol any; else two ports, or two ranges of the same length. */
function insistOnPorts({ protocol: kind, externalPort, internalPort }: Rule): void {
  const [outside, inside] = [portRange(externalPort), portRange(internalPort)];
  if (kind === 'any') {
    insist(externalPort === 'any', 'InvalidExternalPort.Malformed');
    insist(internalPort === 'any', 'InvalidInternalPort.Malformed');
    return;
  }
  if (outside === undefined) throw fault('InvalidExternalPort.Malformed');
  if (inside === undefined) throw fault('InvalidInternalPort.Malformed');
  insist(outside[1] - outside[0] === inside[1] - inside[0], 'InvalidInternalPort.Malformed');
}

/** `22` or `10/20`; undefined when it is neither. */
function portRange(text: string): readonly [first: number, last: number] | undefined {
  const match = /^(\d{1,5})(?:\/(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first >= 1 && first <= last && last <= 65_535 ? [first, last] : undefined;
}

function insistOnAddresses(call: Call, gateway: NatGatewayRow, { externalIp, internalIp }: Rule): void {
  insistOnGateway(call, gateway, externalIp, {
    unknown: 'InvalidExternalIp.NotFound',
    elsewhere: 'InvalidIp.NotInNatgw',
  });
  const snat = call.world.table(SNAT_ENTRIES).where('natGatewayId', gateway.id);
  insist(!snat.some((row) => row.snatIps.includes(externalIp)), 'Forbidden.ExternalIp.UsedInSnatTable');
  insist(parseIp(internalIp) !== undefined, 'InvalidInternalIp.Malformed');
  const host = parseCidr(`${internalIp}/32`);
  const inside =
    host !== undefined && vpcBlocks(existingVpc(call, gateway.vpcId)).some((block) => contains(block, host));
  insist(gateway.networkType === 'intranet' || inside, 'Forbidden.InternalIpOutOfVpcCIDR');
}

/** An address's port goes to one place only; mapping the whole address leaves no port to others. */
function insistNoRival(call: Call, rule: Rule, self: string | undefined): void {
  const rivals = call.world
    .table(FORWARD_ENTRIES)
    .where('externalIp', rule.externalIp)
    .filter((row) => row.id !== self);
  insist(
    !rivals.some((row) => collide(row, rule)),
    'InvalidExternalPort.Malformed',
    'The specified ExternalPort is already in use.',
  );
}

function collide(a: Rule, b: Rule): boolean {
  if (a.protocol === 'any' || b.protocol === 'any') return true;
  const [one, other] = [portRange(a.externalPort), portRange(b.externalPort)];
  return (
    a.protocol === b.protocol && one !== undefined && other !== undefined && one[0] <= other[1] && other[0] <= one[1]
  );
}

function describeForwardEntries(call: Call): Answer {
  if (call.params.text('ForwardTableId') !== undefined) gatewayOf(call);
  const wanted = call.params.text('IpProtocol')?.toLowerCase();
  const rows = select(call, {
    table: FORWARD_ENTRIES,
    id: 'ForwardEntryId',
    indexes: [
      ['ForwardTableId', 'forwardTableId'],
      ['NatGatewayId', 'natGatewayId'],
    ],
    filters: {
      ForwardTableId: (row) => row.forwardTableId,
      NatGatewayId: (row) => row.natGatewayId,
      ForwardEntryName: (row) => row.name,
      ExternalIp: (row) => row.externalIp,
      ExternalPort: (row) => row.externalPort,
      InternalIp: (row) => row.internalIp,
      InternalPort: (row) => row.internalPort,
    },
  }).filter((row) => wanted === undefined || row.protocol === wanted);
  return listed(call, rows, ['ForwardTableEntries', 'ForwardTableEntry'], (_, row) => ({
    ForwardEntryId: row.id,
    ForwardEntryName: row.name,
    ForwardTableId: row.forwardTableId,
    NatGatewayId: row.natGatewayId,
    ExternalIp: row.externalIp,
    ExternalPort: row.externalPort,
    InternalIp: row.internalIp,
    InternalPort: row.internalPort,
    IpProtocol: row.protocol,
    Status: row.status,
  }));
}

/** The entry, in its table and not on its way; `busy` is what the action answers when it is. */
function settledEntry(
  call: Call,
  busy: FaultCode,
): { readonly gateway: NatGatewayRow; readonly entry: ForwardEntryRow } {
  const gateway = gatewayOf(call);
  const entry = call.world.table(FORWARD_ENTRIES).get(call.params.need('ForwardEntryId'));
  if (entry?.forwardTableId !== gateway.forwardTableId) throw fault('InvalidForwardEntryId.NotFound');
  insist(entry.status === 'Available', busy);
  insistGatewaySettled(call, gateway);
  return { gateway, entry };
}

function modifyForwardEntry(call: Call): Answer {
  const { gateway, entry } = settledEntry(call, 'IncorretForwardEntryStatus');
  const rule = checkedRule(call, gateway, entry);
  endDryRun(call.params.bool('DryRun'));
  call.world.table(FORWARD_ENTRIES).put({
    ...entry,
    ...rule,
    status: 'Modifying',
    ...later<ForwardEntryRow>(call, 4, { status: 'Available' }),
  });
  return {};
}

function deleteForwardEntry(call: Call): Answer {
  const { entry } = settledEntry(call, 'IncorrectStatus.NATGW');
  call.world.table(FORWARD_ENTRIES).put({ ...entry, status: 'Deleting', ...later(call, 4, null) });
  return {};
}
