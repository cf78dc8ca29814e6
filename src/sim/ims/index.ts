import type { Service } from '../service.ts';
import { NO_PERMISSION } from '../ram/faults.ts';
import { oidcProviderActions } from './oidc-provider.ts';

/** Identity Management Service: the OpenID Connect providers that roles trust. Global to the account. */
export const ims: Service = {
  product: 'Ims',
  code: 'ims',
  version: '2019-08-15',
  hosts: ['ims'],
  forbidden: NO_PERMISSION,
  actions: oidcProviderActions,
};
