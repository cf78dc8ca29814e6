import type { Service } from '../service.ts';
import { accessKeyActions } from './access-key.ts';
import { accountAliasActions } from './account-alias.ts';
import { attachmentActions } from './attachment.ts';
import { NO_PERMISSION } from './faults.ts';
import { groupActions } from './group.ts';
import { loginProfileActions } from './login-profile.ts';
import { membershipActions } from './membership.ts';
import { policyVersionActions } from './policy-version.ts';
import { policyActions } from './policy.ts';
import { roleActions } from './role.ts';
import { tagActions } from './tag.ts';
import { userActions } from './user.ts';

/** Resource Access Management: users, groups, roles, policies and their attachments. Global to the account. */
export const ram: Service = {
  product: 'Ram',
  code: 'ram',
  version: '2015-05-01',
  hosts: ['ram'],
  forbidden: NO_PERMISSION,
  actions: {
    ...userActions,
    ...accessKeyActions,
    ...loginProfileActions,
    ...groupActions,
    ...membershipActions,
    ...roleActions,
    ...policyActions,
    ...policyVersionActions,
    ...attachmentActions,
    ...tagActions,
    ...accountAliasActions,
  },
};
