import { tableOf, type Row } from '../world/table.ts';

type Tags = Readonly<Record<string, string>>;

/** A RAM user; `id` is the 18-digit UserId. */
export interface UserRow extends Row {
  readonly userName: string;
  readonly displayName: string;
  readonly mobilePhone: string;
  readonly email: string;
  readonly comments: string;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const USERS = tableOf<UserRow>('ram.user', { indexes: ['userName'] });

/** A RAM user's permanent key pair; `id` is the AccessKeyId. */
export interface AccessKeyRow extends Row {
  readonly userId: string;
  readonly secret: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
}
export const ACCESS_KEYS = tableOf<AccessKeyRow>('ram.access_key', { indexes: ['userId'] });

/** A key pair of the account itself, written by whoever creates the world; `id` is the AccessKeyId. */
export interface RootKeyRow extends Row {
  readonly secret: string;
  readonly status: 'Active' | 'Inactive';
  readonly createdAt: number;
}
export const ROOT_KEYS = tableOf<RootKeyRow>('ram.root_access_key', { counted: false });

/** The right of a RAM user to sign in to the console; `id` is the UserId. The password itself is not kept. */
export interface LoginProfileRow extends Row {
  readonly passwordResetRequired: boolean;
  readonly mfaBindRequired: boolean;
  readonly createdAt: number;
}
export const LOGIN_PROFILES = tableOf<LoginProfileRow>('ram.login_profile');

export interface GroupRow extends Row {
  readonly groupName: string;
  readonly comments: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const GROUPS = tableOf<GroupRow>('ram.group', { indexes: ['groupName'] });

/** One user in one group; `id` is `<GroupId>/<UserId>`. */
export interface MembershipRow extends Row {
  readonly groupId: string;
  readonly userId: string;
  readonly joinedAt: number;
}
export const MEMBERSHIPS = tableOf<MembershipRow>('ram.group_membership', { indexes: ['groupId', 'userId'] });

/** A RAM role; `id` is the 18-digit RoleId. */
export interface RoleRow extends Row {
  readonly roleName: string;
  /** Role names are unique whatever their case; the ARN shows this one. */
  readonly lowerName: string;
  /** The trust policy's JSON, as it was sent. */
  readonly trustDocument: string;
  readonly description: string;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const ROLES = tableOf<RoleRow>('ram.role', { indexes: ['lowerName'] });

export interface PolicyVersion {
  /** `v1`, `v2` ... */
  readonly versionId: string;
  readonly document: string;
  readonly createdAt: number;
}

/** A custom policy; `id` is the PolicyName. System policies are data in `system-policies.ts`. */
export interface PolicyRow extends Row {
  readonly description: string;
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersion: string;
  /** The number of the next version; numbers are never used twice. */
  readonly nextVersion: number;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const POLICIES = tableOf<PolicyRow>('ram.policy');

export type PolicyType = 'System' | 'Custom';
export type PrincipalKind = 'user' | 'group' | 'role';

/** One policy attached to one principal; `id` is `<principal>|<policy>`. */
export interface AttachmentRow extends Row {
  /** `user:<UserId>`, `group:<GroupId>` or `role:<RoleId>`. */
  readonly principal: string;
  /** `Custom:<PolicyName>` or `System:<PolicyName>`. */
  readonly policy: string;
  readonly kind: PrincipalKind;
  readonly principalId: string;
  readonly policyType: PolicyType;
  readonly policyName: string;
  readonly attachedAt: number;
}
export const ATTACHMENTS = tableOf<AttachmentRow>('ram.policy_attachment', { indexes: ['principal', 'policy'] });

/** Settings of the account; there is at most one row, with id `account`. */
export interface AccountRow extends Row {
  readonly alias: string;
}
export const ACCOUNT = tableOf<AccountRow>('ram.account_alias');
