import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { isGoing, keyOf, ownedBy } from '../shape/object.ts';
import { isLive, podSpec } from '../shape/pod.ts';

/** Claims for volumes that live and go with their pod. */
export const ephemeralController: Controller = {
  name: 'ephemeral',
  watches: {
    Pod: (pod) => (podSpec(pod).volumes?.some(({ ephemeral }) => ephemeral !== undefined) === true ? [keyOf(pod)] : []),
  },
  reconcile: (desk, key) => {
    const pod = desk.get('Pod', key);
    if (pod !== undefined && isLive(pod) && !isGoing(pod)) provide(desk, pod);
  },
};

function provide(desk: Desk, pod: KubeObject): void {
  const { namespace = '' } = pod.metadata;
  for (const { name: volume, ephemeral } of podSpec(pod).volumes ?? []) {
    const name = `${pod.metadata.name}-${volume}`;
    if (ephemeral === undefined || desk.get('PersistentVolumeClaim', `${namespace}/${name}`) !== undefined) continue;
    const { metadata, spec } = ephemeral.volumeClaimTemplate;
    const owner = { ownerReferences: [ownedBy(pod)] };
    desk.create({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { ...metadata, name, namespace, ...owner },
      spec,
    });
  }
}
