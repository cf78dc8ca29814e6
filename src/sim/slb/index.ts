import type { Service } from '../service.ts';
import { aclActions } from './acls.ts';
import { backendActions } from './backend-servers.ts';
import { certificateActions } from './certificates.ts';
import { domainExtensionActions } from './domain-extensions.ts';
import { healthActions } from './health-status.ts';
import { listenerLifecycleActions } from './listener-lifecycle.ts';
import { listenerReadActions } from './listener-reads.ts';
import { listenerWriteActions } from './listener-writes.ts';
import { changeActions } from './load-balancer-changes.ts';
import { createActions } from './load-balancer-create.ts';
import { readActions } from './load-balancer-reads.ts';
import { placeActions } from './places.ts';
import { ruleActions } from './rules.ts';
import { serverGroupActions } from './server-groups.ts';
import { tagActions } from './tag-actions.ts';

/** Classic Load Balancer. */
export const slb: Service = {
  product: 'Slb',
  code: 'slb',
  version: '2014-05-15',
  hosts: ['slb'],
  forbidden: {
    code: 'Forbidden.RAM',
    status: 403,
    message: "User not authorized to operate on the specified resource, or this API doesn't support RAM.",
  },
  actions: {
    ...createActions,
    ...readActions,
    ...changeActions,
    ...listenerWriteActions,
    ...listenerLifecycleActions,
    ...listenerReadActions,
    ...backendActions,
    ...serverGroupActions,
    ...healthActions,
    ...certificateActions,
    ...ruleActions,
    ...domainExtensionActions,
    ...aclActions,
    ...tagActions,
    ...placeActions,
  },
};
