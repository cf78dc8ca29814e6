import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { annotationOf, withSpec } from '../shape/object.ts';
import { claimSpec } from '../storage/claim-shape.ts';

export const CLAIM_PROTECTION = 'kubernetes.io/pvc-protection';
export const VOLUME_PROTECTION = 'kubernetes.io/pv-protection';
export const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

/** A claim gets the default class where it names none, and is protected while it is used. */
export function admittedClaim(desk: Desk, claim: KubeObject): KubeObject {
  const guarded = withFinalizer(claim, CLAIM_PROTECTION);
  const { storageClassName } = claimSpec(claim);
  const isNamed =
    storageClassName !== undefined || annotationOf(claim, 'volume.beta.kubernetes.io/storage-class') !== undefined;
  const chosen = isNamed ? undefined : defaultClass(desk);
  return chosen === undefined ? guarded : withSpec(guarded, { storageClassName: chosen.metadata.name });
}

export function admittedVolume(_desk: Desk, volume: KubeObject): KubeObject {
  return withFinalizer(volume, VOLUME_PROTECTION);
}

/** The youngest of those that are marked. */
function defaultClass(desk: Desk): KubeObject | undefined {
  return desk.list('storage.k8s.io/StorageClass').findLast((each) => annotationOf(each, DEFAULT_CLASS) === 'true');
}

function withFinalizer(object: KubeObject, finalizer: string): KubeObject {
  const { finalizers = [] } = object.metadata;
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}
