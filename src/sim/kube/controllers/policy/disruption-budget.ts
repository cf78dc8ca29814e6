import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { allInNamespace, itself } from '../runtime/watch.ts';
import { setCondition, type Condition } from '../shape/condition.ts';
import { selectsObject, type LabelSelector } from '../shape/label-selector.ts';
import { controllerOf, isGoing, kindOf, specOf, statusOf, uidOf, withStatus } from '../shape/object.ts';
import { isLive, isReady } from '../shape/pod.ts';
import { shareOf, type IntOrPercent } from '../shape/workload.ts';

const KIND = 'policy/PodDisruptionBudget';

interface BudgetSpec {
  readonly minAvailable?: IntOrPercent;
  readonly maxUnavailable?: IntOrPercent;
  readonly selector?: LabelSelector;
}

/** Disruption budgets: how many pods may be evicted now. */
export const budgetController: Controller = {
  name: 'budget',
  watches: { [KIND]: itself, Pod: allInNamespace(KIND) },
  reconcile: (desk, key) => {
    const budget = desk.get(KIND, key);
    if (budget !== undefined) store(desk, budget);
  },
};

function store(desk: Desk, budget: KubeObject): void {
  const { selector, minAvailable, maxUnavailable } = specOf<BudgetSpec>(budget);
  const pods = desk.list('Pod', budget.metadata.namespace).filter((pod) => isLive(pod) && selectsObject(selector, pod));
  const expectedPods =
    maxUnavailable === undefined && typeof minAvailable === 'number' ? pods.length : expected(desk, pods);
  const desiredHealthy =
    maxUnavailable === undefined
      ? shareOf(minAvailable ?? 1, expectedPods, 'up')
      : Math.max(0, expectedPods - shareOf(maxUnavailable, expectedPods, 'up'));
  const currentHealthy = pods.filter((pod) => isReady(pod) && !isGoing(pod)).length;
  const disruptionsAllowed = expectedPods === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy);
  const condition: Condition = {
    type: 'DisruptionAllowed',
    status: disruptionsAllowed > 0 ? 'True' : 'False',
    reason: disruptionsAllowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    observedGeneration: budget.metadata.generation ?? 0,
  };
  const { conditions } = statusOf<{ conditions: readonly Condition[] }>(budget);
  desk.updateStatus(
    withStatus(budget, {
      conditions: setCondition(conditions, condition, desk.now()),
      currentHealthy,
      desiredHealthy,
      disruptionsAllowed,
      expectedPods,
      observedGeneration: budget.metadata.generation ?? 0,
    }),
  );
}

/** What the workloads of the pods want together. */
function expected(desk: Desk, pods: readonly KubeObject[]): number {
  const workloads = new Map<string, KubeObject>();
  let alone = 0;
  for (const pod of pods) {
    const owner = workloadOf(desk, pod);
    if (owner === undefined) alone += 1;
    else workloads.set(uidOf(owner), owner);
  }
  let sum = alone;
  for (const owner of workloads.values()) sum += specOf<{ replicas?: number }>(owner).replicas ?? 1;
  return sum;
}

function workloadOf(desk: Desk, pod: KubeObject): KubeObject | undefined {
  const owner = controllerOf(pod);
  const found = owner === undefined ? undefined : desk.index.byUid(owner.uid);
  if (found === undefined || kindOf(found) !== 'apps/ReplicaSet') return found;
  const above = controllerOf(found);
  return above === undefined ? found : (desk.index.byUid(above.uid) ?? found);
}
