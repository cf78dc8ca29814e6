import { roleArn, rootArn } from '../ram/arn.ts';
import { NO_PERMISSION } from '../ram/faults.ts';
import { trusts } from '../ram/role-store.ts';
import { ApiFault, type Action, type Answer, type Call, type Caller } from '../service.ts';
import type { Params } from '../wire/params.ts';
import { openSession, roleByArn, sessionRequest } from './session.ts';

export const assumeRole: Action = {
  summary: 'gives a user or role temporary keys of a role that trusts it',
  mutates: true,
  required: ['RoleArn', 'RoleSessionName'],
  resources: ({ params }) => [params.text('RoleArn') ?? '*'],
  run,
};

/**
 * The caller's own policies were asked before (`sts:AssumeRole` on the role); the role's trust policy must let it in
 * as well.
 */
function run(call: Call): Answer {
  const { world, params, caller, now } = call;
  if (caller.kind === 'root') {
    throw new ApiFault(403, NO_PERMISSION.code, 'Roles may not be assumed by root accounts.');
  }
  const role = roleByArn(world, params);
  const request = sessionRequest(params, role);
  const context = { 'acs:CurrentTime': new Date(now).toISOString(), ...externalId(params) };
  if (!trusts(role, { type: 'RAM', ids: namesOf(caller), context })) throw untrusted(caller);
  const identity = params.text('SourceIdentity');
  return { ...openSession(world, role, request), ...(identity === undefined ? {} : { SourceIdentity: identity }) };
}

/** A user is itself and its account; a role's session is also the role. */
function namesOf({ kind, accountId, arn, name }: Caller): readonly string[] {
  const names = [arn, rootArn(accountId)];
  return kind === 'role' && name !== undefined ? [...names, roleArn(accountId, name)] : names;
}

function externalId(params: Params): Readonly<Record<string, string>> {
  const id = params.text('ExternalId');
  if (id === undefined) return {};
  if (!/^[\w+=,.@:/-]{2,1224}$/.test(id)) {
    throw new ApiFault(400, 'InvalidParameter.ExternalId', 'The parameter ExternalId is wrongly formed.');
  }
  return { 'sts:ExternalId': id };
}

function untrusted({ kind }: Caller): ApiFault {
  return new ApiFault(NO_PERMISSION.status, NO_PERMISSION.code, NO_PERMISSION.message, {
    AccessDeniedDetail: {
      AuthAction: 'sts:AssumeRole',
      AuthPrincipalType: kind === 'role' ? 'AssumedRoleUser' : 'SubUser',
      NoPermissionType: 'ImplicitDeny',
      PolicyType: 'AssumeRolePolicy',
    },
  });
}
