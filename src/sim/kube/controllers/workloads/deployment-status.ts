import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { conditionOf, dropCondition, isTrue, type Condition, type Conditions } from '../shape/condition.ts';
import { millis, specOf, statusOf, withStatus } from '../shape/object.ts';
import type { DeploymentSpec, DeploymentStatus, ReplicaSetStatus } from '../shape/workload.ts';
import { present, sumOf } from './counts.ts';
import { newCondition, setDeploymentCondition } from './deployment-condition.ts';
import { margins, wantedReplicas } from './rolling.ts';

/** The largest number a client can write, which means no deadline. */
const NO_DEADLINE = 2_147_483_647;

type Status = Partial<DeploymentStatus>;

/** Seconds a roll-out may go without progress; undefined when it may go on for ever. */
export function deadlineOf(deployment: KubeObject): number | undefined {
  const { progressDeadlineSeconds = 600 } = specOf<DeploymentSpec>(deployment);
  return progressDeadlineSeconds === NO_DEADLINE ? undefined : progressDeadlineSeconds;
}

/** Writes the counts and whether enough is available, but nothing of progress: while paused, scaled or deleted. */
export function syncCounts(desk: Desk, deployment: KubeObject, sets: ReplicaSets): void {
  store(desk, deployment, countedStatus(desk, deployment, sets));
}

export interface ReplicaSets {
  /** Of the present template. */
  readonly fresh: KubeObject | undefined;
  readonly old: readonly KubeObject[];
}

/** Writes the counts, availability and progress, and looks again when the deadline passes. */
export function syncProgress(desk: Desk, deployment: KubeObject, sets: ReplicaSets): void {
  const counted = countedStatus(desk, deployment, sets);
  const before = conditionOf(statusOf<DeploymentStatus>(deployment).conditions, 'Progressing');
  const isDone = counted.replicas === counted.updatedReplicas && before?.reason === 'NewReplicaSetAvailable';
  let { conditions } = counted;
  if (deadlineOf(deployment) === undefined) conditions = dropCondition(conditions, 'Progressing');
  else if (!isDone) conditions = progressed(desk, deployment, { counted, fresh: sets.fresh });
  store(desk, deployment, { ...counted, conditions: withFailure(desk, conditions, sets) });
  watchDeadline(desk, deployment, conditions);
}

/** Whether nothing is left to do for the present template. */
export function isComplete(deployment: KubeObject, status: Status): boolean {
  const wanted = wantedReplicas(deployment);
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function store(desk: Desk, deployment: KubeObject, status: Status): void {
  desk.updateStatus(withStatus(deployment, present(status)));
}

function countedStatus(desk: Desk, deployment: KubeObject, { fresh, old }: ReplicaSets): Status {
  const all = fresh === undefined ? old : [...old, fresh];
  const count = (field: 'replicas' | 'readyReplicas' | 'availableReplicas'): number =>
    sumOf(all, (set) => statusOf<ReplicaSetStatus>(set)[field] ?? 0);
  const available = count('availableReplicas');
  const before = statusOf<DeploymentStatus>(deployment);
  return {
    ...(deployment.metadata.generation === undefined ? {} : { observedGeneration: deployment.metadata.generation }),
    replicas: count('replicas'),
    updatedReplicas: fresh === undefined ? 0 : (statusOf<ReplicaSetStatus>(fresh).replicas ?? 0),
    readyReplicas: count('readyReplicas'),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sumOf(all, wantedReplicas) - available),
    ...(before.collisionCount === undefined ? {} : { collisionCount: before.collisionCount }),
    conditions: setDeploymentCondition(before.conditions, availability(desk.now(), deployment, available)),
  };
}

function availability(now: number, deployment: KubeObject, available: number): Condition {
  return available >= wantedReplicas(deployment) - margins(deployment).unavailable
    ? newCondition(now, 'Available', 'True', ['MinimumReplicasAvailable', 'Deployment has minimum availability.'])
    : newCondition(now, 'Available', 'False', [
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
      ]);
}

interface Progress {
  readonly counted: Status;
  readonly fresh: KubeObject | undefined;
}

function progressed(desk: Desk, deployment: KubeObject, { counted, fresh }: Progress): Conditions {
  const what = fresh === undefined ? `Deployment "${deployment.metadata.name}"` : `ReplicaSet "${fresh.metadata.name}"`;
  const condition = (status: Condition['status'], reason: string, words: string): Condition =>
    newCondition(desk.now(), 'Progressing', status, [reason, `${what} ${words}`]);
  if (isComplete(deployment, counted)) {
    const done = condition('True', 'NewReplicaSetAvailable', 'has successfully progressed.');
    return setDeploymentCondition(counted.conditions, done);
  }
  const before = conditionOf(counted.conditions, 'Progressing');
  if (hasProgressed(statusOf<DeploymentStatus>(deployment), counted)) {
    const next = condition('True', 'ReplicaSetUpdated', 'is progressing.');
    const kept = before?.status === 'True' ? { lastTransitionTime: before.lastTransitionTime ?? null } : {};
    return setDeploymentCondition(dropCondition(counted.conditions, 'Progressing'), { ...next, ...kept });
  }
  if (!isTimedOut(desk, deployment, before)) return counted.conditions;
  return setDeploymentCondition(
    counted.conditions,
    condition('False', 'ProgressDeadlineExceeded', 'has timed out progressing.'),
  );
}

function hasProgressed(before: Status, now: Status): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: Status): number => replicas - updatedReplicas;
  return (
    (now.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

function isTimedOut(desk: Desk, deployment: KubeObject, progressing: Condition | undefined): boolean {
  if (progressing === undefined || progressing.reason === 'NewReplicaSetAvailable') return false;
  if (progressing.reason === 'ProgressDeadlineExceeded') return true;
  return millis(progressing.lastUpdateTime) + (deadlineOf(deployment) ?? 0) * 1000 < desk.now();
}

/** Looks again a moment after the deadline, as long as the roll-out goes on. */
function watchDeadline(desk: Desk, deployment: KubeObject, conditions: Conditions): void {
  const appointment = {
    controller: 'deployment',
    key: `${deployment.metadata.namespace ?? ''}/${deployment.metadata.name}`,
    step: 'deadline',
  };
  const progressing = conditionOf(conditions, 'Progressing');
  const deadline = deadlineOf(deployment);
  if (deadline === undefined || !isTrue(conditions, 'Progressing') || progressing?.reason === 'NewReplicaSetAvailable')
    desk.agenda.forget(appointment);
  else desk.agenda.wake(appointment, millis(progressing?.lastUpdateTime) + deadline * 1000 + 1000);
}

/** Passes on why a ReplicaSet cannot make or delete pods. */
function withFailure(desk: Desk, conditions: Conditions, { fresh, old }: ReplicaSets): readonly Condition[] {
  const failed = (set: KubeObject | undefined): Condition | undefined =>
    set === undefined ? undefined : conditionOf(statusOf<ReplicaSetStatus>(set).conditions, 'ReplicaFailure');
  const failure = failed(fresh) ?? old.map(failed).find((condition) => condition !== undefined);
  if (failure === undefined) return dropCondition(conditions, 'ReplicaFailure');
  const { status, reason = '', message = '' } = failure;
  return setDeploymentCondition(conditions, newCondition(desk.now(), 'ReplicaFailure', status, [reason, message]));
}
