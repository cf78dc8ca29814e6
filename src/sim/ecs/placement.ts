import type { Call } from '../service.ts';
import { VPCS, VSWITCHES, type VSwitchRow } from '../vpc/tables.ts';
import { fault, found, insist } from './faults.ts';
import { joinableGroups } from './membership.ts';
import { checkZone } from './stock.ts';
import { NETWORK_INTERFACES, type SecurityGroup } from './tables.ts';

/** Where machines go. */
export interface Placement {
  readonly vSwitch: VSwitchRow;
  readonly groups: readonly SecurityGroup[];
  /** The private address asked for; undefined lets the vSwitch choose. */
  readonly privateIp: string | undefined;
  readonly secondaries: readonly SecondaryOrder[];
}

/** A further interface of a new machine: a new one, or one that exists. */
export interface SecondaryOrder {
  readonly interfaceId: string | undefined;
  readonly vSwitch: VSwitchRow;
  readonly groups: readonly SecurityGroup[];
  readonly privateIp: string | undefined;
  readonly name: string;
  readonly deleteOnRelease: boolean;
}

/** Reads vSwitch, zone, groups and addresses of RunInstances and CreateInstance, in their flat and `NetworkInterface.N` forms. */
export function readPlacement(call: Call): Placement {
  const { params } = call;
  const cards = params.structs('NetworkInterface');
  const primary = cards.find((card) => (card['InstanceType'] ?? 'Primary') === 'Primary') ?? {};
  const vSwitchId = params.text('VSwitchId') ?? primary['VSwitchId'];
  if (vSwitchId === undefined || vSwitchId === '') throw fault('InvalidVSwitchId.Necessary');
  const vSwitch = usableVSwitch(call, vSwitchId);
  const zoneId = params.text('ZoneId');
  if (zoneId !== undefined) {
    checkZone(call, zoneId);
    const mismatch = `The specified ZoneId ${zoneId} is not the zone of the specified VSwitchId ${vSwitchId}.`;
    insist(zoneId === vSwitch.zoneId, 'InvalidParameter.Mismatch', mismatch);
  }
  const flat = [params.text('SecurityGroupId') ?? [], params.list('SecurityGroupIds')].flat();
  const groupIds = [...flat, ...groupIdsOf(primary)];
  insist(
    groupIds.length > 0,
    'MissingParameter',
    'The input parameter "SecurityGroupId" that is mandatory for processing this request is not supplied.',
  );
  return {
    vSwitch,
    groups: joinableGroups(call, groupIds, vSwitch.vpcId),
    privateIp: params.text('PrivateIpAddress') ?? primary['PrimaryIpAddress'],
    secondaries: cards
      .filter((card) => card['InstanceType'] === 'Secondary')
      .map((card) => readSecondary(call, card, vSwitch)),
  };
}

function readSecondary(call: Call, card: Readonly<Record<string, string>>, primary: VSwitchRow): SecondaryOrder {
  const vSwitch = card['VSwitchId'] === undefined ? primary : usableVSwitch(call, card['VSwitchId']);
  insist(vSwitch.vpcId === primary.vpcId, 'InvalidOperation.VpcMismatch');
  insist(vSwitch.zoneId === primary.zoneId, 'InvalidOperation.AvailabilityZoneMismatch');
  const interfaceId = card['NetworkInterfaceId'];
  if (interfaceId !== undefined) {
    const existing = found(call.world.table(NETWORK_INTERFACES).get(interfaceId), 'InvalidEniId.NotFound');
    insist(existing.status === 'Available', 'InvalidOperation.InvalidEniState');
  }
  return {
    interfaceId,
    vSwitch,
    groups: joinableGroups(call, groupIdsOf(card), vSwitch.vpcId),
    privateIp: card['PrimaryIpAddress'],
    name: card['NetworkInterfaceName'] ?? '',
    deleteOnRelease: (card['DeleteOnRelease'] ?? 'true').toLowerCase() === 'true',
  };
}

function groupIdsOf(card: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(card)
    .filter(([key, value]) => /^SecurityGroupId(?:s\.\d+)?$/.test(key) && value !== '')
    .map(([, value]) => value);
}

/** The vSwitch of this id in the call's region, ready to take machines. */
export function usableVSwitch(call: Call, id: string): VSwitchRow {
  const row = call.world.table(VSWITCHES).get(id);
  const vSwitch = found(row?.regionId === call.region ? row : undefined, 'InvalidVSwitchId.NotFound');
  insist(vSwitch.status === 'Available' && !vSwitch.deleting, 'IncorrectVSwitchStatus');
  insist(call.world.table(VPCS).get(vSwitch.vpcId)?.status === 'Available', 'IncorrectVpcStatus');
  return vSwitch;
}
