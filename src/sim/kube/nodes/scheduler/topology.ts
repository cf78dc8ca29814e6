import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { selects, type LabelSelector } from '../../controllers/shape/label-selector.ts';
import { podSpec, type PodAffinityTerm, type SpreadConstraint } from '../../controllers/shape/pod.ts';
import type { NodeTotals } from './node-totals.ts';

/** Where the placed pods are that matter to one pod, by the value of a topology label. */
export interface Domains {
  readonly key: string;
  /** Value of the label to pods there; values without pods are there too. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Sums counts of nodes up to those of the domains that the nodes' labels make. */
function domainsOf(nodes: readonly KubeObject[], key: string, counts: readonly ReadonlyMap<string, number>[]): Domains {
  const domains = new Map<string, number>();
  for (const node of nodes) {
    const value = node.metadata.labels?.[key];
    if (value === undefined) continue;
    let count = domains.get(value) ?? 0;
    for (const byNode of counts) count += byNode.get(node.metadata.name) ?? 0;
    domains.set(value, count);
  }
  return { key, counts: domains };
}

/** How many pods more than in the emptiest domain there would be with one more on this node; undefined without label. */
export function skewOn(node: KubeObject, { key, counts }: Domains, own: number): number | undefined {
  const value = node.metadata.labels?.[key];
  if (value === undefined) return undefined;
  return (counts.get(value) ?? 0) + own - Math.min(...counts.values());
}

export function spreadDomains(
  totals: NodeTotals,
  pod: KubeObject,
  { topologyKey, labelSelector }: SpreadConstraint,
  nodes: readonly KubeObject[],
): Domains {
  const counts =
    labelSelector === undefined ? [] : [totals.matching(pod.metadata.namespace ?? '', labelSelector, false)];
  return domainsOf(nodes, topologyKey, counts);
}

/** Where pods are that a term of affinity means. */
export function termDomains(desk: Desk, totals: NodeTotals, pod: KubeObject, term: PodAffinityTerm): Domains {
  const selector = term.labelSelector;
  const namespaces = selector === undefined ? [] : namespacesOf(desk, pod, term);
  const counts = namespaces.map((namespace) => totals.matching(namespace, selector ?? {}, true));
  return domainsOf(desk.list('Node'), term.topologyKey, counts);
}

/** Whether a term that `holder` carries means `pod`. */
export function termMeans(desk: Desk, holder: KubeObject, term: PodAffinityTerm, pod: KubeObject): boolean {
  return (
    namespacesOf(desk, holder, term).includes(pod.metadata.namespace ?? '') &&
    selects(term.labelSelector, pod.metadata.labels)
  );
}

/** Whether a placed pod keeps `pod` away from a node. */
export function repels(desk: Desk, holder: KubeObject, pod: KubeObject, node: KubeObject): boolean {
  const { nodeName = '', affinity } = podSpec(holder);
  const home = desk.get('Node', `/${nodeName}`);
  const terms = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.some(({ topologyKey, ...rest }) => {
    const value = home?.metadata.labels?.[topologyKey];
    const isNear = value !== undefined && value === node.metadata.labels?.[topologyKey];
    return isNear && termMeans(desk, holder, { topologyKey, ...rest }, pod);
  });
}

function namespacesOf(desk: Desk, holder: KubeObject, term: PodAffinityTerm): readonly string[] {
  const { namespaces = [], namespaceSelector } = term;
  if (namespaceSelector === undefined) return namespaces.length > 0 ? namespaces : [holder.metadata.namespace ?? ''];
  return [...namespaces, ...selectedNamespaces(desk, namespaceSelector)];
}

function selectedNamespaces(desk: Desk, selector: LabelSelector): readonly string[] {
  return desk
    .list('Namespace')
    .filter(({ metadata }) => selects(selector, metadata.labels))
    .map(({ metadata }) => metadata.name);
}
