import type { KubeObject } from '../../kube-object.ts';
import { annotationOf, controllerOf, createdAt, millis } from '../shape/object.ts';
import { isReady, podSpec, podStatus, readyCondition, restartsOf } from '../shape/pod.ts';

const PHASES: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/** The `count` pods that are missed least, after the real controller's ranking. */
export function dispensable(pods: readonly KubeObject[], count: number): readonly KubeObject[] {
  if (count <= 0) return [];
  if (count >= pods.length) return pods;
  const crowds = crowding(pods);
  const ranks = new Map(pods.map((pod) => [pod, rank(pod, crowds)]));
  return [...pods].sort((one, other) => compare(ranks.get(one) ?? [], ranks.get(other) ?? [])).slice(0, count);
}

/** Smaller goes first. */
function rank(pod: KubeObject, crowds: ReadonlyMap<string, number>): readonly number[] {
  const { nodeName = '' } = podSpec(pod);
  return [
    nodeName === '' ? 0 : 1,
    PHASES[podStatus(pod).phase ?? 'Pending'] ?? 0,
    isReady(pod) ? 1 : 0,
    Number(annotationOf(pod, 'controller.kubernetes.io/pod-deletion-cost') ?? 0),
    -(crowds.get(nodeName) ?? 0),
    -sinceReady(pod),
    -restartsOf(pod),
    -createdAt(pod),
  ];
}

function sinceReady(pod: KubeObject): number {
  return isReady(pod) ? millis(readyCondition(pod)?.lastTransitionTime ?? undefined) : 0;
}

/** How many pods of the same controller each node has. */
function crowding(pods: readonly KubeObject[]): ReadonlyMap<string, number> {
  const crowds = new Map<string, number>();
  for (const pod of pods) {
    const { nodeName = '' } = podSpec(pod);
    if (controllerOf(pod) !== undefined) crowds.set(nodeName, (crowds.get(nodeName) ?? 0) + 1);
  }
  return crowds;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (const [at, value] of one.entries()) {
    const difference = value - (other[at] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}
