import { ApiFault } from '../service.ts';

/** RAM's names for things in error codes, and the words it has for them in messages. */
const WORDS = {
  User: 'user',
  'User.AccessKey': 'access key',
  'User.LoginProfile': 'login profile',
  'User.MFADevice': 'MFA device',
  'User.Group': 'user in the group',
  'User.Policy': 'attached policy of the user',
  Group: 'group',
  'Group.Policy': 'attached policy of the group',
  Role: 'role',
  'Role.Policy': 'attached policy of the role',
  Policy: 'policy',
  'Policy.Version': 'policy version',
  AccountAlias: 'account alias',
  OIDCProvider: 'OIDC provider',
  'OIDCProvider.ClientId': 'client ID of the OIDC provider',
  'OIDCProvider.Fingerprint': 'fingerprint of the OIDC provider',
} as const;

export type Entity = keyof typeof WORDS;

export function notExist(entity: Entity): ApiFault {
  return new ApiFault(404, `EntityNotExist.${entity}`, `The ${WORDS[entity]} does not exist.`);
}

export function alreadyExists(entity: Entity): ApiFault {
  return new ApiFault(409, `EntityAlreadyExists.${entity}`, `The ${WORDS[entity]} does already EXIST.`);
}

export function limitExceeded(entity: Entity): ApiFault {
  return new ApiFault(409, `LimitExceeded.${entity}`, `The count of ${WORDS[entity]} beyond the current limits.`);
}

/** Refusals to delete: the code's last parts and RAM's own words. */
const CONFLICTS = {
  'User.AccessKey': 'The user CAN NOT has any access key while deleting the user.',
  'User.LoginProfile': 'The user CAN NOT has any login profile while deleting the user.',
  'User.Group': 'The user CAN NOT has any group while deleting the user.',
  'User.Policy': 'The user CAN NOT has any attached policy while deleting the user.',
  'Group.User': 'The group CAN NOT has any user while deleting the group.',
  'Group.Policy': 'The group CAN NOT has any attached policy while deleting the group.',
  'Role.Policy': 'The role CAN NOT has any attached policy while deleting the role.',
  'Policy.User': 'The policy CAN NOT be attached to any user while deleting the policy.',
  'Policy.Group': 'The policy CAN NOT be attached to any group while deleting the policy.',
  'Policy.Version': 'The policy CAN NOT has any version except the defaul version.',
  'Policy.Version.Default': 'The default policy version CAN NOT be deleted.',
} as const;

export type Conflict = keyof typeof CONFLICTS;

export function deleteConflict(what: Conflict): ApiFault {
  return new ApiFault(409, `DeleteConflict.${what}`, CONFLICTS[what]);
}

/** Throws the first conflict that holds. */
export function refuseWhile(conflicts: Partial<Readonly<Record<Conflict, boolean>>>): void {
  for (const what of Object.keys(conflicts) as Conflict[]) if (conflicts[what] === true) throw deleteConflict(what);
}

/** What may be wrong with a parameter's value. */
export type Flaw = 'InvalidChars' | 'Length' | 'Format';

const FLAW_WORDS: Readonly<Record<Flaw, string>> = {
  InvalidChars: 'contains invalid chars.',
  Length: 'beyond the length limit.',
  Format: 'is not in a valid format.',
};

export function invalidParameter(name: string, flaw: Flaw): ApiFault {
  return new ApiFault(400, `InvalidParameter.${name}.${flaw}`, `The parameter - "${name}" ${FLAW_WORDS[flaw]}`);
}

/** How RAM, IMS and STS refuse whom no policy allows. */
export const NO_PERMISSION = {
  code: 'NoPermission',
  status: 403,
  message: 'You are not authorized to do this action. You should be authorized by RAM.',
} as const;
