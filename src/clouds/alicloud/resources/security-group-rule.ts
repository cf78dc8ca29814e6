import { canonicalCidr, parseCidr } from '../../../base/index.ts';
import type { Attributes, Desired, Driver, DriverIo, Json, SyncChange } from '../../../model/index.ts';
import { attributes, filled, numberAt, spelling, textAt } from '../api/answer.ts';
import { numberArg, requiredText, textArg, type Args } from '../api/args.ts';
import { create, modify } from '../api/call.ts';
import { ignoreMissing, unlessMissing } from '../api/missing.ts';
import { allRowsByToken } from '../api/pages.ts';

/** What the two directions call the same things. */
interface Direction {
  readonly authorize: string;
  readonly revoke: string;
  readonly modify: string;
  readonly cidr: string;
  readonly ipv6Cidr: string;
  readonly group: string;
  readonly groupOwner: string;
  readonly prefixList: string;
}

const INGRESS: Direction = {
  authorize: 'ecs:AuthorizeSecurityGroup',
  revoke: 'ecs:RevokeSecurityGroup',
  modify: 'ecs:ModifySecurityGroupRule',
  cidr: 'SourceCidrIp',
  ipv6Cidr: 'Ipv6SourceCidrIp',
  group: 'SourceGroupId',
  groupOwner: 'SourceGroupOwnerAccount',
  prefixList: 'SourcePrefixListId',
};

const EGRESS: Direction = {
  authorize: 'ecs:AuthorizeSecurityGroupEgress',
  revoke: 'ecs:RevokeSecurityGroupEgress',
  modify: 'ecs:ModifySecurityGroupEgressRule',
  cidr: 'DestCidrIp',
  ipv6Cidr: 'Ipv6DestCidrIp',
  group: 'DestGroupId',
  groupOwner: 'DestGroupOwnerAccount',
  prefixList: 'DestPrefixListId',
};

const READ = 'ecs:DescribeSecurityGroupAttribute';

export const securityGroupRule: Driver = {
  type: 'alicloud_security_group_rule',
  mode: 'managed',
  facts: {
    arguments: {
      security_group_id: 'string',
      type: 'string',
      ip_protocol: 'string',
      port_range: 'string',
      policy: 'string',
      priority: 'number',
      nic_type: 'string',
      cidr_ip: 'string',
      ipv6_cidr_ip: 'string',
      source_security_group_id: 'string',
      source_group_owner_account: 'string',
      prefix_list_id: 'string',
      description: 'string',
    },
    forceNew: [
      'security_group_id',
      'type',
      'ip_protocol',
      'port_range',
      'policy',
      'priority',
      'nic_type',
      'cidr_ip',
      'ipv6_cidr_ip',
      'source_security_group_id',
      'source_group_owner_account',
      'prefix_list_id',
    ],
    defaults: { description: '', policy: 'accept', port_range: '-1/-1', priority: 1 },
    equal: { cidr_ip: sameBlock, ip_protocol: sameWord, policy: sameWord, ipv6_cidr_ip: sameWord },
    replace: 'create-first',
    actions: {
      read: [READ],
      create: [INGRESS.authorize, EGRESS.authorize],
      update: [INGRESS.modify, EGRESS.modify],
      delete: [INGRESS.revoke, EGRESS.revoke],
    },
    expectedSeconds: { create: 1, update: 1, delete: 1 },
    lock: (args) => {
      const group = textArg(args, 'security_group_id');
      return group === undefined ? undefined : `security-group:${group}`;
    },
  },
  find: async (io, desired) => {
    const wanted = identityOf(desired);
    if (desired.exclude?.includes(idOf(wanted)) === true) return undefined;
    return (await findRow(io, wanted, desired.region)) === undefined ? undefined : idOf(wanted);
  },
  read: async (io, id, region) => {
    const identity = parseId(id);
    const row = await findRow(io, identity, region);
    return row === undefined ? undefined : attributesOf(id, identity, row);
  },
  create: async (io, desired) => {
    const identity = identityOf(desired);
    const { names } = identity;
    const params = {
      SecurityGroupId: identity.group,
      // Always the list form: the API refuses a mixture of both.
      Permissions: [
        {
          ...ruleParams(identity),
          [names.groupOwner]: textArg(desired.args, 'source_group_owner_account'),
          Description: textArg(desired.args, 'description'),
        },
      ],
    };
    await create(io, { api: names.authorize, region: desired.region, params });
    return idOf(identity);
  },
  settle: async (io, id, { region }) => {
    const identity = parseId(id);
    await io.waitFor({ what: `rule ${id}`, expectedSeconds: 1, poll: () => findRow(io, identity, region) });
  },
  sync: syncDescription,
  remove: async (io, id, observed, region) => {
    const identity = parseId(id);
    const ruleId = filled(textAt(observed, 'security_group_rule_id'));
    const params =
      ruleId === undefined
        ? { SecurityGroupId: identity.group, Permissions: [ruleParams(identity)] }
        : { SecurityGroupId: identity.group, SecurityGroupRuleId: [ruleId] };
    await ignoreMissing(modify(io, { api: identity.names.revoke, region, params }));
    await io.waitFor({
      what: `rule ${id} to be gone`,
      expectedSeconds: 1,
      poll: async () => ((await findRow(io, identity, region)) === undefined ? true : undefined),
    });
  },
};

/** What tells one rule from another: the members of Terraform's id. */
interface Identity {
  readonly group: string;
  readonly direction: 'ingress' | 'egress';
  readonly names: Direction;
  readonly protocol: string;
  readonly portRange: string;
  readonly nicType: string;
  /** Block, group or prefix list on the other side. */
  readonly peer: string;
  readonly policy: string;
  readonly priority: number;
}

function identityOf(desired: Desired): Identity {
  const { args } = desired;
  const direction = requiredText(desired, 'type') === 'egress' ? 'egress' : 'ingress';
  return {
    group: requiredText(desired, 'security_group_id'),
    direction,
    names: namesOf(direction),
    protocol: requiredText(desired, 'ip_protocol').toLowerCase(),
    portRange: textArg(args, 'port_range') ?? '-1/-1',
    nicType: textArg(args, 'nic_type') ?? 'intranet',
    peer: peerOf(args) ?? requiredText(desired, 'cidr_ip'),
    policy: (textArg(args, 'policy') ?? 'accept').toLowerCase(),
    priority: numberArg(args, 'priority') ?? 1,
  };
}

function peerOf(args: Args): string | undefined {
  const names = ['cidr_ip', 'ipv6_cidr_ip', 'source_security_group_id', 'prefix_list_id'];
  return names.map((name) => filled(textArg(args, name))).find((peer) => peer !== undefined);
}

/** Terraform's id: `sg:type:protocol:ports:nic:peer:policy:priority`, the colons of an IPv6 block written as `_`. */
function idOf(identity: Identity): string {
  const { group, direction, protocol, portRange, nicType, peer, policy, priority } = identity;
  return [group, direction, protocol, portRange, nicType, peer.replaceAll(':', '_'), policy, priority].join(':');
}

function parseId(id: string): Identity {
  const [group = '', type, protocol = '', portRange = '', nicType = '', peer = '', policy = '', priority] =
    id.split(':');
  const direction = type === 'egress' ? 'egress' : 'ingress';
  const colons = peer.includes('_') && !/^(sg|pl)-/.test(peer) ? peer.replaceAll('_', ':') : peer;
  return {
    group,
    direction,
    names: namesOf(direction),
    protocol,
    portRange,
    nicType,
    peer: colons,
    policy,
    priority: Number(priority),
  };
}

function namesOf(direction: 'ingress' | 'egress'): Direction {
  return direction === 'egress' ? EGRESS : INGRESS;
}

function ruleParams(identity: Identity): Readonly<Record<string, unknown>> {
  const { names, peer } = identity;
  return {
    IpProtocol: identity.protocol.toUpperCase(),
    PortRange: identity.portRange,
    NicType: identity.nicType,
    Policy: identity.policy,
    Priority: String(identity.priority),
    [peerParam(names, peer)]: peer,
  };
}

function peerParam(names: Direction, peer: string): string {
  if (peer.startsWith('sg-')) return names.group;
  if (peer.startsWith('pl-')) return names.prefixList;
  return peer.includes(':') ? names.ipv6Cidr : names.cidr;
}

async function findRow(io: DriverIo, identity: Identity, region: string | undefined): Promise<Attributes | undefined> {
  const { group, direction, nicType } = identity;
  const params = { SecurityGroupId: group, Direction: direction, NicType: nicType };
  const listing = { api: READ, region, params, rows: 'Permissions.Permission', pageSize: 1000 };
  const rows = await unlessMissing(allRowsByToken(io, listing));
  return rows?.find((row) => matches(identity, row));
}

function matches(identity: Identity, row: Attributes): boolean {
  const { names, peer } = identity;
  return (
    sameWord(identity.direction, textAt(row, 'Direction') ?? identity.direction) &&
    sameWord(identity.protocol, textAt(row, 'IpProtocol') ?? '') &&
    identity.portRange === textAt(row, 'PortRange') &&
    sameWord(identity.policy, textAt(row, 'Policy') ?? '') &&
    identity.priority === numberAt(row, 'Priority') &&
    sameBlock(peer, textAt(row, peerParam(names, peer)) ?? '')
  );
}

function attributesOf(id: string, { group, direction, names }: Identity, row: Attributes): Attributes {
  return attributes({
    id,
    security_group_id: group,
    type: direction,
    ip_protocol: textAt(row, 'IpProtocol')?.toLowerCase(),
    port_range: textAt(row, 'PortRange'),
    policy: textAt(row, 'Policy')?.toLowerCase(),
    priority: numberAt(row, 'Priority'),
    nic_type: textAt(row, 'NicType'),
    cidr_ip: textAt(row, names.cidr),
    ipv6_cidr_ip: textAt(row, names.ipv6Cidr),
    source_security_group_id: textAt(row, names.group),
    source_group_owner_account: textAt(row, names.groupOwner),
    prefix_list_id: textAt(row, names.prefixList),
    description: textAt(row, 'Description'),
    security_group_rule_id: textAt(row, 'SecurityGroupRuleId'),
  });
}

async function syncDescription(io: DriverIo, id: string, { desired, observed, differing }: SyncChange): Promise<void> {
  if (!differing.has('description')) return;
  const identity = parseId(id);
  const params = {
    SecurityGroupId: identity.group,
    SecurityGroupRuleId: filled(textAt(observed, 'security_group_rule_id')),
    Description: textArg(desired.args, 'description') ?? '',
  };
  await modify(io, { api: identity.names.modify, region: desired.region, params });
}

/** `10.0.0.5/8` is stored as `10.0.0.0/8`. */
function sameBlock(desired: Json, observed: Json): boolean {
  const canonical = (value: Json): string => {
    const block = parseCidr(spelling(value));
    return block === undefined ? spelling(value).toLowerCase() : canonicalCidr(block);
  };
  return canonical(desired) === canonical(observed);
}

function sameWord(desired: Json, observed: Json): boolean {
  return spelling(desired).toLowerCase() === spelling(observed).toLowerCase();
}
