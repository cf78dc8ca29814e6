import { addressOf, nodeSpec } from '../node-shape.ts';
import { isLive, podStatus } from '../../controllers/shape/pod.ts';
import type { PodWork } from './pod-work.ts';

/** An address of the node's pod network that no other pod of it has; the node's own for host networking. */
export function podAddress({ desk, spec, node }: PodWork): string {
  if (spec.hostNetwork === true) return addressOf(node);
  const taken = new Set(
    desk.index.podsOn(node.metadata.name).flatMap((pod) => (isLive(pod) ? (podStatus(pod).podIP ?? []) : [])),
  );
  const [network = '10.244.0'] = /^\d+\.\d+\.\d+/.exec(nodeSpec(node).podCIDR ?? '') ?? [];
  const first = desk.cluster.random(2, 254);
  for (let step = 0; step < 253; step += 1) {
    const address = `${network}.${2 + ((first - 2 + step) % 253)}`;
    if (!taken.has(address)) return address;
  }
  // A node holds 110 pods and has 253 addresses; by hand more may be placed on it.
  return `${network}.${first}`;
}
