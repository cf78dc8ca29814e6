/**
 * How lists and maps of built-in kinds are merged and owned: what the API's documentation calls list type, map type,
 * patch strategy and merge key. Lists that are not named here are atomic, maps and structs granular.
 */
export interface MergeFact {
  readonly listType?: 'set' | 'map';
  readonly listKeys?: readonly string[];
  readonly mergeKey?: string;
  readonly strategies?: readonly string[];
  readonly isAtomic?: boolean;
  readonly default?: unknown;
}

/** The fact about a member, as `V1PodSpec.containers`. */
export function mergeFact(member: string): MergeFact | undefined {
  return FACTS.get(member);
}

/** Structs that are owned and replaced as a whole. */
export const ATOMIC_MODELS: ReadonlySet<string> = new Set([
  'CoreV1EndpointPort',
  'DiscoveryV1EndpointPort',
  'RbacV1Subject',
  'V1ConfigMapKeySelector',
  'V1CrossVersionObjectReference',
  'V1EndpointAddress',
  'V1FileKeySelector',
  'V1LabelSelector',
  'V1LocalObjectReference',
  'V1NodeSelector',
  'V1NodeSelectorTerm',
  'V1ObjectFieldSelector',
  'V1ObjectReference',
  'V1OwnerReference',
  'V1ResourceFieldSelector',
  'V1RoleRef',
  'V1ScopeSelector',
  'V1SecretKeySelector',
  'V1SecretReference',
  'V1ServiceBackendPort',
  'V1TopologySelectorTerm',
  'V1TypedLocalObjectReference',
]);

/** Quantities, and maps of them, which the published models call strings. */
export const QUANTITIES: ReadonlySet<string> = new Set([
  'V1ContainerStatus.allocatedResources',
  'V1EmptyDirVolumeSource.sizeLimit',
  'V1LimitRangeItem.default',
  'V1LimitRangeItem.defaultRequest',
  'V1LimitRangeItem.max',
  'V1LimitRangeItem.maxLimitRequestRatio',
  'V1LimitRangeItem.min',
  'V1NodeStatus.allocatable',
  'V1NodeStatus.capacity',
  'V1Overhead.podFixed',
  'V1PersistentVolumeClaimStatus.allocatedResources',
  'V1PersistentVolumeClaimStatus.capacity',
  'V1PersistentVolumeSpec.capacity',
  'V1PodSpec.overhead',
  'V1PodStatus.allocatedResources',
  'V1ResourceFieldSelector.divisor',
  'V1ResourceQuotaSpec.hard',
  'V1ResourceQuotaStatus.hard',
  'V1ResourceQuotaStatus.used',
  'V1ResourceRequirements.limits',
  'V1ResourceRequirements.requests',
  'V1VolumeResourceRequirements.limits',
  'V1VolumeResourceRequirements.requests',
  'V2HPAScalingRules.tolerance',
  'V2MetricTarget.averageValue',
  'V2MetricTarget.value',
  'V2MetricValueStatus.averageValue',
  'V2MetricValueStatus.value',
]);

const CONTAINER_LISTS = {
  env: 'name',
  ports: 'containerPort protocol',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
};

/** By model and member, the keys of its elements; the first of them is the merge key of a strategic merge patch. */
const KEYED_LISTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  V1Container: CONTAINER_LISTS,
  V1EphemeralContainer: CONTAINER_LISTS,
  V1ContainerStatus: { allocatedResourcesStatus: 'name', volumeMounts: 'mountPath' },
  V1CSINodeSpec: { drivers: 'name' },
  V1DaemonSetStatus: { conditions: 'type' },
  V1DeploymentStatus: { conditions: 'type' },
  V1JSONSchemaProps: { 'x-kubernetes-validations': 'rule' },
  V1MutatingWebhook: { matchConditions: 'name' },
  V1MutatingWebhookConfiguration: { webhooks: 'name' },
  V1NamespaceStatus: { conditions: 'type' },
  V1NodeStatus: { addresses: 'type', conditions: 'type' },
  V1ObjectMeta: { ownerReferences: 'uid' },
  V1PersistentVolumeClaimStatus: { conditions: 'type' },
  V1PodDisruptionBudgetStatus: { conditions: 'type' },
  V1PodSpec: {
    containers: 'name',
    ephemeralContainers: 'name',
    hostAliases: 'ip',
    imagePullSecrets: 'name',
    initContainers: 'name',
    resourceClaims: 'name',
    schedulingGates: 'name',
    topologySpreadConstraints: 'topologyKey whenUnsatisfiable',
    volumes: 'name',
  },
  V1PodStatus: { conditions: 'type', podIPs: 'ip', resourceClaimStatuses: 'name' },
  V1ReplicaSetStatus: { conditions: 'type' },
  V1ReplicationControllerStatus: { conditions: 'type' },
  V1ServiceAccount: { secrets: 'name' },
  V1ServiceSpec: { ports: 'port protocol' },
  V1ServiceStatus: { conditions: 'type' },
  V1StatefulSetStatus: { conditions: 'type' },
  V1ValidatingWebhook: { matchConditions: 'name' },
  V1ValidatingWebhookConfiguration: { webhooks: 'name' },
  V2HorizontalPodAutoscalerStatus: { conditions: 'type' },
};

/** What is not as the table above would have it. */
const OTHERS: Readonly<Record<string, MergeFact>> = {
  'V1CertificateSigningRequestStatus.conditions': { listType: 'map', listKeys: ['type'] },
  'V1ContainerPort.protocol': { default: 'TCP' },
  'V1ContainerRestartRuleOnExitCodes.values': { listType: 'set' },
  'V1CSIDriverSpec.volumeLifecycleModes': { listType: 'set' },
  'V1CustomResourceDefinitionStatus.conditions': { listType: 'map', listKeys: ['type'] },
  'V1DeploymentSpec.strategy': { strategies: ['retainKeys'] },
  'V1Endpoint.addresses': { listType: 'set' },
  'V1JobStatus.conditions': { mergeKey: 'type', strategies: ['merge'] },
  'V1NodeSpec.podCIDRs': { listType: 'set', strategies: ['merge'] },
  'V1ObjectMeta.finalizers': { listType: 'set', strategies: ['merge'] },
  'V1PersistentVolumeSpec.claimRef': { isAtomic: false },
  'V1PodDisruptionBudgetSpec.selector': { strategies: ['replace'] },
  'V1PodFailurePolicyOnExitCodesRequirement.values': { listType: 'set' },
  'V1PodSpec.nodeSelector': { isAtomic: true },
  'V1PodSpec.resourceClaims': { strategies: ['merge', 'retainKeys'] },
  'V1PodSpec.volumes': { strategies: ['merge', 'retainKeys'] },
  'V1PodStatus.hostIPs': { mergeKey: 'ip', strategies: ['merge'] },
  'V1PodStatus.resourceClaimStatuses': { strategies: ['merge', 'retainKeys'] },
  'V1ReplicationControllerSpec.selector': { isAtomic: true },
  'V1ResourceRequirements.claims': { listType: 'map', listKeys: ['name'] },
  'V1ResourceStatus.resources': { listType: 'map', listKeys: ['resourceID'] },
  'V1Scheduling.nodeSelector': { isAtomic: true },
  'V1ServicePort.protocol': { default: 'TCP' },
  'V1ServiceSpec.selector': { isAtomic: true },
  'V1UncountedTerminatedPods.failed': { listType: 'set' },
  'V1UncountedTerminatedPods.succeeded': { listType: 'set' },
};

const FACTS: ReadonlyMap<string, MergeFact> = factsOf();

function factsOf(): ReadonlyMap<string, MergeFact> {
  const facts = new Map<string, MergeFact>();
  for (const [model, members] of Object.entries(KEYED_LISTS)) {
    for (const [member, keys] of Object.entries(members)) {
      const listKeys = keys.split(' ');
      facts.set(`${model}.${member}`, {
        listType: 'map',
        listKeys,
        mergeKey: listKeys[0] ?? '',
        strategies: ['merge'],
      });
    }
  }
  for (const [member, fact] of Object.entries(OTHERS)) facts.set(member, { ...facts.get(member), ...fact });
  return facts;
}
