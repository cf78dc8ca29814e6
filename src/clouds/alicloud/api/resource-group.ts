import { textArg } from './args.ts';
import type { Aspect } from './aspects.ts';
import { modify } from './call.ts';

/** The resource group of a VPC, EIP and other resources of that product. */
export function moveResourceGroup(resourceType: string): Aspect {
  return groupedBy('vpc:MoveResourceGroup', 'NewResourceGroupId', resourceType);
}

/** The resource group of instances, security groups, key pairs and other resources of ECS. */
export function joinResourceGroup(resourceType: string): Aspect {
  return groupedBy('ecs:JoinResourceGroup', 'ResourceGroupId', resourceType);
}

function groupedBy(api: string, groupParam: string, resourceType: string): Aspect {
  return {
    args: ['resource_group_id'],
    apply: async (io, id, { desired }) => {
      const group = textArg(desired.args, 'resource_group_id');
      const params = { ResourceId: id, ResourceType: resourceType, [groupParam]: group };
      await modify(io, { api, region: desired.region, params });
    },
  };
}
