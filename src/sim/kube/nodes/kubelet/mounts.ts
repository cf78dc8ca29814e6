import type { KubeObject } from '../../kube-object.ts';
import { tell } from '../../controllers/runtime/event-log.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { uidOf } from '../../controllers/shape/object.ts';
import { isLive, podSpec, podStatus } from '../../controllers/shape/pod.ts';
import { claimKeys, claimNameOf, claimSpec, isBound } from '../../controllers/storage/claim-shape.ts';
import { say, type PodWork } from './pod-work.ts';
import { missingFiles } from './references.ts';

const ATTACHER = { component: 'attachdetach-controller' };

/** Why a pod's volumes cannot be mounted yet; told as events where that is new. */
interface MountProblem {
  readonly reason: 'FailedMount' | 'FailedAttachVolume';
  readonly message: string;
}

export function mountProblem({ desk, pod, spec }: PodWork): MountProblem | undefined {
  const namespace = pod.metadata.namespace ?? '';
  for (const volume of spec.volumes ?? []) {
    const missing = missingFiles(desk, namespace, volume);
    if (missing !== undefined)
      return { reason: 'FailedMount', message: `MountVolume.SetUp failed for volume "${volume.name}" : ${missing}` };
    const claim = claimNameOf(pod, volume);
    const problem = claim === undefined ? undefined : claimProblem(desk, pod, claim);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

export function tellProblem(work: PodWork, { reason, message }: MountProblem): void {
  if (reason === 'FailedMount') say(work, 'Warning', [reason, message]);
  else tell(work.desk, ATTACHER, work.pod, { type: 'Warning', reason, message });
}

export function tellAttached(work: PodWork): void {
  for (const volume of volumeNames(work.desk, work.pod))
    tell(work.desk, ATTACHER, work.pod, {
      type: 'Normal',
      reason: 'SuccessfulAttachVolume',
      message: `AttachVolume.Attach succeeded for volume "${volume}"`,
    });
}

/** Names of the persistent volumes a pod mounts. */
function volumeNames(desk: Desk, pod: KubeObject): readonly string[] {
  return claimKeys(pod).flatMap((key) => {
    const claim = desk.get('PersistentVolumeClaim', key);
    const name = claim === undefined ? undefined : claimSpec(claim).volumeName;
    return name === undefined ? [] : [name];
  });
}

function claimProblem(desk: Desk, pod: KubeObject, name: string): MountProblem | undefined {
  const key = `${pod.metadata.namespace ?? ''}/${name}`;
  const claim = desk.get('PersistentVolumeClaim', key);
  if (claim === undefined) return { reason: 'FailedMount', message: `persistentvolumeclaim "${name}" not found` };
  if (!isBound(claim)) return { reason: 'FailedMount', message: `persistentvolumeclaim "${name}" is not bound` };
  return heldElsewhere(desk, pod, claim);
}

/** A volume that is written from one node at a time cannot be attached to a second. */
function heldElsewhere(desk: Desk, pod: KubeObject, claim: KubeObject): MountProblem | undefined {
  const { accessModes = [], volumeName = '' } = claimSpec(claim);
  if (accessModes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany')) return undefined;
  const key = `${claim.metadata.namespace ?? ''}/${claim.metadata.name}`;
  const holders = desk
    .list('Pod', pod.metadata.namespace)
    .filter((other) => holds(other, pod, key))
    .map(({ metadata }) => metadata.name);
  if (holders.length === 0) return undefined;
  const text = `Volume is already used by pod(s) ${holders.join(', ')}`;
  return { reason: 'FailedAttachVolume', message: `Multi-Attach error for volume "${volumeName}" ${text}` };
}

function holds(other: KubeObject, pod: KubeObject, claim: string): boolean {
  return (
    uidOf(other) !== uidOf(pod) &&
    isLive(other) &&
    podStatus(other).podIP !== undefined &&
    podSpec(other).nodeName !== podSpec(pod).nodeName &&
    claimKeys(other).includes(claim)
  );
}
