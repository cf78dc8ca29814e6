import type { Propagation } from '../client/client.ts';

/** Fields of a kind that its API refuses to change. */
export interface Immutable {
  readonly fields: readonly string[];
  /** Places below `fields` that can be changed all the same. */
  readonly except?: readonly string[];
  /** Only while this field of the living object is true. */
  readonly when?: string;
}

/** Whatever the kind: another one of these is another object. */
export const IDENTITY = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace'];

/** By group and kind; from the API reference of Kubernetes 1.36 and the validation of its servers. */
export const IMMUTABLE: Readonly<Record<string, Immutable>> = {
  'apps/Deployment': { fields: ['spec.selector'] },
  'apps/ReplicaSet': { fields: ['spec.selector'] },
  'apps/DaemonSet': { fields: ['spec.selector'] },
  'apps/StatefulSet': {
    fields: ['spec'],
    except: [
      'spec.replicas',
      'spec.ordinals',
      'spec.template',
      'spec.updateStrategy',
      'spec.persistentVolumeClaimRetentionPolicy',
      'spec.minReadySeconds',
      'spec.revisionHistoryLimit',
    ],
  },
  'batch/Job': {
    fields: ['spec'],
    except: [
      'spec.parallelism',
      'spec.suspend',
      'spec.backoffLimit',
      'spec.activeDeadlineSeconds',
      'spec.ttlSecondsAfterFinished',
    ],
  },
  Pod: {
    fields: ['spec'],
    except: [
      'spec.activeDeadlineSeconds',
      'spec.tolerations',
      'spec.terminationGracePeriodSeconds',
      'spec.schedulingGates',
    ],
  },
  PersistentVolumeClaim: { fields: ['spec'], except: ['spec.resources.requests', 'spec.volumeAttributesClassName'] },
  PersistentVolume: {
    fields: ['spec'],
    except: [
      'spec.capacity',
      'spec.accessModes',
      'spec.claimRef',
      'spec.persistentVolumeReclaimPolicy',
      'spec.mountOptions',
      'spec.storageClassName',
      'spec.volumeAttributesClassName',
    ],
  },
  Service: { fields: ['spec.clusterIP', 'spec.clusterIPs'] },
  ConfigMap: { fields: ['data', 'binaryData', 'immutable'], when: 'immutable' },
  Secret: { fields: ['data', 'immutable'], when: 'immutable' },
  'storage.k8s.io/StorageClass': {
    fields: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  },
  'storage.k8s.io/VolumeAttributesClass': { fields: ['driverName', 'parameters'] },
  'storage.k8s.io/CSIDriver': { fields: ['spec.attachRequired', 'spec.fsGroupPolicy', 'spec.volumeLifecycleModes'] },
  'rbac.authorization.k8s.io/RoleBinding': { fields: ['roleRef'] },
  'rbac.authorization.k8s.io/ClusterRoleBinding': { fields: ['roleRef'] },
  'scheduling.k8s.io/PriorityClass': { fields: ['value', 'preemptionPolicy'] },
  'node.k8s.io/RuntimeClass': { fields: ['handler'] },
  'networking.k8s.io/IngressClass': { fields: ['spec.controller'] },
  'discovery.k8s.io/EndpointSlice': { fields: ['addressType'] },
  ResourceQuota: { fields: ['spec.scopes', 'spec.scopeSelector'] },
  'apiextensions.k8s.io/CustomResourceDefinition': {
    fields: ['spec.group', 'spec.scope', 'spec.names.kind', 'spec.names.plural'],
  },
};

/** Further fields that are fixed, where a kind already has a row with a condition of its own. */
export const ALWAYS_IMMUTABLE: Readonly<Record<string, readonly string[]>> = { Secret: ['type'] };

/** Places below a Pod's `containers` that can be changed although its spec cannot. */
export const POD_MUTABLE = /^spec\.(?:containers|initContainers)\[[^\]]+\]\.image$/;

/**
 * Keys by which items of a list are told apart, by the list's field name, the most telling first. From
 * `x-kubernetes-list-map-keys` of Kubernetes 1.36 and of the CRDs that Landfall writes; other lists go by position.
 */
export const LIST_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  ports: [
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ],
  containers: [['name']],
  initContainers: [['name']],
  ephemeralContainers: [['name']],
  env: [['name']],
  volumes: [['name']],
  volumeMounts: [['mountPath']],
  volumeDevices: [['devicePath']],
  imagePullSecrets: [['name']],
  hostAliases: [['ip']],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
  resourceClaims: [['name']],
  resourceClaimStatuses: [['name']],
  allocatedResourcesStatus: [['name']],
  claims: [['name']],
  schedulingGates: [['name']],
  secrets: [['name']],
  webhooks: [['name']],
  matchConditions: [['name']],
  variables: [['name']],
  conditions: [['type']],
  addresses: [['type']],
  podIPs: [['ip']],
  drivers: [['name']],
  resources: [['resourceID']],
  ownerReferences: [['uid']],
  listeners: [['name']],
  supportedFeatures: [['name']],
  'x-kubernetes-validations': [['rule']],
};

/** What a key says when an item leaves it out. */
export const KEY_DEFAULTS: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** Lists whose order means nothing. */
export const SETS: ReadonlySet<string> = new Set([
  'finalizers',
  'volumeLifecycleModes',
  'validationActions',
  'podCIDRs',
  'accessModes',
]);

/** Places that hold quantities, which have several spellings (`1000m` is `1`). */
export const QUANTITIES =
  /(?:^|\.)(?:limits|requests|capacity|allocatable|hard|overhead|podFixed|max|min|default|defaultRequest|maxLimitRequestRatio)(?:\.[^.]+|\["[^"]+"\])$|(?:^|\.)(?:sizeLimit|divisor|averageValue|maximumVolumeSize)$|\.target\.value$/;

/** Places that take a number or a text. */
export const INT_OR_STRING = /(?:^|\.)(?:port|targetPort|maxSurge|maxUnavailable|minAvailable)$/;

/** Kinds whose dependants must be gone before they are; others are deleted and their dependants follow. */
export const PROPAGATION: Readonly<Record<string, Propagation>> = {
  'apps/Deployment': 'Foreground',
  'apps/StatefulSet': 'Foreground',
  'apps/DaemonSet': 'Foreground',
  'apps/ReplicaSet': 'Foreground',
  'batch/Job': 'Foreground',
  'batch/CronJob': 'Foreground',
};

/** Kinds that controllers make out of others and that may inherit their marks. */
export const DERIVED: ReadonlySet<string> = new Set([
  'Endpoints',
  'discovery.k8s.io/EndpointSlice',
  'Event',
  'events.k8s.io/Event',
  'Pod',
  'apps/ReplicaSet',
  'apps/ControllerRevision',
  'coordination.k8s.io/Lease',
]);

/** What counts as content when a namespace is about to go: kinds that run or hold something. */
export const CONTENT: readonly { readonly apiVersion: string; readonly kind: string }[] = [
  { apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
  { apiVersion: 'apps/v1', kind: 'StatefulSet' },
  { apiVersion: 'apps/v1', kind: 'DaemonSet' },
  { apiVersion: 'batch/v1', kind: 'CronJob' },
  { apiVersion: 'batch/v1', kind: 'Job' },
];
