import { NO_PERMISSION } from '../ram/faults.ts';
import type { Service } from '../service.ts';
import { assumeRoleWithOidc } from './assume-role-with-oidc.ts';
import { assumeRole } from './assume-role.ts';
import { getCallerIdentity } from './caller-identity.ts';

/** Security Token Service: temporary keys of roles. */
export const sts: Service = {
  product: 'Sts',
  code: 'sts',
  version: '2015-04-01',
  hosts: ['sts', 'sts-vpc'],
  forbidden: NO_PERMISSION,
  actions: {
    AssumeRole: assumeRole,
    AssumeRoleWithOIDC: assumeRoleWithOidc,
    GetCallerIdentity: getCallerIdentity,
  },
};
