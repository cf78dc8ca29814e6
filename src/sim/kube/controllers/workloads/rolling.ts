import type { KubeObject } from '../../kube-object.ts';
import { annotationOf, specOf, statusOf } from '../shape/object.ts';
import { shareOf, type DeploymentSpec, type ReplicaSetSpec, type ReplicaSetStatus } from '../shape/workload.ts';
import { sumOf } from './counts.ts';

export function wantedReplicas(object: KubeObject): number {
  return specOf<ReplicaSetSpec>(object).replicas ?? 1;
}

export function availableReplicas(replicaSet: KubeObject): number {
  return statusOf<ReplicaSetStatus>(replicaSet).availableReplicas ?? 0;
}

export function isRolling(deployment: KubeObject): boolean {
  return specOf<DeploymentSpec>(deployment).strategy?.type !== 'Recreate';
}

/** How many pods more and how many fewer than wanted there may be while a Deployment is rolled out. */
export function margins(deployment: KubeObject): { readonly surge: number; readonly unavailable: number } {
  if (!isRolling(deployment)) return { surge: 0, unavailable: 0 };
  const replicas = wantedReplicas(deployment);
  const { maxSurge = '25%', maxUnavailable = '25%' } = specOf<DeploymentSpec>(deployment).strategy?.rollingUpdate ?? {};
  const surge = shareOf(maxSurge, replicas, 'up');
  const unavailable = shareOf(maxUnavailable, replicas, 'down');
  // Both at none would forbid every step.
  return { surge, unavailable: Math.min(surge === 0 && unavailable === 0 ? 1 : unavailable, replicas) };
}

/** How many replicas the new ReplicaSet may have now. */
export function newReplicas(deployment: KubeObject, all: readonly KubeObject[], current: number): number {
  const replicas = wantedReplicas(deployment);
  if (!isRolling(deployment)) return replicas;
  const room = replicas + margins(deployment).surge - sumOf(all, wantedReplicas);
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

interface Resize {
  readonly replicaSet: KubeObject;
  readonly to: number;
}

/** By how much the old ReplicaSets may shrink now: first what is not healthy, then as far as enough stay available. */
export function shrinkOld(deployment: KubeObject, old: readonly KubeObject[], fresh: KubeObject): readonly Resize[] {
  const all = [...old, fresh];
  const least = wantedReplicas(deployment) - margins(deployment).unavailable;
  const freshUnavailable = wantedReplicas(fresh) - availableReplicas(fresh);
  const most = sumOf(all, wantedReplicas) - least - freshUnavailable;
  if (sumOf(old, wantedReplicas) === 0 || most <= 0) return [];
  const sizes = new Map(old.map((replicaSet) => [replicaSet, wantedReplicas(replicaSet)]));
  dropUnhealthy(sizes, most);
  dropAvailable(sizes, sumOf(all, availableReplicas) - least);
  return [...sizes]
    .filter(([replicaSet, to]) => to !== wantedReplicas(replicaSet))
    .map(([replicaSet, to]) => ({ replicaSet, to }));
}

/** Spreads a new size over several ReplicaSets in proportion to theirs, the largest first. */
export function proportional(deployment: KubeObject, active: readonly KubeObject[]): readonly Resize[] {
  const wanted = wantedReplicas(deployment);
  const allowed = wanted > 0 ? wanted + margins(deployment).surge : 0;
  const total = sumOf(active, wantedReplicas);
  const toAdd = allowed - total;
  let added = 0;
  const sizes = [...active]
    .sort((one, other) => wantedReplicas(other) - wantedReplicas(one))
    .map((replicaSet) => {
      const share = toAdd === 0 ? 0 : fraction(replicaSet, allowed, toAdd - added);
      added += share;
      return { replicaSet, to: wantedReplicas(replicaSet) + share };
    });
  const [largest] = sizes;
  if (largest === undefined) return sizes;
  return [{ ...largest, to: Math.max(0, largest.to + toAdd - added) }, ...sizes.slice(1)];
}

function fraction(replicaSet: KubeObject, allowed: number, left: number): number {
  const size = wantedReplicas(replicaSet);
  const before = Number(annotationOf(replicaSet, 'deployment.kubernetes.io/max-replicas') ?? allowed);
  const share = Math.round((size * allowed) / Math.max(1, before)) - size;
  return left > 0 ? Math.min(share, left) : Math.max(share, left);
}

function dropUnhealthy(sizes: Map<KubeObject, number>, most: number): void {
  let left = most;
  for (const [replicaSet, size] of sizes) {
    const drop = Math.min(left, Math.max(0, size - availableReplicas(replicaSet)));
    sizes.set(replicaSet, size - drop);
    left -= drop;
  }
}

function dropAvailable(sizes: Map<KubeObject, number>, spare: number): void {
  let left = Math.max(0, spare);
  for (const [replicaSet, size] of sizes) {
    const drop = Math.min(left, size);
    sizes.set(replicaSet, size - drop);
    left -= drop;
  }
}
