import { defaultResourceGroupId } from '../resource-group.ts';
import type { Action, Call } from '../service.ts';
import { insist } from './faults.ts';
import { existing, touching } from './objects.ts';
import { EIPS, NAT_GATEWAYS, ROUTE_TABLES, VPCS, VSWITCHES } from './tables.ts';

export const actions: Readonly<Record<string, Action>> = {
  MoveResourceGroup: {
    summary: 'move a VPC, NAT gateway or EIP to another resource group',
    mutates: true,
    required: ['RegionId', 'ResourceId', 'ResourceType', 'NewResourceGroupId'],
    resources: touching('*', 'ResourceId'),
    run: (call) => {
      move(call, call.params.need('ResourceType').toUpperCase(), call.params.need('ResourceId'));
      return {};
    },
  },
};

/** The group that a create call names, or the account's default one. */
export function resourceGroupOf(call: Call, param = 'ResourceGroupId'): string {
  const id = call.params.text(param);
  if (id === undefined) return defaultResourceGroupId(call.world);
  insist(/^rg-[a-z0-9]{15}$/.test(id), 'InvalidResourceGroupId');
  return id;
}

function move(call: Call, type: string, id: string): void {
  const resourceGroupId = resourceGroupOf(call, 'NewResourceGroupId');
  const { world } = call;
  if (type === 'VPC') {
    world.table(VPCS).put({ ...existing(call, VPCS, id, 'InvalidVpcId.NotFound'), resourceGroupId });
    // What lies in a VPC belongs to the VPC's group.
    for (const row of world.table(VSWITCHES).where('vpcId', id))
      world.table(VSWITCHES).put({ ...row, resourceGroupId });
    for (const row of world.table(ROUTE_TABLES).where('vpcId', id))
      world.table(ROUTE_TABLES).put({ ...row, resourceGroupId });
  } else if (type === 'EIP') {
    world.table(EIPS).put({ ...existing(call, EIPS, id, 'InvalidAllocationId.NotFound'), resourceGroupId });
  } else {
    insist(type === 'NATGATEWAY', 'InvalidInstanceType.NotFound');
    world
      .table(NAT_GATEWAYS)
      .put({ ...existing(call, NAT_GATEWAYS, id, 'InvalidNatGatewayId.NotFound'), resourceGroupId });
  }
}
