import type { Call } from '../service.ts';
import { roleArn } from '../ram/arn.ts';
import { authorize } from '../ram/authorize.ts';
import { ROLES } from '../ram/tables.ts';
import { fault, found, insist } from './faults.ts';

/** The role must exist, trust ECS, and the caller must be allowed to pass it on. Returns its name as RAM spells it. */
export function passableRole(call: Call, name: string): string {
  const role = found(call.world.table(ROLES).where('lowerName', name.toLowerCase())[0], 'InvalidRamRole.NotFound');
  insist(trustsEcs(role.trustDocument), 'InvalidRamRole.NotEcsRole');
  const verdict = authorize(call.world, call.caller, {
    action: 'ram:PassRole',
    resources: [roleArn(call.world.accountId, role.roleName)],
    context: { 'acs:Service': 'ecs.aliyuncs.com' },
  });
  if (!verdict.allowed) throw fault('InvalidUser.PassRoleForbidden');
  return role.roleName;
}

function trustsEcs(trustDocument: string): boolean {
  const parsed = JSON.parse(trustDocument) as { readonly Statement?: readonly TrustStatement[] };
  return (parsed.Statement ?? []).some(
    ({ Effect, Principal }) => Effect === 'Allow' && [Principal?.Service ?? []].flat().includes('ecs.aliyuncs.com'),
  );
}

interface TrustStatement {
  readonly Effect?: string;
  readonly Principal?: { readonly Service?: string | readonly string[] };
}
