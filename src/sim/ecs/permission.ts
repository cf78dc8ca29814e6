import { canonicalCidr, parseCidr } from '../../base/index.ts';
import type { Call } from '../service.ts';
import { fault, insist, type FaultCode } from './faults.ts';
import { checkDescription } from './names.ts';
import { SECURITY_GROUPS, type SecurityGroup, type SecurityGroupRule } from './tables.ts';

export type Direction = SecurityGroupRule['direction'];

/** A rule before it is written: what identifies it, and its description. */
export type Permission = Omit<SecurityGroupRule, 'id' | 'securityGroupId' | 'createdAt' | 'due'>;

type Fields = Readonly<Record<string, string>>;

/** Members that the flat form of Authorize, Revoke and Modify may carry. */
const FLAT_FIELDS = [
  'IpProtocol',
  'PortRange',
  'SourcePortRange',
  'SourceCidrIp',
  'Ipv6SourceCidrIp',
  'SourceGroupId',
  'SourceGroupOwnerAccount',
  'SourcePrefixListId',
  'DestCidrIp',
  'Ipv6DestCidrIp',
  'DestGroupId',
  'DestGroupOwnerAccount',
  'DestPrefixListId',
  'PortRangeListId',
  'Policy',
  'Priority',
  'NicType',
  'Description',
] as const;

/** Most rules of one call. */
const LIMIT = 100;

/** The permissions that a call carries, as `Permissions.N.*` or as one flat rule, checked and normalised. */
export function readPermissions(call: Call, group: SecurityGroup, direction: Direction): readonly Permission[] {
  const structs = call.params.structs('Permissions');
  const flat = flatFields(call);
  insist(structs.length === 0 || flat['IpProtocol'] === undefined, 'InvalidParam.Permissions');
  const sent = structs.length > 0 ? structs : [flat];
  insist(sent.length <= LIMIT, 'AuthorizationLimitExceed');
  const permissions = sent.map((fields) => readPermission(call, group, { direction, fields }));
  insist(new Set(permissions.map(identityOf)).size === permissions.length, 'InvalidParam.DuplicatePermissions');
  return permissions;
}

/** What the call says of one rule in flat form; only members that were sent. */
export function flatFields(call: Call): Fields {
  const pairs = FLAT_FIELDS.map((name) => [name, call.params.text(name)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Fields;
}

/** Two rules with the same identity are one rule. */
export function identityOf(rule: Permission): string {
  const { description: _description, peerGroupOwnerAccount: _owner, ...identity } = rule;
  return JSON.stringify(Object.entries(identity).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface Sent {
  readonly direction: Direction;
  readonly fields: Fields;
}

/** Checks one permission and writes it the way it is read back. */
export function readPermission(call: Call, group: SecurityGroup, { direction, fields }: Sent): Permission {
  const text = (name: string): string => fields[name] ?? '';
  const side = SIDES[direction];
  const ipProtocol = protocolOf(text('IpProtocol'));
  const peer = text(side.group);
  const rule: Permission = {
    direction,
    ipProtocol,
    portRange: portRangeOf(text('PortRange'), ipProtocol),
    sourcePortRange: text('SourcePortRange') === '' ? '' : portRangeOf(text('SourcePortRange'), ipProtocol),
    sourceCidrIp: cidrOf(text('SourceCidrIp'), 'InvalidSourceCidrIp.Malformed'),
    ipv6SourceCidrIp: text('Ipv6SourceCidrIp'),
    destCidrIp: cidrOf(text('DestCidrIp'), 'InvalidDestCidrIp.Malformed'),
    ipv6DestCidrIp: text('Ipv6DestCidrIp'),
    peerGroupId: peer,
    peerGroupOwnerAccount: text(side.owner),
    prefixListId: text(side.prefixList),
    portRangeListId: text('PortRangeListId'),
    policy: policyOf(text('Policy')),
    priority: priorityOf(text('Priority')),
    nicType: nicTypeOf(text('NicType')),
    description: text('Description'),
  };
  checkDescription(fields['Description'] === '' ? undefined : fields['Description']);
  const ends = [text(side.cidr), text(side.cidr6), peer, rule.prefixListId].filter((end) => end !== '');
  insist(ends.length > 0, side.missing);
  checkGroupKind(group, rule);
  if (peer !== '') checkPeer(call, group, { peer, direction });
  return rule;
}

/** How each direction spells the far end. */
const SIDES = {
  ingress: {
    cidr: 'SourceCidrIp',
    cidr6: 'Ipv6SourceCidrIp',
    group: 'SourceGroupId',
    owner: 'SourceGroupOwnerAccount',
    prefixList: 'SourcePrefixListId',
    missing: 'MissingParameter.Source',
    unknown: 'InvalidSourceGroupId.NotFound',
    elsewhere: 'InvalidSourceGroupId.Mismatch',
  },
  egress: {
    cidr: 'DestCidrIp',
    cidr6: 'Ipv6DestCidrIp',
    group: 'DestGroupId',
    owner: 'DestGroupOwnerAccount',
    prefixList: 'DestPrefixListId',
    missing: 'MissingParameter.Dest',
    unknown: 'InvalidDestGroupId.NotFound',
    elsewhere: 'InvalidDestGroupId.Mismatch',
  },
} as const satisfies Record<Direction, Readonly<Record<string, string>>>;

/** Enterprise groups know neither group sources nor refusing rules. */
function checkGroupKind(group: SecurityGroup, rule: Permission): void {
  const simple = rule.peerGroupId === '' && rule.policy === 'Accept';
  insist(group.type === 'normal' || simple, 'InvalidGroupParameter.OperationDenied');
}

function checkPeer(
  call: Call,
  group: SecurityGroup,
  { peer, direction }: { readonly peer: string; readonly direction: Direction },
): void {
  const side = SIDES[direction];
  insist(peer !== group.id, 'InvalidSecurityGroup.IsSame');
  const row = call.world.table(SECURITY_GROUPS).get(peer);
  if (row === undefined || row.regionId !== call.region) throw fault(side.unknown);
  insist(row.vpcId === group.vpcId, side.elsewhere);
}

const PROTOCOLS: ReadonlySet<string> = new Set(['TCP', 'UDP', 'ICMP', 'ICMPV6', 'GRE', 'ALL']);

function protocolOf(text: string): string {
  if (text === '') {
    throw fault(
      'MissingParameter',
      'The input parameter "IpProtocol" that is mandatory for processing this request is not supplied.',
    );
  }
  const protocol = text.toUpperCase();
  insist(PROTOCOLS.has(protocol), 'InvalidIpProtocol.ValueNotSupported');
  return protocol;
}

function portRangeOf(text: string, protocol: string): string {
  const ported = protocol === 'TCP' || protocol === 'UDP';
  if (text === '' && !ported) return '-1/-1';
  const match = /^(-?\d+)\/(-?\d+)$/.exec(text);
  insist(match !== null, 'InvalidParam.PortRange');
  if (!ported) {
    insist(text === '-1/-1', 'OperationDenied');
    return text;
  }
  const [first, last] = [Number(match[1]), Number(match[2])];
  insist(first >= 1 && last <= 65_535 && first <= last, 'InvalidParam.PortRange');
  return `${first}/${last}`;
}

/** An IPv4 block with its host bits cleared; a bare address is a block of one. */
function cidrOf(text: string, malformed: FaultCode): string {
  if (text === '') return '';
  const cidr = parseCidr(text.includes('/') ? text : `${text}/32`);
  if (cidr === undefined) throw fault(malformed);
  return text.includes('/') ? canonicalCidr(cidr) : text;
}

function policyOf(text: string): Permission['policy'] {
  const policy = text === '' ? 'accept' : text.toLowerCase();
  if (policy === 'accept') return 'Accept';
  if (policy === 'drop') return 'Drop';
  throw fault('InvalidPolicy.Malformed');
}

function priorityOf(text: string): number {
  const priority = text === '' ? 1 : Number(text);
  insist(Number.isInteger(priority) && priority >= 1 && priority <= 100, 'InvalidPriority.ValueNotSupported');
  return priority;
}

/** Groups of a VPC have inner cards only, whatever the caller says. */
function nicTypeOf(text: string): 'intranet' {
  insist(text === '' || text === 'intranet' || text === 'internet', 'InvalidNicType.ValueNotSupported');
  return 'intranet';
}
