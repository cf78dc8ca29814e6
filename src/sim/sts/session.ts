import { isoSeconds } from '../iso-time.ts';
import { parsePolicy } from '../ram/policy/document.ts';
import { accessKeySecret, secretText } from '../ram/identifiers.ts';
import { findRole, needRole, trusts } from '../ram/role-store.ts';
import type { RoleRow } from '../ram/tables.ts';
import { ApiFault, type Answer } from '../service.ts';
import type { Params } from '../wire/params.ts';
import type { World } from '../world/world.ts';
import { SESSIONS, type SessionRow } from './tables.ts';

/** What a caller asks of a session, checked. */
export interface SessionRequest {
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** The session policy's JSON; empty when there is none. */
  readonly policy: string;
}

/** The role that `acs:ram::<account>:role/<name>` names; 400 InvalidParameter.RoleArn, 404 EntityNotExist.Role. */
export function roleByArn(world: World, params: Params): RoleRow {
  const match = /^acs:ram::(\d+):role\/([A-Za-z0-9.@-]+)$/.exec(params.need('RoleArn'));
  if (match === null) throw wronglyFormed('RoleArn');
  const role = match[1] === world.accountId ? findRole(world, match[2] ?? '') : undefined;
  if (role === undefined) throw new ApiFault(404, 'EntityNotExist.Role', 'The specified Role not exists.');
  return role;
}

/** Session name, duration and session policy of a request for this role. */
export function sessionRequest(params: Params, role: RoleRow): SessionRequest {
  const sessionName = params.need('RoleSessionName');
  if (!/^[A-Za-z0-9.@_-]{2,64}$/.test(sessionName)) throw wronglyFormed('RoleSessionName');
  const durationSeconds = params.int('DurationSeconds') ?? Math.min(3600, role.maxSessionDuration);
  if (durationSeconds < 900 || durationSeconds > role.maxSessionDuration) {
    const hours = role.maxSessionDuration / 3600;
    const limits = `The Min/Max value of DurationSeconds is 15min/${Number(hours.toFixed(1))}hr.`;
    throw new ApiFault(400, 'InvalidParameter.DurationSeconds', limits);
  }
  return { sessionName, durationSeconds, policy: sessionPolicy(params) };
}

function sessionPolicy(params: Params): string {
  const policy = params.text('Policy') ?? '';
  if (Buffer.byteLength(policy) > MAX_POLICY_BYTES) {
    throw new ApiFault(
      400,
      'InvalidParameter.PolicySize',
      `The size of Policy must be smaller than ${MAX_POLICY_BYTES} bytes.`,
    );
  }
  if (policy !== '' && 'malformed' in parsePolicy(policy, 'identity')) {
    throw new ApiFault(400, 'InvalidParameter.PolicyGrammar', 'The parameter Policy has not passed grammar check.');
  }
  return policy;
}

const MAX_POLICY_BYTES = 2048;

/** Makes a temporary key pair for a role and answers with it. */
export function openSession(
  world: World,
  role: RoleRow,
  { sessionName, durationSeconds, policy }: SessionRequest,
): Answer {
  const expiresAt = world.now() + durationSeconds * 1000;
  const session: SessionRow = {
    id: `STS.${secretText(world, 25)}`,
    secret: accessKeySecret(world),
    securityToken: `CAIS${secretText(world, 124)}`,
    roleId: role.id,
    roleName: role.roleName,
    sessionName,
    expiresAt,
    policy,
    due: [{ at: expiresAt + REMEMBERED_MS, set: null }],
  };
  world.table(SESSIONS).put(session);
  return {
    Credentials: {
      AccessKeyId: session.id,
      AccessKeySecret: session.secret,
      SecurityToken: session.securityToken,
      Expiration: isoSeconds(expiresAt),
    },
    AssumedRoleUser: {
      // Not the `assumed-role` form of GetCallerIdentity: AssumeRole has its own.
      Arn: `acs:ram::${world.accountId}:role/${role.lowerName}/${sessionName}`,
      AssumedRoleId: `${role.id}:${sessionName}`,
    },
  };
}

const REMEMBERED_MS = 24 * 3600 * 1000;

/**
 * A session for a cloud product that acts in a role, as ECS does for the metadata of an instance (`ecs.aliyuncs.com`);
 * undefined when the role does not trust the product.
 */
export function assumeForService(
  world: World,
  {
    roleName,
    service,
    sessionName,
  }: { readonly roleName: string; readonly service: string; readonly sessionName: string },
): Answer | undefined {
  const role = needRole(world, roleName);
  if (!trusts(role, { type: 'Service', ids: [service] })) return undefined;
  return openSession(world, role, { sessionName, durationSeconds: role.maxSessionDuration, policy: '' });
}

function wronglyFormed(name: string): ApiFault {
  return new ApiFault(400, `InvalidParameter.${name}`, `The parameter ${name} is wrongly formed.`);
}
