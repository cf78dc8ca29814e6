import type { LiveCluster } from './live-cluster.ts';

/** A version 4 UUID by the world's dice, so that a world can be replayed. */
export function newUid(cluster: Pick<LiveCluster, 'random'>): string {
  const hex = (): string => cluster.random(0, 0xffff).toString(16).padStart(4, '0');
  const variant = (0x8000 | cluster.random(0, 0x3fff)).toString(16);
  const version = (0x4000 | cluster.random(0, 0x0fff)).toString(16);
  return `${hex()}${hex()}-${hex()}-${version}-${variant}-${hex()}${hex()}${hex()}`;
}
