import type { Arg, CloudName, Service } from '../../model/index.ts';
import type { Place } from './place.ts';

const RESOURCE = 'nvidia.com/gpu';

interface GpuNodes {
  /** Labels of the nodes that have GPUs, where a cloud sets them by itself. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations: readonly Readonly<Record<string, Arg>>[];
}

/** The usual taint of GPU nodes, which keeps other pods off them. */
const USUAL = { key: RESOURCE, operator: 'Exists', effect: 'NoSchedule' };

/** What pods must ask for and put up with to come onto GPU nodes. The resource alone finds a node with a free GPU. */
const NODES: Readonly<Partial<Record<CloudName, GpuNodes>>> = {
  // AKS labels its GPU nodes; its documentation taints them with sku=gpu.
  azure: {
    nodeSelector: { 'kubernetes.azure.com/accelerator': 'nvidia' },
    tolerations: [USUAL, { key: 'sku', operator: 'Equal', value: 'gpu', effect: 'NoSchedule' }],
  },
  // GKE asks for the model in Autopilot; L4 is the one that its smallest GPU machines (g2) have.
  gcp: { nodeSelector: { 'cloud.google.com/gke-accelerator': 'nvidia-l4' }, tolerations: [USUAL] },
};

function takesGpus({ gpu }: Place, { gpus }: Service): boolean {
  return gpu && gpus > 0;
}

export function gpuLimits(place: Place, service: Service): Readonly<Record<string, Arg>> {
  return takesGpus(place, service) ? { [RESOURCE]: String(service.gpus) } : {};
}

export function gpuPlacement(place: Place, service: Service): Readonly<Record<string, Arg>> {
  if (!takesGpus(place, service)) return {};
  const { cloud } = place;
  const nodes = cloud === undefined ? undefined : NODES[cloud];
  return { ...(nodes ?? { tolerations: [USUAL] }) };
}
