import type { Graph } from '../../model/index.ts';
import { actionsOf } from './registry.ts';

/** A RAM policy document. */
export interface PolicyDocument {
  readonly Version: '1';
  readonly Statement: readonly { readonly Effect: 'Allow'; readonly Action: readonly string[]; readonly Resource: '*' }[];
}

/** What plan, apply and destroy of the graph may call, and nothing else; one statement a product. */
export function leastPrivilege(graph: Graph): PolicyDocument {
  const resources = [...graph.resources.values()];
  const actions = new Set(actionsOf([...new Set(resources.map((resource) => resource.type))]));
  // Handing a role to a machine is a permission of its own, checked by the call that does it.
  if (resources.some((resource) => resource.args['role_name'] !== undefined && resource.type === 'alicloud_instance')) actions.add('ram:PassRole');
  const sorted = [...actions].toSorted();
  const products = [...new Set(sorted.map(productOf))];
  const statements = products.map((product) => ({ Effect: 'Allow', Action: sorted.filter((action) => productOf(action) === product), Resource: '*' }) as const);
  return { Version: '1', Statement: statements };
}

function productOf(action: string): string {
  return action.split(':')[0] ?? '';
}
