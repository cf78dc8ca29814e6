import type { KubeObject } from '../../kube-object.ts';
import { hasLabels, satisfies } from '../../controllers/shape/label-selector.ts';
import type { NodeSelectorTerm, PodSpec } from '../../controllers/shape/pod.ts';

/** Whether a node is one the pod's selector and required affinity name. */
export function fitsNode(
  { nodeSelector, affinity }: Pick<PodSpec, 'nodeSelector' | 'affinity'>,
  node: KubeObject,
): boolean {
  if (!hasLabels(nodeSelector, node.metadata.labels)) return false;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** Terms without any requirement match nothing. */
export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: KubeObject): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every((expression) => satisfies(expression, node.metadata.labels)) &&
    matchFields.every((expression) => satisfies(expression, fields))
  );
}
