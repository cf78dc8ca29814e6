import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../runtime/desk.ts';
import { selectsObject, type LabelSelector } from '../shape/label-selector.ts';
import { isGoing, ownedBy, uidOf } from '../shape/object.ts';
import { isLive } from '../shape/pod.ts';

/** The pods a workload controls: lets go of those that fit no longer, and adopts those that fit and are nobody's. */
export function claimPods(desk: Desk, owner: KubeObject, selector: LabelSelector | undefined): readonly KubeObject[] {
  const kept = desk.index
    .controlled(owner, 'Pod')
    .filter((pod) => selectsObject(selector, pod) || !released(desk, owner, pod));
  if (isGoing(owner)) return kept;
  const strays = desk.index
    .orphanPods(owner.metadata.namespace ?? '')
    .filter((pod) => isLive(pod) && !isGoing(pod) && selectsObject(selector, pod));
  return [...kept, ...strays.map((pod) => adopted(desk, owner, pod))];
}

function released(desk: Desk, owner: KubeObject, pod: KubeObject): boolean {
  if (isGoing(pod)) return true;
  const ownerReferences = (pod.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== uidOf(owner));
  desk.update({ ...pod, metadata: { ...pod.metadata, ownerReferences } });
  return true;
}

function adopted(desk: Desk, owner: KubeObject, pod: KubeObject): KubeObject {
  const ownerReferences = [...(pod.metadata.ownerReferences ?? []), ownedBy(owner)];
  return desk.update({ ...pod, metadata: { ...pod.metadata, ownerReferences } });
}
