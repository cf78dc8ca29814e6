import type { Service } from '../service.ts';
import { actions as addons } from './addon.ts';
import { actions as clusters } from './cluster.ts';
import { actions as clusterChanges } from './cluster-change.ts';
import { actions as clusterCreation } from './cluster-create.ts';
import { actions as clusterDeletion } from './cluster-delete.ts';
import { actions as clusterUpgrades } from './cluster-upgrade.ts';
import { actions as kubeconfigs } from './kubeconfig.ts';
import { actions as logSettings } from './log-settings.ts';
import { actions as nodes } from './node.ts';
import { actions as nodePools } from './node-pool.ts';
import { actions as permissions } from './permission.ts';
import { actions as serviceRoles } from './service-role.ts';
import { actions as tags } from './tag.ts';
import { actions as tasks } from './task.ts';
import { actions as versions } from './version.ts';

/** Container Service for Kubernetes: managed clusters, node pools and add-ons. Machines, balancers and networks are real rows of their products. */
export const cs: Service = {
  product: 'CS',
  code: 'cs',
  version: '2015-12-15',
  hosts: ['cs', 'cs-anony', 'cs-anony-vpc'],
  forbidden: { code: 'StatusForbidden', status: 403, message: 'RAM policy Forbidden' },
  rest: {
    requestId: 'request_id',
    fault: ({ code, message, status, detail }, requestId) => ({
      code,
      message,
      requestId,
      status,
      ...lowerCase(detail),
    }),
  },
  actions: {
    ...clusterCreation,
    ...clusters,
    ...clusterChanges,
    ...clusterUpgrades,
    ...clusterDeletion,
    ...kubeconfigs,
    ...nodePools,
    ...nodes,
    ...addons,
    ...tasks,
    ...tags,
    ...logSettings,
    ...permissions,
    ...serviceRoles,
    ...versions,
  },
};

/** Names of error members begin in lower case here. */
function lowerCase(detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value]),
  );
}
