import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import type { Condition } from '../shape/condition.ts';
import type { LabelSelector } from '../shape/label-selector.ts';
import { annotationOf, specOf, statusOf } from '../shape/object.ts';
import { podSpec, type NodeSelectorTerm, type Resources, type Volume } from '../shape/pod.ts';

interface ClaimSpec {
  readonly accessModes?: readonly string[];
  readonly storageClassName?: string;
  readonly volumeName?: string;
  readonly volumeMode?: string;
  readonly resources?: { readonly requests?: Resources };
  readonly selector?: LabelSelector;
}

interface ClaimStatus {
  readonly phase: 'Pending' | 'Bound' | 'Lost';
  readonly accessModes?: readonly string[];
  readonly capacity?: Resources;
  readonly conditions?: readonly Condition[];
}

interface VolumeSpec {
  readonly capacity?: Resources;
  readonly accessModes?: readonly string[];
  readonly persistentVolumeReclaimPolicy?: 'Delete' | 'Retain' | 'Recycle';
  readonly storageClassName?: string;
  readonly volumeMode?: string;
  readonly claimRef?: { readonly namespace?: string; readonly name?: string; readonly uid?: string };
  readonly nodeAffinity?: { readonly required?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] } };
  readonly csi?: { readonly driver: string; readonly volumeHandle: string };
}

/** A StorageClass; its fields stand at the top. */
export interface StorageClass extends KubeObject {
  readonly provisioner?: string;
  readonly reclaimPolicy?: 'Delete' | 'Retain';
  readonly volumeBindingMode?: 'Immediate' | 'WaitForFirstConsumer';
  readonly allowVolumeExpansion?: boolean;
}

/** Set by the scheduler: where the first consumer will run. */
export const SELECTED_NODE = 'volume.kubernetes.io/selected-node';

export const claimSpec = (claim: KubeObject): ClaimSpec => specOf<ClaimSpec>(claim);
export const claimStatus = (claim: KubeObject): Partial<ClaimStatus> => statusOf<ClaimStatus>(claim);
export const volumeSpec = (volume: KubeObject): VolumeSpec => specOf<VolumeSpec>(volume);

export function isBound(claim: KubeObject): boolean {
  return claimStatus(claim).phase === 'Bound';
}

/** The name of the claim behind a volume of a pod, if it is one. */
export function claimNameOf(pod: KubeObject, volume: Volume): string | undefined {
  if (volume.persistentVolumeClaim !== undefined) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral === undefined ? undefined : `${pod.metadata.name}-${volume.name}`;
}

/** The keys of all claims a pod mounts. */
export function claimKeys(pod: KubeObject): readonly string[] {
  return (podSpec(pod).volumes ?? []).flatMap((volume) => {
    const name = claimNameOf(pod, volume);
    return name === undefined ? [] : [`${pod.metadata.namespace ?? ''}/${name}`];
  });
}

/** The class a claim names; undefined when there is none of that name, or none is named. */
export function classOf(desk: Desk, claim: KubeObject): StorageClass | undefined {
  const { storageClassName = annotationOf(claim, 'volume.beta.kubernetes.io/storage-class') ?? '' } = claimSpec(claim);
  return storageClassName === '' ? undefined : desk.get('storage.k8s.io/StorageClass', `/${storageClassName}`);
}

export function waitsForConsumer(desk: Desk, claim: KubeObject): boolean {
  return classOf(desk, claim)?.volumeBindingMode === 'WaitForFirstConsumer';
}
