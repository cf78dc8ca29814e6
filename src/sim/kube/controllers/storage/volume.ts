import type { KubeObject } from '../../kube-object.ts';
import { VOLUME_PROTECTION } from '../admission/claim.ts';
import { dropFinalizer } from '../garbage.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { itself } from '../runtime/watch.ts';
import { isGoing, keyOf, statusOf, uidOf, withStatus } from '../shape/object.ts';
import { claimSpec, volumeSpec } from './claim-shape.ts';

const KIND = 'PersistentVolume';
/** How long removing a volume takes, milliseconds. */
const DELETE_TIME = 1000;

/** Volumes: available, bound, released, and removed with their claim where the policy says so. */
export const volumeController: Controller = {
  name: 'volume',
  watches: {
    [KIND]: itself,
    PersistentVolumeClaim: (claim) => {
      const { volumeName } = claimSpec(claim);
      return volumeName === undefined ? [] : [`/${volumeName}`];
    },
  },
  reconcile: (desk, key, step) => {
    const volume = desk.get(KIND, key);
    if (volume === undefined) desk.agenda.forgetAll('volume', key);
    else sync(desk, volume, step);
  },
};

function sync(desk: Desk, volume: KubeObject, step: string | undefined): void {
  const { claimRef, persistentVolumeReclaimPolicy = 'Retain' } = volumeSpec(volume);
  const claim =
    claimRef === undefined
      ? undefined
      : desk.get('PersistentVolumeClaim', `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`);
  const isHeld = claim !== undefined && (claimRef?.uid === undefined || claimRef.uid === uidOf(claim));
  if (isGoing(volume)) {
    if (!isHeld && volume.metadata.finalizers?.includes(VOLUME_PROTECTION) === true)
      dropFinalizer(desk, volume, VOLUME_PROTECTION);
    return;
  }
  if (claimRef?.uid === undefined) return setPhase(desk, volume, 'Available');
  if (isHeld) return;
  setPhase(desk, volume, 'Released');
  if (persistentVolumeReclaimPolicy !== 'Delete') return;
  const appointment = { controller: 'volume', key: keyOf(volume), step: 'delete' };
  if (step === 'delete') desk.remove(desk.get(KIND, keyOf(volume)) ?? volume);
  else if (!desk.agenda.pending('volume', keyOf(volume)).has('delete'))
    desk.agenda.wake(appointment, desk.now() + DELETE_TIME);
}

function setPhase(desk: Desk, volume: KubeObject, phase: string): void {
  desk.updateStatus(withStatus(volume, { ...statusOf<object>(volume), phase }));
}
