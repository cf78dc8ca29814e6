import type { Caller } from '../service.ts';
import { SESSIONS } from '../sts/tables.ts';
import type { World } from '../world/world.ts';
import { assumedRoleArn, rootArn, userArn } from './arn.ts';
import { contextOf, type Context } from './policy/condition.ts';
import { parsePolicy, type Policy } from './policy/document.ts';
import { evaluate, type Decision } from './policy/evaluate.ts';
import { findPolicy } from './policy-store.ts';
import { ACCESS_KEYS, ATTACHMENTS, MEMBERSHIPS, ROLES, ROOT_KEYS, USERS, type PrincipalKind } from './tables.ts';

/** What an AccessKeyId stands for. */
export interface ResolvedKey {
  readonly secret: string;
  readonly caller: Caller;
  /** False for a key that was switched off: `InvalidAccessKeyId.Inactive`. */
  readonly active: boolean;
  /** Temporary keys are worthless without this token. */
  readonly securityToken?: string;
  /** Virtual milliseconds since the epoch; the key is dead from then on: `InvalidSecurityToken.Expired`. */
  readonly expiresAt?: number;
}

/** Who owns a key and how it signs; undefined when no such key exists (`InvalidAccessKeyId.NotFound`). */
export function resolveAccessKey(world: World, accessKeyId: string): ResolvedKey | undefined {
  if (accessKeyId.startsWith('STS.')) return resolveSession(world, accessKeyId);
  return resolveRootKey(world, accessKeyId) ?? resolveUserKey(world, accessKeyId);
}

/** One call as policies see it. */
export interface AuthorizationRequest {
  /** `ecs:RunInstances`. */
  readonly action: string;
  /** The ARNs the call touches; every one of them must be allowed. */
  readonly resources: readonly string[];
  /** Condition keys: `acs:SourceIp`, `acs:SecureTransport`, `acs:ResourceTag/<key>` ... `acs:CurrentTime` is added here. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** The verdict; a refusal says as much as `AccessDeniedDetail` does. */
export type Authorization =
  | { readonly allowed: true }
  | {
      readonly allowed: false;
      readonly type: 'ImplicitDeny' | 'ExplicitDeny';
      /** The first resource that was refused. */
      readonly resource: string;
      readonly policyType: 'SessionPolicy' | 'AccountLevelIdentityBasedPolicy';
    };

/**
 * Whether a caller's policies let a call through (research, 6.6 "Evaluation"): the account itself may do everything; a
 * session policy must allow, whatever the role may do; then the user's own and its groups' policies, or the role's,
 * decide.
 */
export function authorize(world: World, caller: Caller, request: AuthorizationRequest): Authorization {
  if (caller.kind === 'root' || FREE_ACTIONS.has(request.action.toLowerCase())) return { allowed: true };
  const context = requestContext(world, caller, request);
  if (caller.sessionPolicy !== undefined) {
    const refusal = firstRefusal([compiled(caller.sessionPolicy)], request, context);
    if (refusal !== undefined) return { allowed: false, ...refusal, policyType: 'SessionPolicy' };
  }
  const refusal = firstRefusal(identityPolicies(world, caller), request, context);
  return refusal === undefined
    ? { allowed: true }
    : { allowed: false, ...refusal, policyType: 'AccountLevelIdentityBasedPolicy' };
}

/** Anybody who can sign may ask who it is and where an endpoint is. */
const FREE_ACTIONS: ReadonlySet<string> = new Set(['sts:getcalleridentity', 'location:describeendpoints']);

function requestContext(world: World, caller: Caller, request: AuthorizationRequest): Context {
  return contextOf({
    'acs:CurrentTime': new Date(world.now()).toISOString(),
    'acs:MFAPresent': 'false',
    'acs:PrincipalARN': caller.arn,
    ...request.context,
  });
}

interface Refusal {
  readonly type: Exclude<Decision, 'Allow'>;
  readonly resource: string;
}

/** An explicit deny on any resource is reported before an implicit one on another. */
function firstRefusal(
  policies: readonly Policy[],
  { action, resources }: AuthorizationRequest,
  context: Context,
): Refusal | undefined {
  let implicit: Refusal | undefined;
  for (const resource of resources.length === 0 ? ['*'] : resources) {
    const decision = evaluate(policies, { action, resource, context });
    if (decision === 'ExplicitDeny') return { type: decision, resource };
    if (decision === 'ImplicitDeny') implicit ??= { type: decision, resource };
  }
  return implicit;
}

function identityPolicies(world: World, caller: Caller): readonly Policy[] {
  return principalsOf(world, caller).flatMap((principal) =>
    world
      .table(ATTACHMENTS)
      .where('principal', principal)
      .map(({ policyType, policyName }) => compiled(findPolicy(world, policyType, policyName)?.document ?? '')),
  );
}

/** A role is itself; a user is itself and each of its groups. */
function principalsOf(world: World, caller: Caller): readonly string[] {
  if (caller.kind === 'role') return [principalKey('role', caller.principalId.split(':')[0] ?? '')];
  const groups = world.table(MEMBERSHIPS).where('userId', caller.principalId);
  return [principalKey('user', caller.principalId), ...groups.map(({ groupId }) => principalKey('group', groupId))];
}

/** The value of `AttachmentRow.principal`. */
export function principalKey(kind: PrincipalKind, id: string): string {
  return `${kind}:${id}`;
}

/** Policies are checked when they are written; text that is none all the same grants nothing. */
function compiled(document: string): Policy {
  const parsed = parsePolicy(document, 'identity');
  return 'policy' in parsed ? parsed.policy : [];
}

function resolveRootKey(world: World, accessKeyId: string): ResolvedKey | undefined {
  const key = world.table(ROOT_KEYS).get(accessKeyId);
  if (key === undefined) return undefined;
  const { accountId } = world;
  const caller: Caller = {
    kind: 'root',
    accountId,
    arn: rootArn(accountId),
    name: undefined,
    principalId: accountId,
    accessKeyId,
    sessionPolicy: undefined,
  };
  return { secret: key.secret, active: key.status === 'Active', caller };
}

function resolveUserKey(world: World, accessKeyId: string): ResolvedKey | undefined {
  const key = world.table(ACCESS_KEYS).get(accessKeyId);
  const user = key === undefined ? undefined : world.table(USERS).get(key.userId);
  if (key === undefined || user === undefined) return undefined;
  const caller: Caller = {
    kind: 'user',
    accountId: world.accountId,
    arn: userArn(world.accountId, user.userName),
    name: user.userName,
    principalId: user.id,
    accessKeyId,
    sessionPolicy: undefined,
  };
  return { secret: key.secret, active: key.status === 'Active', caller };
}

function resolveSession(world: World, accessKeyId: string): ResolvedKey | undefined {
  const session = world.table(SESSIONS).get(accessKeyId);
  if (session === undefined) return undefined;
  const caller: Caller = {
    kind: 'role',
    accountId: world.accountId,
    arn: assumedRoleArn(world.accountId, session.roleName, session.sessionName),
    name: session.roleName,
    principalId: `${session.roleId}:${session.sessionName}`,
    accessKeyId,
    sessionPolicy: session.policy === '' ? undefined : session.policy,
  };
  const { secret, securityToken, expiresAt, roleId } = session;
  return { secret, securityToken, expiresAt, caller, active: world.table(ROLES).get(roleId) !== undefined };
}
