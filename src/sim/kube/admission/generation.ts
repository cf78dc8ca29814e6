import type { KubeObject, ManagedFieldsEntry } from '../kube-object.ts';
import { sameJson, without } from '../types/json.ts';
import { hasSubresource, type ResourceType } from '../types/resource-type.ts';

/** Built-in kinds that count their generations, of Kubernetes 1.34. */
const COUNTING: ReadonlySet<string> = new Set([
  'apps/DaemonSet',
  'apps/Deployment',
  'apps/ReplicaSet',
  'apps/StatefulSet',
  'admissionregistration.k8s.io/MutatingWebhookConfiguration',
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'batch/CronJob',
  'batch/Job',
  'discovery.k8s.io/EndpointSlice',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/IngressClass',
  'networking.k8s.io/NetworkPolicy',
  '/Pod',
  'policy/PodDisruptionBudget',
  '/ReplicationController',
  'scheduling.k8s.io/PriorityClass',
]);

/** metadata.generation of what is about to be stored: it grows when what is wanted changed; undefined for kinds without. */
export function nextGeneration(type: ResourceType, live: KubeObject | undefined, next: KubeObject): number | undefined {
  if (!type.isCustom && !COUNTING.has(`${type.group}/${type.kind}`)) return undefined;
  if (live === undefined) return 1;
  const known = live.metadata.generation ?? 1;
  return isWantedSame(type, live, next) ? known : known + 1;
}

function isWantedSame(type: ResourceType, live: KubeObject, next: KubeObject): boolean {
  // A Deployment's annotations count as well, because its controller copies them to the ReplicaSets.
  if (type.kind === 'Deployment' && !type.isCustom && !sameJson(live.metadata.annotations, next.metadata.annotations)) {
    return false;
  }
  if (!type.isCustom && 'spec' in next) return sameJson(live['spec'], next['spec']);
  const hidden = hasSubresource(type, 'status') ? ['metadata', 'status'] : ['metadata'];
  return sameJson(without(live, ...hidden), without(next, ...hidden));
}

/** Whether storing `next` would change nothing: all but resourceVersion, generation and the times of managedFields is equal. */
export function isUnchanged(live: KubeObject, next: KubeObject): boolean {
  if (live === next) return true;
  return (
    sameJson(without(live, 'metadata'), without(next, 'metadata')) &&
    sameJson(comparableMetadata(live), comparableMetadata(next)) &&
    sameManagers(live.metadata.managedFields, next.metadata.managedFields)
  );
}

function comparableMetadata(object: KubeObject): object {
  return without(object.metadata, 'resourceVersion', 'generation', 'managedFields');
}

function sameManagers(
  a: readonly ManagedFieldsEntry[] | undefined = [],
  b: readonly ManagedFieldsEntry[] | undefined = [],
): boolean {
  if (a === b) return true;
  return sameJson(
    a.map((entry) => ({ ...entry, time: '' })),
    b.map((entry) => ({ ...entry, time: '' })),
  );
}
