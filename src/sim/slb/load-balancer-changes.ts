import type { Action, Answer, Call } from '../service.ts';
import type { Row, TableSpec } from '../world/table.ts';
import { fault, invalid } from './faults.ts';
import { billingOf, refusePrepaid } from './load-balancer-create.ts';
import { loadBalancerArn, needLoadBalancer, needOpenLoadBalancer } from './lookup.ts';
import { checkedName, oneOf } from './naming.ts';
import { DOMAIN_EXTENSIONS, LISTENERS, LOAD_BALANCERS, RULES, SERVER_GROUPS, type LoadBalancer } from './tables.ts';

export const changeActions: Record<string, Action> = {
  SetLoadBalancerName: changeOf('renames a load balancer', ['LoadBalancerName'], ({ params }) => ({
    name: checkedName(params.need('LoadBalancerName'), 'LoadBalancerName'),
  })),
  SetLoadBalancerStatus: changeOf('switches a load balancer on or off', ['LoadBalancerStatus'], ({ params }, row) => ({
    status:
      oneOf(params.text('LoadBalancerStatus'), ['active', 'inactive'], 'LoadBalancerStatus', undefined) ?? row.status,
  })),
  SetLoadBalancerDeleteProtection: changeOf(
    'switches deletion protection',
    ['DeleteProtection', 'RegionId'],
    ({ params }, row) => ({
      deleteProtection: oneOf(params.text('DeleteProtection'), ['on', 'off'], 'DeleteProtection', row.deleteProtection),
    }),
  ),
  SetLoadBalancerModificationProtection: changeOf(
    'switches protection against changes in the console',
    ['ModificationProtectionStatus', 'RegionId'],
    modificationProtection,
  ),
  ModifyLoadBalancerInstanceSpec: changeOf('changes the specification', ['LoadBalancerSpec'], (call, row) => {
    if (row.instanceChargeType !== 'PayBySpec') throw invalid('LoadBalancerSpec');
    return billingOf(call, row);
  }),
  ModifyLoadBalancerInternetSpec: changeOf('changes bandwidth or internet billing', [], billingOf),
  ModifyLoadBalancerInstanceChargeType: changeOf(
    'moves between billing by specification and by CLCU',
    ['InstanceChargeType', 'RegionId'],
    billingOf,
  ),
  ModifyLoadBalancerPayType: changeOf(
    'confirms pay-as-you-go; subscription is off sale',
    ['PayType', 'RegionId'],
    ({ params }) => {
      refusePrepaid(params.need('PayType'));
      return {};
    },
  ),
  DeleteLoadBalancer: {
    summary: 'deletes a load balancer with its listeners, rules and vServer groups',
    mutates: true,
    required: ['LoadBalancerId'],
    resources: loadBalancerArn,
    run: deleteLoadBalancer,
  },
};

/** An action that changes some fields of one load balancer and answers nothing. */
function changeOf(
  summary: string,
  required: readonly string[],
  change: (call: Call, row: LoadBalancer) => Partial<LoadBalancer>,
): Action {
  return {
    summary,
    mutates: true,
    required: ['LoadBalancerId', ...required],
    resources: loadBalancerArn,
    run: (call) => {
      const row = needOpenLoadBalancer(call);
      call.world.table(LOAD_BALANCERS).put({ ...row, ...change(call, row) });
      return {};
    },
  };
}

function modificationProtection({ params }: Call): Partial<LoadBalancer> {
  const status = params.need('ModificationProtectionStatus');
  if (status === 'NonProtection') {
    return { modificationProtectionStatus: status, modificationProtectionReason: '' };
  }
  if (status !== 'ConsoleProtection') throw fault('protectionStatusInvalid');
  return {
    modificationProtectionStatus: status,
    modificationProtectionReason: params.text('ModificationProtectionReason') ?? '',
  };
}

function deleteLoadBalancer(call: Call): Answer {
  const row = needLoadBalancer(call);
  if (row.deleteProtection === 'on') throw fault('deleteProtected');
  deleteChildren(call, RULES, row.id);
  deleteChildren(call, DOMAIN_EXTENSIONS, row.id);
  deleteChildren(call, LISTENERS, row.id);
  deleteChildren(call, SERVER_GROUPS, row.id);
  call.world.table(LOAD_BALANCERS).delete(row.id);
  return {};
}

function deleteChildren<T extends Row & { readonly loadBalancerId: string }>(
  call: Call,
  spec: TableSpec<T>,
  loadBalancerId: string,
): void {
  const table = call.world.table(spec);
  for (const child of table.where('loadBalancerId', loadBalancerId)) table.delete(child.id);
}
