import type { JsonRecord } from '../../types/json.ts';
import type { ResourceType } from '../../types/resource-type.ts';
import { changed, filled, type Defaults } from './defaulting.ts';
import { podDefaults, podSpecDefaults } from './pod-defaults.ts';
import {
  autoscalerDefaults,
  bindingDefaults,
  crdDefaults,
  endpointsDefaults,
  endpointSliceDefaults,
  networkPolicyDefaults,
  persistentVolumeDefaults,
  secretDefaults,
  serviceDefaults,
  webhookDefaults,
} from './service-defaults.ts';
import {
  claimDefaults,
  cronJobDefaults,
  daemonSetDefaults,
  deploymentDefaults,
  jobDefaults,
  replicaSetDefaults,
  replicationControllerDefaults,
  statefulSetDefaults,
} from './workload-defaults.ts';

/** The object with what a real server fills in; its own where nothing is missing. */
export function defaultObject(type: ResourceType, object: JsonRecord): JsonRecord {
  const defaults = type.isCustom ? undefined : BY_KIND[type.kind];
  return defaults === undefined ? object : defaults(object);
}

const BY_KIND: Readonly<Record<string, Defaults>> = {
  ClusterRole: (role) => filled(role, { rules: null }),
  ClusterRoleBinding: bindingDefaults,
  CSIDriver: ofSpec((spec) =>
    filled(spec, {
      attachRequired: true,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      podInfoOnMount: false,
      requiresRepublish: false,
      seLinuxMount: false,
      storageCapacity: false,
      volumeLifecycleModes: ['Persistent'],
    }),
  ),
  CronJob: ofSpec(cronJobDefaults),
  CustomResourceDefinition: ofSpec(crdDefaults),
  DaemonSet: ofSpec(daemonSetDefaults),
  Deployment: ofSpec(deploymentDefaults),
  EndpointSlice: endpointSliceDefaults,
  Endpoints: endpointsDefaults,
  HorizontalPodAutoscaler: ofSpec(autoscalerDefaults),
  Job: ofSpec(jobDefaults),
  MutatingWebhookConfiguration: (object) => webhookDefaults(object, true),
  Namespace: namespaceDefaults,
  NetworkPolicy: ofSpec(networkPolicyDefaults),
  PersistentVolume: ofSpec(persistentVolumeDefaults),
  PersistentVolumeClaim: ofSpec(claimDefaults),
  Pod: ofSpec(podDefaults),
  PodTemplate: (object) => changed(object, 'template', (template) => changed(template, 'spec', podSpecDefaults)),
  PriorityClass: (object) => filled(object, { preemptionPolicy: 'PreemptLowerPriority', value: 0 }),
  ReplicaSet: ofSpec(replicaSetDefaults),
  ReplicationController: ofSpec(replicationControllerDefaults),
  Role: (role) => filled(role, { rules: null }),
  RoleBinding: bindingDefaults,
  Secret: secretDefaults,
  Service: ofSpec(serviceDefaults),
  StatefulSet: ofSpec(statefulSetDefaults),
  StorageClass: (object) => filled(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  ValidatingWebhookConfiguration: (object) => webhookDefaults(object, false),
};

function ofSpec(defaults: Defaults): Defaults {
  return (object) => changed(filled(object, { spec: {} }), 'spec', defaults);
}

/** A namespace is labelled with its name, and waits for its content before it goes. */
function namespaceDefaults(object: JsonRecord): JsonRecord {
  const out = changed(filled(object, { spec: {} }), 'spec', (spec) => filled(spec, { finalizers: ['kubernetes'] }));
  return changed(out, 'metadata', (metadata) => {
    const name = metadata['name'];
    if (typeof name !== 'string') return metadata;
    const labels = filled(metadata, { labels: {} });
    return changed(labels, 'labels', (known) => filled(known, { 'kubernetes.io/metadata.name': name }));
  });
}
