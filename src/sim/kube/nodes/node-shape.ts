import type { KubeObject } from '../kube-object.ts';
import { conditionOf, type Condition } from '../controllers/shape/condition.ts';
import type { Labels } from '../controllers/shape/label-selector.ts';
import { specOf, statusOf } from '../controllers/shape/object.ts';
import type { Toleration } from '../controllers/shape/pod.ts';

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
  readonly timeAdded?: string;
}

interface NodeSpec {
  readonly podCIDR?: string;
  readonly podCIDRs?: readonly string[];
  readonly providerID?: string;
  readonly unschedulable?: boolean;
  readonly taints?: readonly Taint[];
}

interface NodeStatus {
  readonly capacity: Labels;
  readonly allocatable: Labels;
  readonly conditions: readonly Condition[];
  readonly addresses: readonly { readonly type: string; readonly address: string }[];
  readonly images: readonly { readonly names: readonly string[]; readonly sizeBytes: number }[];
  readonly nodeInfo: object;
  readonly daemonEndpoints: object;
  readonly volumesAttached: readonly { readonly name: string; readonly devicePath: string }[];
  readonly volumesInUse: readonly string[];
}

export function nodeSpec(node: KubeObject): NodeSpec {
  return specOf<NodeSpec>(node);
}

export function nodeStatus(node: KubeObject): Partial<NodeStatus> {
  return statusOf<NodeStatus>(node);
}

export function isNodeReady(node: KubeObject): boolean {
  return conditionOf(nodeStatus(node).conditions, 'Ready')?.status === 'True';
}

export function addressOf(node: KubeObject): string {
  return nodeStatus(node).addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
}

/** The first taint that forbids: of one of the effects, and not tolerated. */
export function untolerated(
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly string[],
): Taint | undefined {
  return taints?.find(
    (taint) => effects.includes(taint.effect) && tolerations?.some((each) => tolerates(each, taint)) !== true,
  );
}

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration;
  if (!['', taint.effect].includes(effect)) return false;
  if (operator === 'Exists') return ['', taint.key].includes(key);
  return key === taint.key && value === (taint.value ?? '');
}
