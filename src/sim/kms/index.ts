import type { Service } from '../service.ts';
import { aliasActions } from './aliases.ts';
import { encryptionActions } from './encryption.ts';
import { keyPolicyActions } from './key-policy.ts';
import { keyStateActions } from './key-states.ts';
import { keyVersionActions } from './key-versions.ts';
import { keyActions } from './keys.ts';
import { rotationActions } from './rotation.ts';
import { tagActions } from './tag-actions.ts';

/** Key Management Service. */
export const kms: Service = {
  product: 'Kms',
  code: 'kms',
  version: '2016-01-20',
  hosts: ['kms'],
  forbidden: {
    code: 'Forbidden.NoPermission',
    status: 403,
    message: 'This operation is forbidden by permission system.',
  },
  actions: {
    ...keyActions,
    ...keyStateActions,
    ...keyVersionActions,
    ...keyPolicyActions,
    ...rotationActions,
    ...aliasActions,
    ...encryptionActions,
    ...tagActions,
  },
};
