import type { KubeObject } from '../../kube-object.ts';
import { stamp } from '../shape/object.ts';
import { healthyConditions } from '../../nodes/node-controller.ts';

/** A machine of a new cluster. */
interface Machine {
  readonly name: string;
  readonly zone: string;
  readonly type: string;
  readonly cpu: number;
  /** GiB. */
  readonly memory: number;
  readonly gpus: number;
}

const REGION = 'sim-1';

/** Three general machines in three zones, and one with a GPU that only takes pods that tolerate it. */
const MACHINES: readonly Machine[] = [
  { name: 'node-a', zone: `${REGION}a`, type: 'general.8x32', cpu: 8, memory: 32, gpus: 0 },
  { name: 'node-b', zone: `${REGION}b`, type: 'general.8x32', cpu: 8, memory: 32, gpus: 0 },
  { name: 'node-c', zone: `${REGION}c`, type: 'general.8x32', cpu: 8, memory: 32, gpus: 0 },
  { name: 'node-gpu', zone: `${REGION}a`, type: 'gpu.16x64', cpu: 16, memory: 64, gpus: 1 },
];

/** The nodes of a new cluster; `version` as `v1.34.1`. */
export function newNodes(now: number, version: string): readonly KubeObject[] {
  return MACHINES.map((machine, at) => newNode(machine, at, { now, version }));
}

function newNode(machine: Machine, at: number, { now, version }: { now: number; version: string }): KubeObject {
  const { name, zone, type, gpus } = machine;
  const network = `10.244.${at}.0/24`;
  const tainted = gpus > 0 ? { taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] } : {};
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'node.kubernetes.io/instance-type': type,
        'topology.kubernetes.io/region': REGION,
        'topology.kubernetes.io/zone': zone,
        ...(gpus > 0 ? { 'nvidia.com/gpu.present': 'true', 'nvidia.com/gpu.count': String(gpus) } : {}),
      },
      annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
    },
    spec: { podCIDR: network, podCIDRs: [network], providerID: `sim://${zone}/${name}`, ...tainted },
    status: nodeStatusOf(machine, at, { now, version }),
  };
}

function nodeStatusOf(
  { name, cpu, memory, gpus }: Machine,
  at: number,
  { now, version }: { now: number; version: string },
): object {
  const common = {
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    pods: '110',
    ...(gpus > 0 ? { 'nvidia.com/gpu': String(gpus) } : {}),
  };
  const time = stamp(now);
  return {
    capacity: { cpu: String(cpu), 'ephemeral-storage': '102400Mi', memory: `${memory}Gi`, ...common },
    allocatable: { cpu: String(cpu), 'ephemeral-storage': '94371Mi', memory: `${memory}Gi`, ...common },
    conditions: healthyConditions().map((condition) => ({
      ...condition,
      lastHeartbeatTime: time,
      lastTransitionTime: time,
    })),
    addresses: [
      { type: 'InternalIP', address: `10.0.0.${11 + at}` },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: `sim-${name}`,
      systemUUID: `sim-${name}`,
      bootID: `sim-${name}`,
      kernelVersion: '6.12.0-simulated',
      osImage: 'Landfall simulated node',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: version,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
      swap: { capacity: 0 },
    },
    images: [],
  };
}
