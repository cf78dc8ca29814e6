import type { KubeObject } from '../kube-object.ts';
import { isRecord, listAt, recordAt, without, type JsonRecord } from '../types/json.ts';
import { hasSubresource, type ResourceType } from '../types/resource-type.ts';
import { filled } from './defaults/defaulting.ts';
import { jobSelector } from './defaults/workload-defaults.ts';

/** A new object as it is first stored: with the status of its first moment, and what its kind brings with it. */
export function prepareCreate(type: ResourceType, object: KubeObject): KubeObject {
  const metadata = without(object.metadata, 'deletionTimestamp', 'deletionGracePeriodSeconds');
  const fresh = metadata === object.metadata ? object : { ...object, metadata };
  if (type.isCustom) return hasSubresource(type, 'status') ? without(fresh, 'status') : fresh;
  const first = FIRST_STATUS[type.kind];
  const reset = first === undefined ? resetStatus(type, fresh) : { ...fresh, status: first };
  return withExtras(type, reset);
}

/** Nodes report for themselves: their status is taken as it is. */
function resetStatus(type: ResourceType, object: KubeObject): KubeObject {
  if (!hasSubresource(type, 'status')) return object;
  return type.kind === 'Node' ? (filled(object, { status: {} }) as KubeObject) : { ...object, status: {} };
}

function withExtras(type: ResourceType, object: KubeObject): KubeObject {
  switch (type.kind) {
    case 'Job':
      return jobSelector(object) as KubeObject;
    case 'Pod':
      return { ...object, status: { phase: 'Pending', qosClass: qualityOf(object) } };
    case 'DaemonSet':
      return annotated(object, 'deprecated.daemonset.template.generation', '1');
    case 'PersistentVolumeClaim':
      return finalized(object, 'kubernetes.io/pvc-protection');
    case 'PersistentVolume':
      return finalized(object, 'kubernetes.io/pv-protection');
    default:
      return object;
  }
}

/** What an update may change: everything but what the server keeps to itself, and the status at its own door only. */
export function prepareUpdate(
  type: ResourceType,
  object: KubeObject,
  live: KubeObject,
  subresource: string | undefined,
): KubeObject {
  const own = keptMetadata(object, live);
  if (subresource === 'status') return statusUpdate(type, { ...object, metadata: own }, live);
  const next = withAllocated(type, { ...object, metadata: own }, live);
  if (!hasSubresource(type, 'status')) return next;
  const { status: _, ...rest } = next as KubeObject & { readonly status?: unknown };
  return live['status'] === undefined ? rest : { ...rest, status: live['status'] };
}

const ALLOCATED = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort'];

/** A Service that does not say what the cluster gave it keeps that, as long as it remains of its type. */
function withAllocated(type: ResourceType, object: KubeObject, live: KubeObject): KubeObject {
  if (type.kind !== 'Service' || type.isCustom) return object;
  const [spec, before] = [recordAt(object, 'spec'), recordAt(live, 'spec')];
  if (spec['type'] === 'ExternalName' || before['type'] === 'ExternalName') return object;
  const silent = (spec['clusterIP'] ?? '') === '';
  const kept = silent ? { ...spec, ...presentOf(before, ...ALLOCATED) } : filled(spec, presentOf(before, ...ALLOCATED));
  const ports = listAt(kept, 'ports').map((port) => withNodePort(port, listAt(before, 'ports'), kept['type']));
  return { ...object, spec: { ...kept, ...(ports.length === 0 ? {} : { ports }) } };
}

function withNodePort(port: unknown, before: readonly unknown[], type: unknown): unknown {
  if (type === 'ClusterIP' || !isRecord(port) || (port['nodePort'] ?? 0) !== 0) return port;
  const old = before.find(
    (each) => isRecord(each) && each['port'] === port['port'] && each['protocol'] === port['protocol'],
  );
  const nodePort = recordAt(old)['nodePort'];
  return nodePort === undefined ? port : { ...port, nodePort };
}

/** Custom resources take the status alone; built-in kinds their annotations and finalizers as well. */
function statusUpdate(type: ResourceType, object: KubeObject, live: KubeObject): KubeObject {
  const { resourceVersion, managedFields } = object.metadata;
  const metadata = {
    ...(type.isCustom ? live.metadata : { ...object.metadata, ...presentOf(live.metadata, 'labels') }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(managedFields === undefined ? {} : { managedFields }),
  };
  const rest = without(live, 'status');
  const status = object['status'] === undefined ? {} : { status: object['status'] };
  return { ...rest, metadata: type.isCustom ? metadata : withoutNewLabels(metadata, live), ...status };
}

function withoutNewLabels(metadata: KubeObject['metadata'], live: KubeObject): KubeObject['metadata'] {
  return live.metadata.labels === undefined ? without(metadata, 'labels') : metadata;
}

const KEPT = ['uid', 'creationTimestamp', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'selfLink'];

function keptMetadata(object: KubeObject, live: KubeObject): KubeObject['metadata'] {
  const kept = presentOf(live.metadata, ...KEPT);
  const generateName = object.metadata.generateName === undefined ? presentOf(live.metadata, 'generateName') : {};
  return { ...without(object.metadata, ...KEPT), ...kept, ...generateName };
}

function presentOf(record: object, ...names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));
}

/** What is reported of a thing that has only just been made. */
const FIRST_STATUS: Readonly<Record<string, JsonRecord>> = {
  DaemonSet: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  HorizontalPodAutoscaler: { currentMetrics: null, desiredReplicas: 0 },
  Ingress: { loadBalancer: {} },
  Namespace: { phase: 'Active' },
  PersistentVolume: { phase: 'Pending' },
  PersistentVolumeClaim: { phase: 'Pending' },
  PodDisruptionBudget: { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 },
  ReplicaSet: { replicas: 0 },
  ReplicationController: { replicas: 0 },
  Service: { loadBalancer: {} },
  StatefulSet: { replicas: 0, availableReplicas: 0 },
};

function annotated(object: KubeObject, name: string, value: string): KubeObject {
  const annotations = { ...object.metadata.annotations, [name]: value };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

function finalized(object: KubeObject, finalizer: string): KubeObject {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(finalizer)) return object;
  return { ...object, metadata: { ...object.metadata, finalizers: [...finalizers, finalizer] } };
}

/** BestEffort without any request or limit, Guaranteed when every container limits both and asks for as much. */
function qualityOf(pod: KubeObject): string {
  const spec = recordAt(pod, 'spec');
  const containers = ['containers', 'initContainers'].flatMap((list) => (spec[list] ?? []) as readonly JsonRecord[]);
  const resources = containers.map((container) => recordAt(container, 'resources'));
  const isBare = resources.every(
    (each) => Object.keys({ ...recordAt(each, 'requests'), ...recordAt(each, 'limits') }).length === 0,
  );
  if (isBare) return 'BestEffort';
  const isFull = resources.every((each) =>
    ['cpu', 'memory'].every((name) => {
      const limit = recordAt(each, 'limits')[name];
      return limit !== undefined && (recordAt(each, 'requests')[name] ?? limit) === limit;
    }),
  );
  return isFull ? 'Guaranteed' : 'Burstable';
}
