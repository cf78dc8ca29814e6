import type { Action, Answer, Call } from '../service.ts';

/** Allowed to everybody whose signature is right. */
export const getCallerIdentity: Action = {
  summary: 'says who the caller is',
  mutates: false,
  run,
};

function run({ caller: { kind, accountId, principalId, arn } }: Call): Answer {
  const identity = { IdentityType: IDENTITY_TYPES[kind], AccountId: accountId, PrincipalId: principalId, Arn: arn };
  return kind === 'role' ? { ...identity, RoleId: principalId.split(':')[0] } : { ...identity, UserId: principalId };
}

const IDENTITY_TYPES = { root: 'Account', user: 'RAMUser', role: 'AssumedRoleUser' } as const;
