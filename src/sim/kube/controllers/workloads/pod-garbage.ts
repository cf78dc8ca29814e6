import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { createdAt, isGoing, keyOf, uidOf } from '../shape/object.ts';
import { isLive, podSpec } from '../shape/pod.ts';

/** Finished pods that nobody removes are kept up to this many. */
const MOST_FINISHED = 12_500;

/** Pods that nobody else looks after: on nodes that are gone, going but never placed, and too many that have ended. */
export const podGarbageCollector: Controller = {
  name: 'pod-garbage',
  watches: {
    Pod: (pod, desk, before) => {
      const isThere = desk.index.byUid(uidOf(pod)) !== undefined;
      if (!isThere) return [];
      const hasEnded = !isLive(pod) && (before === undefined || isLive(before));
      return hasEnded ? [keyOf(pod), '/'] : isUnplaced(pod) || isStray(desk, pod) ? [keyOf(pod)] : [];
    },
  },
  reconcile: (desk, key) => {
    if (key === '/') return thin(desk);
    const pod = desk.get('Pod', key);
    if (pod !== undefined && (isUnplaced(pod) || isStray(desk, pod))) desk.purge(pod);
  },
};

function isUnplaced(pod: KubeObject): boolean {
  return isGoing(pod) && (podSpec(pod).nodeName ?? '') === '';
}

function isStray(desk: Desk, pod: KubeObject): boolean {
  const { nodeName = '' } = podSpec(pod);
  return nodeName !== '' && desk.get('Node', `/${nodeName}`) === undefined && isGoing(pod);
}

function thin(desk: Desk): void {
  const pods = desk.list('Pod');
  if (pods.length <= MOST_FINISHED) return;
  const finished = pods.filter((pod) => !isLive(pod)).sort((one, other) => createdAt(one) - createdAt(other));
  for (const pod of finished.slice(0, Math.max(0, finished.length - MOST_FINISHED))) desk.remove(pod);
}
