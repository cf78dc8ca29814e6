import type { ApiRequest, Graph } from '../../model/index.ts';
import { ramAction } from './api/ram-action.ts';
import { ramAction as bucketAction } from './bucket/setting-driver.ts';
import { actionsOf } from './registry.ts';

/** A RAM policy document. */
export interface PolicyDocument {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: '*';
}

/** Characters that RAM takes of one custom policy (research alicloud-slb-oss-ram-dns-cms, RAM limits). */
const LONGEST_DOCUMENT = 6144;

/**
 * What plan, apply and destroy of the graph may call, and nothing else; one statement a product. As few documents as
 * RAM's length limit allows: an actor needs all of them. With `used`, only what was used, as a rehearsal tells.
 */
export function leastPrivilege(graph: Graph, used?: ReadonlySet<string>): readonly PolicyDocument[] {
  const resources = [...graph.resources.values()];
  const actions = new Set(actionsOf([...new Set(resources.map((resource) => resource.type))]));
  // Handing a role to a machine is a permission of its own, checked by the call that does it.
  const handsRole = resources.some(({ type, args }) => type === 'alicloud_instance' && args['role_name'] !== undefined);
  if (handsRole) actions.add('ram:PassRole');
  // Handing a role over is no call, so no rehearsal sees it.
  const wanted = [...actions].filter((action) => used === undefined || used.has(action) || action === 'ram:PassRole');
  return packed(statementsOf(wanted.toSorted()));
}

function statementsOf(actions: readonly string[]): readonly Statement[] {
  const products = [...new Set(actions.map(productOf))];
  return products.map((product) => ({
    Effect: 'Allow',
    Action: actions.filter((action) => productOf(action) === product),
    Resource: '*',
  }));
}

/** Statements in their order, in a new document whenever one is full. */
function packed(statements: readonly Statement[]): readonly PolicyDocument[] {
  const documents: PolicyDocument[] = [];
  for (const statement of statements) {
    const last = documents.at(-1);
    const longer = documentOf([...(last?.Statement ?? []), statement]);
    if (last !== undefined && JSON.stringify(longer).length <= LONGEST_DOCUMENT)
      documents[documents.length - 1] = longer;
    else documents.push(documentOf([statement]));
  }
  return documents;
}

function documentOf(Statement: readonly Statement[]): PolicyDocument {
  return { Version: '1', Statement };
}

/** The permission that a call takes, as RAM spells it. */
export function permissionOf({ product, action }: Pick<ApiRequest, 'product' | 'action'>): string {
  return product === 'oss' ? bucketAction(action) : ramAction(`${product}:${action}`);
}

function productOf(action: string): string {
  return action.split(':')[0] ?? '';
}
