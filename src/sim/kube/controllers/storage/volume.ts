import type { KubeObject } from '../../kube-object.ts';
import { VOLUME_PROTECTION } from '../admission/claim.ts';
import { dropFinalizer } from '../garbage.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { itself } from '../runtime/watch.ts';
import { hasFinalizer, isGoing, keyOf, statusOf, uidOf, withStatus } from '../shape/object.ts';
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
  const isHeld = isClaimed(desk, volume);
  if (isGoing(volume)) {
    if (!isHeld && hasFinalizer(volume, VOLUME_PROTECTION)) dropFinalizer(desk, volume, VOLUME_PROTECTION);
    return;
  }
  if (claimRef?.uid === undefined) return setPhase(desk, volume, 'Available');
  if (!isHeld) release(desk, volume, persistentVolumeReclaimPolicy, step);
}

function isClaimed(desk: Desk, volume: KubeObject): boolean {
  const { namespace = '', name = '', uid } = volumeSpec(volume).claimRef ?? {};
  const claim = desk.get('PersistentVolumeClaim', `${namespace}/${name}`);
  return claim !== undefined && (uid === undefined || uid === uidOf(claim));
}

/** Its claim is gone. */
function release(
  desk: Desk,
  volume: KubeObject,
  persistentVolumeReclaimPolicy: string,
  step: string | undefined,
): void {
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
