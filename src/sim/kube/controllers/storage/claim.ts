import type { KubeObject } from '../../kube-object.ts';
import { CLAIM_PROTECTION } from '../admission/claim.ts';
import { dropFinalizer } from '../garbage.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { allOf, itself } from '../runtime/watch.ts';
import { selectsObject } from '../shape/label-selector.ts';
import {
  annotationOf,
  isGoing,
  keyOf,
  statusOf,
  uidOf,
  withAnnotations,
  withSpec,
  withStatus,
} from '../shape/object.ts';
import { isLive } from '../shape/pod.ts';
import { amountOf } from '../shape/quantity.ts';
import {
  claimKeys,
  claimSpec,
  claimStatus,
  classOf,
  isBound,
  SELECTED_NODE,
  type StorageClass,
  volumeSpec,
  waitsForConsumer,
} from './claim-shape.ts';
import { claimReference, provision, PROVISION_TIME } from './provisioning.ts';

const KIND = 'PersistentVolumeClaim';
const TELLER = { component: 'persistentvolume-controller' };

/** Claims: find or make their volume, bind, grow, and stay as long as a pod uses them. */
export const claimController: Controller = {
  name: 'claim',
  watches: {
    [KIND]: itself,
    PersistentVolume: (volume, desk) => {
      const { claimRef } = volumeSpec(volume);
      if (claimRef !== undefined) return [`${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`];
      return desk.list(KIND).flatMap((claim) => (isBound(claim) ? [] : [keyOf(claim)]));
    },
    'storage.k8s.io/StorageClass': allOf(KIND),
    Pod: (pod) => claimKeys(pod),
  },
  reconcile: (desk, key, step) => {
    const claim = desk.get(KIND, key);
    if (claim === undefined) return desk.agenda.forgetAll('claim', key);
    if (isGoing(claim)) return release(desk, claim);
    if (isBound(claim)) return expand(desk, claim, step);
    if (step === 'provision') make(desk, claim);
    else seek(desk, claim);
  },
};

/** Whether a pod that has not ended uses the claim. */
function isClaimUsed(desk: Desk, claim: KubeObject): boolean {
  const key = keyOf(claim);
  return desk.list('Pod', claim.metadata.namespace).some((pod) => isLive(pod) && claimKeys(pod).includes(key));
}

function release(desk: Desk, claim: KubeObject): void {
  const isHeld = claim.metadata.finalizers?.includes(CLAIM_PROTECTION) === true;
  if (isHeld && !isClaimUsed(desk, claim)) dropFinalizer(desk, claim, CLAIM_PROTECTION);
}

/** Binds a volume that is there, or arranges for one to be made. */
function seek(desk: Desk, claim: KubeObject): void {
  if (claimStatus(claim).phase === undefined) {
    desk.updateStatus(withStatus(claim, { phase: 'Pending' }));
    return;
  }
  const { storageClassName = '', volumeName } = claimSpec(claim);
  const volume = volumeName === undefined ? fittingVolume(desk, claim) : desk.get('PersistentVolume', `/${volumeName}`);
  if (volume !== undefined) return bind(desk, claim, volume);
  const storageClass = classOf(desk, claim);
  if (storageClass !== undefined && volumeName === undefined) return arrange(desk, claim, storageClass);
  if (storageClass === undefined) tellMissing(desk, claim, storageClassName);
}

/** Waits for the first consumer where the class says so, and for whoever makes its volumes. */
function arrange(desk: Desk, claim: KubeObject, storageClass: StorageClass): void {
  if (waitsForConsumer(desk, claim) && annotationOf(claim, SELECTED_NODE) === undefined) {
    const message = 'waiting for first consumer to be created before binding';
    return tellOnce(desk, claim, ['Normal', 'WaitForFirstConsumer', message]);
  }
  if (storageClass.provisioner === 'kubernetes.io/no-provisioner') return;
  const { provisioner = '' } = storageClass;
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  tellOnce(desk, claim, ['Normal', 'ExternalProvisioning', message]);
  later(desk, claim, 'provision');
}

function later(desk: Desk, claim: KubeObject, step: string): void {
  if (!desk.agenda.pending('claim', keyOf(claim)).has(step))
    desk.agenda.wake({ controller: 'claim', key: keyOf(claim), step }, desk.now() + PROVISION_TIME);
}

function tellMissing(desk: Desk, claim: KubeObject, name: string): void {
  if (name === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    return tellOnce(desk, claim, ['Normal', 'FailedBinding', message]);
  }
  tellOnce(desk, claim, ['Warning', 'ProvisioningFailed', `storageclass.storage.k8s.io "${name}" not found`]);
}

/** Tells what is not told yet: claims are looked at more often than anything new is to be said. */
function tellOnce(
  desk: Desk,
  claim: KubeObject,
  [type, reason, message]: readonly ['Normal' | 'Warning', string, string],
): void {
  const told = desk.cluster.scratch.get(`told ${uidOf(claim)}`);
  if (told === message) return;
  desk.cluster.scratch.set(`told ${uidOf(claim)}`, message);
  tell(desk, TELLER, claim, { type, reason, message });
}

/** The smallest free volume that would do. */
function fittingVolume(desk: Desk, claim: KubeObject): KubeObject | undefined {
  const reserved = desk.list('PersistentVolume').find((volume) => isFor(claim, volume));
  if (reserved !== undefined) return reserved;
  const { storageClassName = '', accessModes = [], resources, selector, volumeMode = 'Filesystem' } = claimSpec(claim);
  const size = amountOf(resources?.requests?.['storage']);
  return desk
    .list('PersistentVolume')
    .filter((volume) => {
      const spec = volumeSpec(volume);
      const isFree = spec.claimRef === undefined && !isGoing(volume);
      const isAlike =
        (spec.storageClassName ?? '') === storageClassName && (spec.volumeMode ?? 'Filesystem') === volumeMode;
      return (
        isFree && isAlike && sizeOf(volume) >= size && accessModes.every((mode) => spec.accessModes?.includes(mode))
      );
    })
    .filter((volume) => selector === undefined || selectsObject(selector, volume))
    .sort((one, other) => sizeOf(one) - sizeOf(other))[0];
}

function isFor(claim: KubeObject, volume: KubeObject): boolean {
  const { claimRef } = volumeSpec(volume);
  if (claimRef?.name !== claim.metadata.name || claimRef.namespace !== claim.metadata.namespace) return false;
  return claimRef.uid === undefined || claimRef.uid === uidOf(claim);
}

function sizeOf(volume: KubeObject): number {
  return amountOf(volumeSpec(volume).capacity?.['storage']);
}

function make(desk: Desk, claim: KubeObject): void {
  const storageClass = classOf(desk, claim);
  if (storageClass === undefined) return seek(desk, claim);
  const volume = provision(desk, claim, storageClass);
  if (volume !== undefined) bind(desk, desk.get(KIND, keyOf(claim)) ?? claim, volume);
}

function bind(desk: Desk, claim: KubeObject, found: KubeObject): void {
  const volume = desk.index.byUid(uidOf(found)) ?? found;
  const { claimRef, accessModes = [], capacity = {} } = volumeSpec(volume);
  if (claimRef?.uid !== undefined && claimRef.uid !== uidOf(claim)) return;
  const owned = desk.update(
    withSpec(volume, { claimRef: claimRef?.uid === undefined ? claimReference(claim) : claimRef }),
  );
  desk.updateStatus(withStatus(owned, { ...statusOf<object>(owned), phase: 'Bound' }));
  const bound = desk.update(
    withAnnotations(withSpec(desk.get(KIND, keyOf(claim)) ?? claim, { volumeName: volume.metadata.name }), {
      'pv.kubernetes.io/bind-completed': 'yes',
      'pv.kubernetes.io/bound-by-controller': 'yes',
    }),
  );
  desk.updateStatus(withStatus(bound, { phase: 'Bound', accessModes, capacity }));
  desk.cluster.scratch.delete(`told ${uidOf(claim)}`);
}

/** A bound claim that asks for more gets it, where its class allows that. */
function expand(desk: Desk, claim: KubeObject, step: string | undefined): void {
  const { resources, volumeName = '' } = claimSpec(claim);
  const volume = desk.get('PersistentVolume', `/${volumeName}`);
  if (volume === undefined) return lose(desk, claim);
  const storage = resources?.requests?.['storage'] ?? '';
  const { capacity, ...status } = claimStatus(claim);
  if (!mayGrow(desk, claim)) return;
  if (step !== 'expand') return later(desk, claim, 'expand');
  desk.update(withSpec(volume, { capacity: { ...volumeSpec(volume).capacity, storage } }));
  desk.updateStatus(withStatus(claim, { ...status, capacity: { ...capacity, storage } }));
  const message = 'MountVolume.NodeExpandVolume succeeded for volume';
  tell(desk, { component: 'kubelet' }, claim, { type: 'Normal', reason: 'FileSystemResizeSuccessful', message });
}

function mayGrow(desk: Desk, claim: KubeObject): boolean {
  const wanted = claimSpec(claim).resources?.requests?.['storage'];
  const isMore = amountOf(wanted) > amountOf(claimStatus(claim).capacity?.['storage']);
  return isMore && classOf(desk, claim)?.allowVolumeExpansion === true;
}

function lose(desk: Desk, claim: KubeObject): void {
  if (claimStatus(claim).phase === 'Lost') return;
  desk.updateStatus(withStatus(claim, { phase: 'Lost' }));
  const message = 'Bound claim has lost its PersistentVolume. Data on the volume is lost!';
  tell(desk, TELLER, claim, { type: 'Warning', reason: 'ClaimLost', message });
}
