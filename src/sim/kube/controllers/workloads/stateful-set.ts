import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { itself, ownerOfKind } from '../runtime/watch.ts';
import { isGoing, keyOf, statusOf, withStatus } from '../shape/object.ts';
import { availableFrom, isAvailable, isLive, isReady } from '../shape/pod.ts';
import type { StatefulSetStatus } from '../shape/workload.ts';
import { presentRevision, revisionNamed, trimRevisions, type Revision } from './controller-revision.ts';
import { countOf, present } from './counts.ts';
import { claimPods } from './pod-claim.ts';
import {
  claimName,
  claimOf,
  ordinalOf,
  ownedClaim,
  revisionOfPod,
  statefulPod,
  statefulSpec,
} from './stateful-pods.ts';

const KIND = 'apps/StatefulSet';
const TELLER = { component: 'statefulset-controller' };
const RETRY_AFTER = 15_000;

/** StatefulSets: pods with names and claims of their own, one after the other unless told otherwise. */
export const statefulSetController: Controller = {
  name: 'statefulset',
  watches: { [KIND]: itself, Pod: ownerOfKind(KIND) },
  reconcile: (desk, key) => {
    const set = desk.get(KIND, key);
    if (set === undefined) desk.agenda.forgetAll('statefulset', key);
    else sync(desk, set);
  },
};

/** A set with its pods and revisions, for one look at it. */
interface Look {
  readonly desk: Desk;
  readonly set: KubeObject;
  /** By ordinal; also those beyond the wanted ones. */
  readonly pods: ReadonlyMap<number, KubeObject>;
  readonly current: Revision;
  readonly update: Revision;
  readonly first: number;
  readonly replicas: number;
  readonly isOrdered: boolean;
}

function sync(desk: Desk, set: KubeObject): void {
  const spec = statefulSpec(set);
  const update = presentRevision(desk, set);
  const { currentRevision } = statusOf<StatefulSetStatus>(set);
  const current = (currentRevision === undefined ? undefined : revisionNamed(desk, set, currentRevision)) ?? update;
  const pods = claimPods(desk, set, spec.selector).filter((pod) => ordinalOf(set, pod) >= 0);
  const look: Look = {
    desk,
    set,
    pods: new Map(pods.map((pod) => [ordinalOf(set, pod), pod])),
    current,
    update,
    first: spec.ordinals?.start ?? 0,
    replicas: spec.replicas ?? 1,
    isOrdered: spec.podManagementPolicy !== 'Parallel',
  };
  if (!isGoing(set)) {
    ownClaims(look);
    step(look);
  }
  store(look);
}

/** One step: what is missing, then what is too much, then what is of an old revision. */
function step(look: Look): void {
  const { first, replicas, pods } = look;
  for (let ordinal = first; ordinal < first + replicas; ordinal += 1) if (!provide(look, ordinal)) return;
  const surplus = [...pods.keys()].filter((ordinal) => ordinal < first || ordinal >= first + replicas);
  for (const ordinal of surplus.sort((one, other) => other - one)) {
    const pod = pods.get(ordinal);
    if (pod !== undefined && !isGoing(pod)) removePod(look, pod);
    if (look.isOrdered) return;
  }
  renew(look);
}

/** Sees that the pod of an ordinal is there; false when the next ones have to wait for it. */
function provide(look: Look, ordinal: number): boolean {
  const { desk, pods, isOrdered } = look;
  const pod = pods.get(ordinal);
  if (pod === undefined) return createPod(look, ordinal) && !isOrdered;
  if (!isLive(pod) && !isGoing(pod)) {
    removePod(look, pod);
    return !isOrdered;
  }
  if (!isOrdered) return true;
  const { minReadySeconds = 0 } = statefulSpec(look.set);
  watchAvailability(look, pod, minReadySeconds);
  return !isGoing(pod) && isAvailable(pod, minReadySeconds, desk.now());
}

function createPod(look: Look, ordinal: number): boolean {
  const { desk, set } = look;
  const { name, template } = revisionFor(look, ordinal);
  try {
    provideClaims(look, ordinal);
    const pod = desk.create(statefulPod(set, ordinal, name, template));
    const message = `create Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
    tell(desk, TELLER, set, { type: 'Normal', reason: 'SuccessfulCreate', message });
    return true;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true) return false;
    const pod = `${set.metadata.name}-${ordinal}`;
    const message = `create Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${error.message}`;
    tell(desk, TELLER, set, { type: 'Warning', reason: 'FailedCreate', message });
    desk.agenda.wake({ controller: 'statefulset', key: keyOf(set), step: 'again' }, desk.now() + RETRY_AFTER);
    return false;
  }
}

/** Below the partition a pod that is lost comes back as it was. */
function revisionFor(look: Look, ordinal: number): Revision {
  if (statefulSpec(look.set).updateStrategy?.type === 'OnDelete') return look.update;
  return ordinal < look.first + partitionOf(look.set) ? look.current : look.update;
}

function provideClaims({ desk, set }: Look, ordinal: number): void {
  for (const template of statefulSpec(set).volumeClaimTemplates ?? []) {
    const name = claimName(set, template.metadata.name, ordinal);
    if (desk.get('PersistentVolumeClaim', `${set.metadata.namespace ?? ''}/${name}`) !== undefined) continue;
    const claim = desk.create(ownedClaim(set, claimOf(set, template, ordinal), undefined));
    const pod = `${set.metadata.name}-${ordinal}`;
    const message = `create Claim ${claim.metadata.name} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
    tell(desk, TELLER, set, { type: 'Normal', reason: 'SuccessfulCreate', message });
  }
}

/** Keeps the owners of claims as the retention policy wants them. */
function ownClaims({ desk, set, pods, first, replicas }: Look): void {
  if (statefulSpec(set).persistentVolumeClaimRetentionPolicy === undefined) return;
  for (const [ordinal, pod] of pods)
    for (const { metadata } of statefulSpec(set).volumeClaimTemplates ?? []) {
      const key = `${set.metadata.namespace ?? ''}/${claimName(set, metadata.name, ordinal)}`;
      const claim = desk.get('PersistentVolumeClaim', key);
      const isSurplus = ordinal < first || ordinal >= first + replicas;
      if (claim !== undefined) desk.update(ownedClaim(set, claim, isSurplus ? pod : undefined));
    }
}

/** Replaces the pods of old revisions, the highest first and one at a time. */
function renew(look: Look): void {
  if (statefulSpec(look.set).updateStrategy?.type === 'OnDelete') return;
  const least = look.first + partitionOf(look.set);
  for (let ordinal = look.first + look.replicas - 1; ordinal >= least; ordinal -= 1)
    if (!isRenewed(look, look.pods.get(ordinal))) return;
}

/** Whether a pod is of the new revision and available; one of an old revision is removed. */
function isRenewed(look: Look, pod: KubeObject | undefined): boolean {
  if (pod === undefined || isGoing(pod)) return false;
  if (revisionOfPod(pod) !== look.update.name) {
    removePod(look, pod);
    return false;
  }
  const { minReadySeconds = 0 } = statefulSpec(look.set);
  watchAvailability(look, pod, minReadySeconds);
  return isAvailable(pod, minReadySeconds, look.desk.now());
}

function partitionOf(set: KubeObject): number {
  return statefulSpec(set).updateStrategy?.rollingUpdate?.partition ?? 0;
}

function removePod({ desk, set }: Look, pod: KubeObject): void {
  desk.remove(pod);
  const message = `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`;
  tell(desk, TELLER, set, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

function watchAvailability({ desk, set }: Look, pod: KubeObject, minReadySeconds: number): void {
  const from = availableFrom(pod, minReadySeconds);
  if (from !== undefined && from > desk.now())
    desk.agenda.wake({ controller: 'statefulset', key: keyOf(set), step: 'available' }, from);
}

function store(look: Look): void {
  const { desk, set, current, update, replicas } = look;
  const { minReadySeconds = 0, selector, revisionHistoryLimit = 10 } = statefulSpec(set);
  const made = claimPods(desk, set, selector).filter((pod) => ordinalOf(set, pod) >= 0);
  const live = made.filter((pod) => !isGoing(pod));
  const updated = countOf(live, (pod) => revisionOfPod(pod) === update.name);
  const ready = countOf(live, isReady);
  const isDone = [updated, ready, made.length].every((count) => count === replicas);
  const settled = isDone && partitionOf(set) === 0 ? update : current;
  const { generation } = set.metadata;
  desk.updateStatus(
    withStatus(set, {
      ...(generation === undefined ? {} : { observedGeneration: generation }),
      replicas: made.length,
      ...present({
        readyReplicas: ready,
        currentReplicas: countOf(live, (pod) => revisionOfPod(pod) === settled.name),
        updatedReplicas: updated,
      }),
      availableReplicas: countOf(live, (pod) => isAvailable(pod, minReadySeconds, desk.now())),
      currentRevision: settled.name,
      updateRevision: update.name,
      collisionCount: 0,
    }),
  );
  const used = new Set([...made.map(revisionOfPod), settled.name, update.name]);
  trimRevisions(desk, set, used, revisionHistoryLimit);
}
