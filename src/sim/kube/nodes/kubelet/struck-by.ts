import type { ClusterFault, Fault, Workload } from '../../../world/fault.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { controllerOf } from '../../controllers/shape/object.ts';

/** How a container ends by a fault. */
interface Doom {
  readonly exitCode: number;
  readonly reason: 'Error' | 'OOMKilled';
  readonly says: string | undefined;
}

/** The fault that makes a container of a pod end, if one does. */
export function doomOf(desk: Desk, pod: KubeObject, container: string): Doom | undefined {
  for (const fault of desk.cluster.faults) {
    if (fault.kind !== 'crash' && fault.kind !== 'out-of-memory') continue;
    if (fault.container !== container || !belongsTo(desk, pod, fault.workload)) continue;
    return fault.kind === 'crash'
      ? { exitCode: fault.exitCode, reason: 'Error', says: fault.says }
      : { exitCode: 137, reason: 'OOMKilled', says: undefined };
  }
  return undefined;
}

export function isKeptUnready(desk: Desk, pod: KubeObject): boolean {
  return desk.cluster.faults.some((fault) => fault.kind === 'never-ready' && belongsTo(desk, pod, fault.workload));
}

/** Whether an image cannot be pulled; named as the pod names it, or in full. */
export function isOutOfReach(desk: Desk, image: string, fullName: string): boolean {
  return desk.cluster.faults.some(
    (fault) => fault.kind === 'image' && (fault.image === image || fault.image === fullName),
  );
}

export function isNodeDown(desk: Desk, node: string): boolean {
  return desk.cluster.faults.some((fault) => fault.kind === 'node-down' && fault.node === node);
}

/** Those of a world's faults that concern what runs in clusters. */
export function clusterFaults(faults: readonly Fault[]): readonly ClusterFault[] {
  return faults.filter((fault): fault is ClusterFault => KINDS.has(fault.kind));
}

const KINDS: ReadonlySet<string> = new Set<ClusterFault['kind']>([
  'image',
  'crash',
  'out-of-memory',
  'never-ready',
  'node-down',
]);

/** Whether a pod bears the name, or somebody who controls it does. */
function belongsTo(desk: Desk, pod: KubeObject, { namespace, name }: Workload): boolean {
  if (pod.metadata.namespace !== namespace) return false;
  if (pod.metadata.name === name) return true;
  for (let owner = controllerOf(pod); owner !== undefined;) {
    if (owner.name === name) return true;
    const above = desk.index.byUid(owner.uid);
    owner = above === undefined ? undefined : controllerOf(above);
  }
  return false;
}
