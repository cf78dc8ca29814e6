import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { itself, ownerOfKind } from '../runtime/watch.ts';
import { conditionOf } from '../shape/condition.ts';
import { selectsObject } from '../shape/label-selector.ts';
import { controllerOf, isGoing, keyOf, kindOf, ownedBy, specOf, statusOf, uidOf, withStatus } from '../shape/object.ts';
import { isLive } from '../shape/pod.ts';
import type { DeploymentSpec, DeploymentStatus, ReplicaSetStatus } from '../shape/workload.ts';
import { sumOf } from './counts.ts';
import { newCondition, setDeploymentCondition } from './deployment-condition.ts';
import { deadlineOf, isComplete, syncCounts, syncProgress, type ReplicaSets } from './deployment-status.ts';
import { notedReplicas, resize, revisionOf, sorted, syncRevision, wasScaled, type Synced } from './revision.ts';
import { availableReplicas, isRolling, newReplicas, proportional, shrinkOld, wantedReplicas } from './rolling.ts';

const KIND = 'apps/Deployment';

/** Deployments, after the steps of the real controller (sync.go, rolling.go, recreate.go, progress.go). */
export const deploymentController: Controller = {
  name: 'deployment',
  watches: {
    [KIND]: itself,
    'apps/ReplicaSet': (set, desk, before) => [
      ...ownerOfKind(KIND)(set, desk, before),
      ...(controllerOf(set) === undefined ? matching(desk, set) : []),
    ],
    // A Deployment of strategy Recreate waits until the last old pod is gone.
    Pod: (pod, desk) => (desk.index.byUid(uidOf(pod)) === undefined ? deploymentOf(desk, pod) : []),
  },
  reconcile: (desk, key) => {
    const deployment = desk.get(KIND, key);
    if (deployment === undefined) desk.agenda.forgetAll('deployment', key);
    else sync(desk, deployment);
  },
};

function matching(desk: Desk, set: KubeObject): readonly string[] {
  return desk
    .list(KIND, set.metadata.namespace)
    .filter((deployment) => selectsObject(specOf<DeploymentSpec>(deployment).selector, set))
    .map(keyOf);
}

function deploymentOf(desk: Desk, pod: KubeObject): readonly string[] {
  const set = controllerOf(pod);
  const owner = set?.kind === 'ReplicaSet' ? desk.index.byUid(set.uid) : undefined;
  return owner === undefined ? [] : ownerOfKind(KIND)(owner, desk, undefined);
}

function sync(desk: Desk, object: KubeObject): void {
  const sets = sorted(object, claimed(desk, object));
  if (isGoing(object)) return syncCounts(desk, object, sets);
  const deployment = notePause(desk, object);
  const { paused = false } = specOf<DeploymentSpec>(deployment);
  const all = sets.fresh === undefined ? sets.old : [...sets.old, sets.fresh];
  if (paused || wasScaled(deployment, all)) return scale(desk, deployment, sets, paused);
  return isRolling(deployment) ? roll(desk, deployment, sets) : recreate(desk, deployment, sets);
}

/** The ReplicaSets it controls; those that fit and belong to nobody are adopted. */
function claimed(desk: Desk, deployment: KubeObject): readonly KubeObject[] {
  const { selector } = specOf<DeploymentSpec>(deployment);
  return desk.list('apps/ReplicaSet', deployment.metadata.namespace).flatMap((set) => {
    const owner = controllerOf(set);
    if (owner !== undefined) return owner.uid === uidOf(deployment) ? [set] : [];
    if (isGoing(set) || isGoing(deployment) || !selectsObject(selector, set)) return [];
    const ownerReferences = [...(set.metadata.ownerReferences ?? []), ownedBy(deployment)];
    return [desk.update({ ...set, metadata: { ...set.metadata, ownerReferences } })];
  });
}

/** A pause stops the clock of the deadline, and its end starts it anew. */
function notePause(desk: Desk, deployment: KubeObject): KubeObject {
  if (deadlineOf(deployment) === undefined) return deployment;
  const { paused = false } = specOf<DeploymentSpec>(deployment);
  const status = statusOf<DeploymentStatus>(deployment);
  const progressing = conditionOf(status.conditions, 'Progressing');
  const isNoted = progressing?.reason === 'DeploymentPaused';
  if (paused === isNoted || progressing?.reason === 'ProgressDeadlineExceeded') return deployment;
  const text = paused
    ? (['DeploymentPaused', 'Deployment is paused'] as const)
    : (['DeploymentResumed', 'Deployment is resumed'] as const);
  const conditions = setDeploymentCondition(
    status.conditions,
    newCondition(desk.now(), 'Progressing', 'Unknown', text),
  );
  return desk.updateStatus(withStatus(deployment, { ...status, conditions }));
}

/** After a change of size, or while paused: no new ReplicaSet. */
function scale(desk: Desk, object: KubeObject, before: ReplicaSets, paused: boolean): void {
  const { deployment, sets } = syncRevision(desk, object, before, false);
  for (const { replicaSet, to } of scaling(deployment, sets)) resize(desk, deployment, replicaSet, to);
  if (paused) cleanUp(desk, deployment, sets.old);
  syncCounts(desk, deployment, refreshed(desk, sets));
}

function scaling(
  deployment: KubeObject,
  { fresh, old }: ReplicaSets,
): readonly { replicaSet: KubeObject; to: number }[] {
  const all = fresh === undefined ? old : [...old, fresh];
  const active = all.filter((set) => wantedReplicas(set) > 0);
  const replicas = wantedReplicas(deployment);
  if (active.length <= 1) {
    const only = active[0] ?? fresh ?? old.at(-1);
    return only === undefined || isOfSize(only, replicas) ? [] : [{ replicaSet: only, to: replicas }];
  }
  if (fresh !== undefined && isSaturated(fresh, replicas))
    return old.filter((set) => wantedReplicas(set) > 0).map((replicaSet) => ({ replicaSet, to: 0 }));
  return isRolling(deployment) ? proportional(deployment, active) : [];
}

function isOfSize(set: KubeObject, replicas: number): boolean {
  return wantedReplicas(set) === replicas && notedReplicas(set) === replicas;
}

function isSaturated(set: KubeObject, replicas: number): boolean {
  return wantedReplicas(set) === replicas && notedReplicas(set) === replicas && availableReplicas(set) === replicas;
}

function roll(desk: Desk, object: KubeObject, before: ReplicaSets): void {
  const { deployment, sets } = syncRevision(desk, object, before, true);
  const { fresh, old } = sets;
  if (fresh === undefined) return syncProgress(desk, deployment, sets);
  const size = wantedReplicas(fresh);
  const wanted = wantedReplicas(deployment);
  const to = size > wanted ? wanted : newReplicas(deployment, [...old, fresh], size);
  if (to !== size) resize(desk, deployment, fresh, to);
  else for (const step of shrinkOld(deployment, old, fresh)) resize(desk, deployment, step.replicaSet, step.to);
  finish(desk, { deployment, sets });
}

function recreate(desk: Desk, object: KubeObject, before: ReplicaSets): void {
  const { deployment, sets } = syncRevision(desk, object, before, false);
  const active = sets.old.filter((set) => wantedReplicas(set) > 0);
  for (const set of active) resize(desk, deployment, set, 0);
  if (active.length > 0 || hasOldPods(desk, sets.old)) return syncProgress(desk, deployment, refreshed(desk, sets));
  const after = sets.fresh === undefined ? syncRevision(desk, deployment, sets, true) : { deployment, sets };
  const { fresh } = after.sets;
  const wanted = wantedReplicas(deployment);
  if (fresh !== undefined && wantedReplicas(fresh) !== wanted) resize(desk, after.deployment, fresh, wanted);
  finish(desk, after);
}

/** Also pods that are still stopping count. */
function hasOldPods(desk: Desk, old: readonly KubeObject[]): boolean {
  return (
    sumOf(old, (set) => statusOf<ReplicaSetStatus>(set).replicas ?? 0) > 0 ||
    old.some((set) => desk.index.dependants(uidOf(set)).some((pod) => kindOf(pod) === 'Pod' && isLive(pod)))
  );
}

function finish(desk: Desk, { deployment, sets }: Synced): void {
  if (isComplete(deployment, statusOf<DeploymentStatus>(deployment))) cleanUp(desk, deployment, sets.old);
  syncProgress(desk, deployment, refreshed(desk, sets));
}

/** Removes the oldest of the empty ReplicaSets beyond the limit of the history. */
function cleanUp(desk: Desk, deployment: KubeObject, old: readonly KubeObject[]): void {
  const { revisionHistoryLimit = 10 } = specOf<DeploymentSpec>(deployment);
  const kept = old.filter((set) => !isGoing(set));
  const tooMany = Math.max(0, kept.length - revisionHistoryLimit);
  const oldest = [...kept].sort((one, other) => revisionOf(one) - revisionOf(other)).slice(0, tooMany);
  for (const set of oldest) {
    const isEmpty = wantedReplicas(set) === 0 && (statusOf<ReplicaSetStatus>(set).replicas ?? 0) === 0;
    if (isEmpty) desk.remove(set);
  }
}

/** The ReplicaSets as they are stored now. */
function refreshed(desk: Desk, { fresh, old }: ReplicaSets): ReplicaSets {
  const current = (set: KubeObject): KubeObject | undefined => desk.index.byUid(uidOf(set));
  return {
    fresh: fresh === undefined ? undefined : current(fresh),
    old: old.map(current).filter((set) => set !== undefined),
  };
}
