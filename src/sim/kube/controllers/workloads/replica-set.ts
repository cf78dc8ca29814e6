import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { itself, ownerOfKind } from '../runtime/watch.ts';
import { dropCondition, setCondition, type Conditions } from '../shape/condition.ts';
import { hasLabels, selectsObject } from '../shape/label-selector.ts';
import { controllerOf, isGoing, keyOf, specOf, statusOf, withStatus } from '../shape/object.ts';
import { availableFrom, isActive, isAvailable, isReady } from '../shape/pod.ts';
import type { ReplicaSetSpec, ReplicaSetStatus } from '../shape/workload.ts';
import { countOf, present } from './counts.ts';
import { claimPods } from './pod-claim.ts';
import { createPods, type Refused } from './pod-creation.ts';
import { dispensable } from './pod-ranking.ts';
import { newPod } from './template.ts';

const KIND = 'apps/ReplicaSet';
const TELLER = { component: 'replicaset-controller' };

/** ReplicaSets: as many active pods as wanted, the least useful removed first. */
export const replicaSetController: Controller = {
  name: 'replicaset',
  watches: {
    [KIND]: itself,
    Pod: (pod, desk, before) => [
      ...ownerOfKind(KIND)(pod, desk, before),
      ...(controllerOf(pod) === undefined ? matching(desk, pod) : []),
    ],
  },
  reconcile: (desk, key) => {
    const set = desk.get(KIND, key);
    if (set === undefined) desk.agenda.forgetAll('replicaset', key);
    else sync(desk, set);
  },
};

function matching(desk: Desk, pod: KubeObject): readonly string[] {
  return desk
    .list(KIND, pod.metadata.namespace)
    .filter((set) => selectsObject(specOf<ReplicaSetSpec>(set).selector, pod))
    .map(keyOf);
}

function sync(desk: Desk, set: KubeObject): void {
  const spec = specOf<ReplicaSetSpec>(set);
  const pods = claimPods(desk, set, spec.selector).filter(isActive);
  const failure = isGoing(set) ? undefined : adjust(desk, set, pods);
  const { minReadySeconds = 0 } = spec;
  store(desk, set, pods, failure);
  watchAvailability(desk, set, pods, minReadySeconds);
}

/** Creates or removes pods; says why that was refused. */
function adjust(desk: Desk, set: KubeObject, pods: readonly KubeObject[]): Refused | undefined {
  const { replicas = 1, template } = specOf<ReplicaSetSpec>(set);
  const missing = replicas - pods.length;
  if (missing > 0)
    return createPods(
      desk,
      TELLER,
      set,
      Array.from({ length: missing }, () => () => newPod(desk, set, template)),
    );
  for (const pod of dispensable(pods, -missing)) {
    desk.remove(pod);
    const message = `Deleted pod: ${pod.metadata.name}`;
    tell(desk, TELLER, set, { type: 'Normal', reason: 'SuccessfulDelete', message });
  }
  return undefined;
}

function store(desk: Desk, set: KubeObject, pods: readonly KubeObject[], failure: Refused | undefined): void {
  const { minReadySeconds = 0, template } = specOf<ReplicaSetSpec>(set);
  const { labels } = template.metadata ?? {};
  const { conditions } = statusOf<ReplicaSetStatus>(set);
  const { generation } = set.metadata;
  desk.updateStatus(
    withStatus(set, {
      replicas: pods.length,
      ...present({
        fullyLabeledReplicas: countOf(pods, (pod) => hasLabels(labels, pod.metadata.labels)),
        readyReplicas: countOf(pods, isReady),
        availableReplicas: countOf(pods, (pod) => isAvailable(pod, minReadySeconds, desk.now())),
      }),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      ...withFailure(desk, conditions, failure),
    }),
  );
}

function withFailure(desk: Desk, before: Conditions, failure: Refused | undefined): { conditions?: Conditions } {
  const conditions =
    failure === undefined
      ? dropCondition(before, 'ReplicaFailure')
      : setCondition(
          before,
          { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: failure.message },
          desk.now(),
        );
  return conditions.length === 0 ? {} : { conditions };
}

/** Looks again when the next ready pod has been so for minReadySeconds. */
function watchAvailability(desk: Desk, set: KubeObject, pods: readonly KubeObject[], minReadySeconds: number): void {
  if (minReadySeconds === 0) return;
  const times = pods.map((pod) => availableFrom(pod, minReadySeconds) ?? 0).filter((time) => time > desk.now());
  if (times.length > 0)
    desk.agenda.wake({ controller: 'replicaset', key: keyOf(set), step: 'available' }, Math.min(...times));
}
