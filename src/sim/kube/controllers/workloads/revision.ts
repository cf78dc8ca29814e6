import { StatusError } from '../../status-error.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { templateHash } from '../runtime/names.ts';
import { conditionOf } from '../shape/condition.ts';
import type { Labels } from '../shape/label-selector.ts';
import {
  annotationOf,
  createdAt,
  keyOf,
  ownedBy,
  specOf,
  statusOf,
  withAnnotations,
  withStatus,
} from '../shape/object.ts';
import type { DeploymentSpec, DeploymentStatus, ReplicaSetSpec } from '../shape/workload.ts';
import { newCondition, setDeploymentCondition } from './deployment-condition.ts';
import { deadlineOf, type ReplicaSets } from './deployment-status.ts';
import { margins, newReplicas, wantedReplicas } from './rolling.ts';
import { HASH_LABEL, sameTemplate, withLabel } from './template.ts';

const PREFIX = 'deployment.kubernetes.io/';
const REVISION = `${PREFIX}revision`;
const HISTORY = `${PREFIX}revision-history`;
const DESIRED = `${PREFIX}desired-replicas`;
const MOST = `${PREFIX}max-replicas`;

/** Annotations of a Deployment that its ReplicaSets do not take over. */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  HISTORY,
  DESIRED,
  MOST,
  'deprecated.deployment.rollback.to',
]);

const DEPLOYMENT_CONTROLLER = { component: 'deployment-controller' };

/** Tells the ReplicaSet of the present template from the others, which are in order of creation. */
export function sorted(deployment: KubeObject, all: readonly KubeObject[]): ReplicaSets {
  const { template } = specOf<DeploymentSpec>(deployment);
  const byAge = [...all].sort((one, other) => createdAt(one) - createdAt(other));
  const fresh = byAge.find((set) => sameTemplate(specOf<ReplicaSetSpec>(set).template, template));
  return { fresh, old: byAge.filter((set) => set !== fresh) };
}

/** Gives the present template its revision, and a ReplicaSet if `create` is wanted; tells the Deployment of it. */
export function syncRevision(desk: Desk, deployment: KubeObject, sets: ReplicaSets, create: boolean): Synced {
  const revision = 1 + Math.max(0, ...sets.old.map(revisionOf));
  if (sets.fresh !== undefined) return found(desk, deployment, { sets, fresh: sets.fresh, revision });
  if (!create) return { deployment, sets };
  return made(desk, deployment, sets, revision);
}

/** The Deployment and its ReplicaSets as they are after a step. */
export interface Synced {
  readonly deployment: KubeObject;
  readonly sets: ReplicaSets;
}

export function revisionOf(replicaSet: KubeObject): number {
  return Number(annotationOf(replicaSet, REVISION) ?? 0);
}

/** Brings a ReplicaSet to a size; the Deployment's own size is noted on it. */
export function resize(desk: Desk, deployment: KubeObject, replicaSet: KubeObject, to: number): KubeObject {
  const from = wantedReplicas(replicaSet);
  const annotated = withAnnotations(replicaSet, sizes(deployment));
  const stored = desk.update({ ...annotated, spec: { ...specOf<ReplicaSetSpec>(replicaSet), replicas: to } });
  if (from !== to) tellScaled(desk, deployment, stored.metadata.name, [from, to]);
  return stored;
}

/** Whether the Deployment was scaled since the size was noted on one of its active ReplicaSets. */
export function wasScaled(deployment: KubeObject, all: readonly KubeObject[]): boolean {
  return all.some((set) => {
    const noted = annotationOf(set, DESIRED);
    return wantedReplicas(set) > 0 && noted !== undefined && Number(noted) !== wantedReplicas(deployment);
  });
}

/** The size the Deployment had when it was last noted. */
export function notedReplicas(replicaSet: KubeObject): number | undefined {
  const noted = annotationOf(replicaSet, DESIRED);
  return noted === undefined ? undefined : Number(noted);
}

interface Found {
  readonly sets: ReplicaSets;
  readonly fresh: KubeObject;
  readonly revision: number;
}

function found(desk: Desk, deployment: KubeObject, { sets, fresh, revision }: Found): Synced {
  const { minReadySeconds } = specOf<DeploymentSpec>(deployment);
  const annotated = withAnnotations(fresh, freshAnnotations(deployment, fresh, revision));
  const updated = desk.update({
    ...annotated,
    spec: { ...specOf<ReplicaSetSpec>(annotated), ...(minReadySeconds === undefined ? {} : { minReadySeconds }) },
  });
  const { name } = fresh.metadata;
  const word = { reason: 'FoundNewReplicaSet', message: `Found new replica set "${name}"`, always: false };
  const noted = note(desk, deployment, updated, word);
  return { deployment: noted, sets: { ...sets, fresh: updated } };
}

function made(desk: Desk, deployment: KubeObject, sets: ReplicaSets, revision: number): Synced {
  const wanted = newReplicaSet(deployment, sets, revision);
  const before = desk.get('apps/ReplicaSet', `${deployment.metadata.namespace ?? ''}/${wanted.metadata.name}`);
  if (before !== undefined) return { deployment: collided(desk, deployment), sets };
  const stored = tried(desk, deployment, wanted);
  if (stored === undefined) return { deployment: desk.get('apps/Deployment', keyOf(deployment)) ?? deployment, sets };
  const { name } = stored.metadata;
  if (wantedReplicas(stored) > 0) tellScaled(desk, deployment, name, [0, wantedReplicas(stored)]);
  const word = { reason: 'NewReplicaSetCreated', message: `Created new replica set "${name}"`, always: true };
  const noted = note(desk, deployment, stored, word);
  return { deployment: noted, sets: { ...sets, fresh: stored } };
}

/** Creates the ReplicaSet, or says on the Deployment why it may not be. */
function tried(desk: Desk, deployment: KubeObject, wanted: KubeObject): KubeObject | undefined {
  try {
    return desk.create(wanted);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const text = `Failed to create new replica set "${wanted.metadata.name}": ${error.message}`;
    const status = statusOf<DeploymentStatus>(deployment);
    const condition = newCondition(desk.now(), 'Progressing', 'False', ['ReplicaSetCreateError', error.message]);
    desk.updateStatus(
      withStatus(deployment, { ...status, conditions: setDeploymentCondition(status.conditions, condition) }),
    );
    tell(desk, DEPLOYMENT_CONTROLLER, deployment, { type: 'Warning', reason: 'ReplicaSetCreateError', message: text });
    return undefined;
  }
}

/** Another ReplicaSet has the name: the next hash is made with one collision more. */
function collided(desk: Desk, deployment: KubeObject): KubeObject {
  const status = statusOf<DeploymentStatus>(deployment);
  return desk.updateStatus(withStatus(deployment, { ...status, collisionCount: (status.collisionCount ?? 0) + 1 }));
}

function newReplicaSet(deployment: KubeObject, sets: ReplicaSets, revision: number): KubeObject {
  const spec = specOf<DeploymentSpec>(deployment);
  const hash = templateHash(spec.template, statusOf<DeploymentStatus>(deployment).collisionCount);
  const template = withLabel(spec.template, HASH_LABEL, hash);
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace ?? '',
      labels: template.metadata?.labels ?? {},
      annotations: { ...freshAnnotations(deployment, undefined, revision), ...sizes(deployment) },
      ownerReferences: [ownedBy(deployment)],
    },
    spec: {
      replicas: newReplicas(deployment, sets.old, 0),
      ...(spec.minReadySeconds === undefined ? {} : { minReadySeconds: spec.minReadySeconds }),
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector?.matchLabels, [HASH_LABEL]: hash },
      },
      template,
    },
  };
}

function freshAnnotations(deployment: KubeObject, fresh: KubeObject | undefined, revision: number): Labels {
  const copied = Object.fromEntries(
    Object.entries(deployment.metadata.annotations ?? {}).filter(([name]) => !OWN_ANNOTATIONS.has(name)),
  );
  const before = fresh === undefined ? 0 : revisionOf(fresh);
  if (before >= revision) return copied;
  if (fresh === undefined || before === 0) return { ...copied, [REVISION]: String(revision) };
  const history = annotationOf(fresh, HISTORY);
  const past = history === undefined ? String(before) : `${history},${before}`;
  return { ...copied, [REVISION]: String(revision), [HISTORY]: past };
}

function sizes(deployment: KubeObject): Labels {
  const replicas = wantedReplicas(deployment);
  return { [DESIRED]: String(replicas), [MOST]: String(replicas + margins(deployment).surge) };
}

interface Word {
  readonly reason: string;
  readonly message: string;
  /** Also where something is said already. */
  readonly always: boolean;
}

/** Writes the revision onto the Deployment, and a word on its progress where there is none yet. */
function note(desk: Desk, deployment: KubeObject, fresh: KubeObject, word: Word): KubeObject {
  const status = statusOf<DeploymentStatus>(deployment);
  const isSilent = deadlineOf(deployment) === undefined;
  const isKnown = !word.always && conditionOf(status.conditions, 'Progressing') !== undefined;
  const conditions =
    isSilent || isKnown
      ? status.conditions
      : setDeploymentCondition(
          status.conditions,
          newCondition(desk.now(), 'Progressing', 'True', [word.reason, word.message]),
        );
  const annotated = withAnnotations(deployment, { [REVISION]: annotationOf(fresh, REVISION) ?? '' });
  return desk.updateStatus(withStatus(annotated, { ...status, ...(conditions === undefined ? {} : { conditions }) }));
}

function tellScaled(desk: Desk, deployment: KubeObject, name: string, [from, to]: readonly [number, number]): void {
  tell(desk, DEPLOYMENT_CONTROLLER, deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message: `Scaled ${to > from ? 'up' : 'down'} replica set ${name} from ${from} to ${to}`,
  });
}
