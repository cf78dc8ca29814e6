import type { Service } from '../service.ts';
import { actions as deletionProtection } from './deletion-protection.ts';
import { actions as eipAssociation } from './eip-association.ts';
import { actions as eips } from './eips.ts';
import { actions as forwardEntries } from './forward-entries.ts';
import { actions as natGatewayViews } from './nat-gateway-views.ts';
import { actions as natGateways } from './nat-gateways.ts';
import { actions as regions } from './regions.ts';
import { actions as resourceGroups } from './resource-groups.ts';
import { actions as routeEntries } from './route-entries.ts';
import { actions as routeTables } from './route-tables.ts';
import { actions as routeViews } from './route-views.ts';
import { actions as snatEntries } from './snat-entries.ts';
import { actions as tagging } from './tagging.ts';
import { actions as vpcViews } from './vpc-views.ts';
import { actions as vpcs } from './vpcs.ts';
import { actions as vSwitches } from './vswitches.ts';

/** Virtual Private Cloud, with NAT gateways and elastic IP addresses, which are part of the same product. */
export const vpc: Service = {
  product: 'Vpc',
  code: 'vpc',
  version: '2016-04-28',
  hosts: ['vpc'],
  // "Forbbiden" is how the product spells it.
  forbidden: { code: 'Forbbiden', status: 403, message: 'User not authorized to operate on the specified resource.' },
  actions: {
    ...regions,
    ...vpcs,
    ...vpcViews,
    ...vSwitches,
    ...routeTables,
    ...routeEntries,
    ...routeViews,
    ...natGateways,
    ...natGatewayViews,
    ...eips,
    ...eipAssociation,
    ...snatEntries,
    ...forwardEntries,
    ...deletionProtection,
    ...resourceGroups,
    ...tagging,
  },
};
