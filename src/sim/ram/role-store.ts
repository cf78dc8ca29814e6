import type { World } from '../world/world.ts';
import { alreadyExists, limitExceeded, notExist } from './faults.ts';
import { entityId } from './identifiers.ts';
import { contextOf } from './policy/condition.ts';
import { parsePolicy, type PrincipalType } from './policy/document.ts';
import { evaluateTrust } from './policy/evaluate.ts';
import { ROLES, type RoleRow } from './tables.ts';

/** Seconds a session may last when the role does not say otherwise. */
export const DEFAULT_SESSION_SECONDS = 3600;

/** The role of that name, whatever its case. */
export function findRole(world: World, roleName: string): RoleRow | undefined {
  return world.table(ROLES).where('lowerName', roleName.toLowerCase())[0];
}

/** The role of that name; 404 EntityNotExist.Role. */
export function needRole(world: World, roleName: string): RoleRow {
  const role = findRole(world, roleName);
  if (role === undefined) throw notExist('Role');
  return role;
}

/** Writes a new role; also for products that make roles of their own, as ACK does. */
export function addRole(
  world: World,
  spec: Pick<RoleRow, 'roleName' | 'trustDocument' | 'description' | 'maxSessionDuration' | 'tags'>,
): RoleRow {
  if (findRole(world, spec.roleName) !== undefined) throw alreadyExists('Role');
  const roles = world.table(ROLES);
  if (roles.size >= world.quota('ram.roles', 1000)) throw limitExceeded('Role');
  const now = world.now();
  const role: RoleRow = {
    id: entityId(world, '3'),
    lowerName: spec.roleName.toLowerCase(),
    ...spec,
    createdAt: now,
    updatedAt: now,
  };
  roles.put(role);
  return role;
}

/** A party that would assume a role. */
export interface TrustRequest {
  readonly type: PrincipalType;
  /** All names the party goes by: a user is its own ARN and its account's root ARN. */
  readonly ids: readonly string[];
  /** Condition keys such as `oidc:sub` and `sts:ExternalId`. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Whether a role's trust policy lets the party in; `{ type: 'Service', ids: ['ecs.aliyuncs.com'] }` asks for ECS. */
export function trusts(role: RoleRow, { type, ids, context = {} }: TrustRequest): boolean {
  const parsed = parsePolicy(role.trustDocument, 'trust');
  return 'policy' in parsed && evaluateTrust(parsed.policy, { type, ids }, contextOf(context)) === 'Allow';
}
