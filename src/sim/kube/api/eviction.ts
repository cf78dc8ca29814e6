import { objectSelector } from '../objects/label-selector.ts';
import { removeObject } from '../objects/removal.ts';
import { listAt, numberAt, textAt, valueAt } from '../objects/value-at.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { readObjectBody } from './body.ts';
import type { ObjectCall } from './call.ts';
import { readOptions } from './delete-verbs.ts';
import type { WholeAnswer } from './kube-answer.ts';
import { requireObject } from './read-verbs.ts';
import { commit } from './write-verbs.ts';

const BUDGET = 'policy/PodDisruptionBudget';

/** Ends a pod where its disruption budgets allow that. */
export function evict(call: ObjectCall): WholeAnswer {
  const { object } = readObjectBody(call, { apiVersion: 'policy/v1', kind: 'Eviction' });
  const { options } = readOptions(call, valueAt(object, 'deleteOptions') ?? {});
  commit(call, () => {
    const pod = requireObject(call);
    if (counts(pod)) requireBudget(call, pod);
    removeObject(call.cluster, call.type, pod, options);
  });
  return { status: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

/** Pods that are over, or have not begun, are in no budget. */
function counts(pod: KubeObject): boolean {
  const phase = textAt(pod, 'status.phase');
  return phase === 'Running' && pod.metadata.deletionTimestamp === undefined;
}

function requireBudget({ cluster, type }: ObjectCall, pod: KubeObject): void {
  const { namespace, labels = {}, name } = pod.metadata;
  const budgets = cluster
    .list(BUDGET, namespace)
    .filter((budget) => objectSelector(valueAt(budget, 'spec.selector'))(labels));
  if (budgets.length > 1)
    throw new StatusError(
      500,
      'InternalError',
      'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
    );
  const [budget] = budgets;
  if (budget === undefined || numberAt(budget, 'status.disruptionsAllowed') > 0) return;
  if (!isReady(pod) && textAt(budget, 'spec.unhealthyPodEvictionPolicy') === 'AlwaysAllow') return;
  const [needed, healthy] = [numberAt(budget, 'status.desiredHealthy'), numberAt(budget, 'status.currentHealthy')];
  throw new StatusError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    name,
    kind: type.plural,
    causes: [
      {
        reason: 'DisruptionBudget',
        message: `The disruption budget ${budget.metadata.name} needs ${needed} healthy pods and has ${healthy} currently`,
      },
    ],
  });
}

function isReady(pod: KubeObject): boolean {
  return listAt(pod, 'status.conditions').some(
    (one) => textAt(one, 'type') === 'Ready' && textAt(one, 'status') === 'True',
  );
}
