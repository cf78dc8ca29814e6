import type { Call } from '../service.ts';
import { found, insist, type FaultCode } from './faults.ts';
import { NETWORK_INTERFACES, SECURITY_GROUPS, type SecurityGroup } from './tables.ts';

/** How the action at hand words a group that cannot be joined. */
interface Wording {
  readonly otherVpc: FaultCode;
  readonly mixedTypes: FaultCode;
}

const OF_INSTANCES: Wording = {
  otherVpc: 'OperationDenied.InconsistentNetwork',
  mixedTypes: 'EnterpriseGroupLimited.MutliGroupType',
};

/** How CreateNetworkInterface and its kin word it. */
export const OF_INTERFACES: Wording = {
  otherVpc: 'InvalidOperation.VpcMismatch',
  mixedTypes: 'InvalidOperation.MultiGroupType',
};

/** Groups that one interface joins together: all of one VPC and one type, at most ten, none of them full. */
export function joinableGroups(
  call: Call,
  ids: readonly string[],
  vpcId: string,
  wording: Wording = OF_INSTANCES,
): readonly SecurityGroup[] {
  const groups = [...new Set(ids)].map((id) => groupOf(call, id));
  insist(groups.length <= call.world.quota('ecs.security-groups-per-interface', 10), 'JoinedGroupLimitExceed');
  insist(
    groups.every((group) => group.vpcId === vpcId),
    wording.otherVpc,
  );
  insist(new Set(groups.map((group) => group.type)).size <= 1, wording.mixedTypes);
  for (const group of groups) insist(roomLeft(call, group) > 0, 'SecurityGroupInstanceLimitExceed');
  return groups;
}

/** The group of this id in the call's region, or 404. */
export function groupOf(call: Call, id: string): SecurityGroup {
  const group = call.world.table(SECURITY_GROUPS).get(id);
  return found(group?.regionId === call.region ? group : undefined, 'InvalidSecurityGroupId.NotFound');
}

/** Interfaces that may still join the group. */
export function roomLeft(call: Call, group: SecurityGroup): number {
  const limit = group.type === 'enterprise' ? 65_536 : call.world.quota('ecs.security-group-members', 6000);
  return Math.max(0, limit - membersOf(call, group.id).length);
}

/** The interfaces that are in the group. */
export function membersOf(call: Call, groupId: string) {
  return call.world.table(NETWORK_INTERFACES).where('securityGroupIds', groupId);
}
