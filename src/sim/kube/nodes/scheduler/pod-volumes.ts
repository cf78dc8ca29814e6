import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { isGoing } from '../../controllers/shape/object.ts';
import { claimKeys, claimSpec, isBound, volumeSpec, waitsForConsumer } from '../../controllers/storage/claim-shape.ts';
import { matchesTerm } from './node-affinity.ts';

/** What a pod's claims mean for where it may go. */
interface PodVolumes {
  /** Why it can go nowhere. */
  readonly problem: string | undefined;
  /** Claims that wait to be told of a node. */
  readonly waiting: readonly KubeObject[];
  readonly reaches: (node: KubeObject) => boolean;
}

export function podVolumes(desk: Desk, pod: KubeObject): PodVolumes {
  const keys = claimKeys(pod);
  const claims = keys.flatMap((key) => desk.get('PersistentVolumeClaim', key) ?? []);
  const bound = claims.filter(isBound);
  const affinities = bound.map((claim) => affinityOf(desk, claim));
  return {
    problem: problemOf(desk, keys, claims),
    waiting: claims.filter((claim) => !isBound(claim)),
    reaches: (node) => affinities.every((reaches) => reaches(node)),
  };
}

function problemOf(desk: Desk, keys: readonly string[], claims: readonly KubeObject[]): string | undefined {
  for (const key of keys) {
    const claim = desk.get('PersistentVolumeClaim', key);
    const name = key.slice(key.indexOf('/') + 1);
    if (claim === undefined) return `persistentvolumeclaim "${name}" not found`;
    if (isGoing(claim)) return `persistentvolumeclaim "${name}" is being deleted`;
  }
  const isStuck = claims.some((claim) => !isBound(claim) && !waitsForConsumer(desk, claim));
  return isStuck ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}

function affinityOf(desk: Desk, claim: KubeObject): (node: KubeObject) => boolean {
  const volume = desk.get('PersistentVolume', `/${claimSpec(claim).volumeName ?? ''}`);
  const terms = volume === undefined ? undefined : volumeSpec(volume).nodeAffinity?.required?.nodeSelectorTerms;
  return (node) => terms === undefined || terms.some((term) => matchesTerm(term, node));
}
