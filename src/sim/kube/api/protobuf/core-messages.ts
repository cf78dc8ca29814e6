/** Fields of k8s.io/api/core/v1 outside pods, by their numbers in its generated.proto. */
export const CORE_MESSAGES = {
  Secret: '1 metadata ObjectMeta, 2 data mapbytes, 3 type, 4 stringData map, 5 immutable bool?',
  ConfigMap: '1 metadata ObjectMeta, 2 data map, 3 binaryData mapbytes, 4 immutable bool?',
  Namespace: '1 metadata ObjectMeta, 2 spec NamespaceSpec, 3 status NamespaceStatus',
  NamespaceSpec: '1 finalizers string[]',
  NamespaceStatus: '1 phase, 2 conditions NamespaceCondition[]',
  NamespaceCondition: '1 type, 2 status, 4 lastTransitionTime time, 5 reason, 6 message',
  ServiceAccount:
    '1 metadata ObjectMeta, 2 secrets ObjectReference[], 3 imagePullSecrets LocalObjectReference[], 4 automountServiceAccountToken bool?',
  ObjectReference: '1 kind, 2 namespace, 3 name, 4 uid, 5 apiVersion, 6 resourceVersion, 7 fieldPath',
  LocalObjectReference: '1 name',
  ResourceQuota: '1 metadata ObjectMeta, 2 spec ResourceQuotaSpec, 3 status ResourceQuotaStatus',
  ResourceQuotaSpec: '1 hard mapquantity, 2 scopes string[], 3 scopeSelector ScopeSelector?',
  ResourceQuotaStatus: '1 hard mapquantity, 2 used mapquantity',
  ScopeSelector: '1 matchExpressions ScopedResourceSelectorRequirement[]',
  ScopedResourceSelectorRequirement: '1 scopeName, 2 operator, 3 values string[]',
  LimitRange: '1 metadata ObjectMeta, 2 spec LimitRangeSpec',
  LimitRangeSpec: '1 limits LimitRangeItem[]',
  LimitRangeItem:
    '1 type, 2 max mapquantity, 3 min mapquantity, 4 default mapquantity, 5 defaultRequest mapquantity, 6 maxLimitRequestRatio mapquantity',
  Service: '1 metadata ObjectMeta, 2 spec ServiceSpec, 3 status ServiceStatus',
  ServiceSpec:
    '1 ports ServicePort[], 2 selector map, 3 clusterIP, 4 type, 5 externalIPs string[], 7 sessionAffinity, 8 loadBalancerIP, 9 loadBalancerSourceRanges string[], 10 externalName, 11 externalTrafficPolicy, 12 healthCheckNodePort int, 13 publishNotReadyAddresses bool, 14 sessionAffinityConfig SessionAffinityConfig?, 17 ipFamilyPolicy string?, 18 clusterIPs string[], 19 ipFamilies string[], 20 allocateLoadBalancerNodePorts bool?, 21 loadBalancerClass string?, 22 internalTrafficPolicy string?, 23 trafficDistribution string?',
  ServicePort: '1 name, 2 protocol, 3 port int, 4 targetPort intOrString, 5 nodePort int, 6 appProtocol string?',
  SessionAffinityConfig: '1 clientIP ClientIPConfig?',
  ClientIPConfig: '1 timeoutSeconds int?',
  ServiceStatus: '1 loadBalancer LoadBalancerStatus, 2 conditions Condition[]',
  LoadBalancerStatus: '1 ingress LoadBalancerIngress[]',
  LoadBalancerIngress: '1 ip, 2 hostname, 3 ipMode string?, 4 ports PortStatus[]',
  PortStatus: '1 port int, 2 protocol, 3 error string?',
  PersistentVolumeClaim:
    '1 metadata ObjectMeta, 2 spec PersistentVolumeClaimSpec, 3 status PersistentVolumeClaimStatus',
  PersistentVolumeClaimSpec:
    '1 accessModes string[], 2 resources VolumeResourceRequirements, 3 volumeName, 4 selector LabelSelector?, 5 storageClassName string?, 6 volumeMode string?, 7 dataSource TypedLocalObjectReference?, 8 dataSourceRef TypedObjectReference?, 9 volumeAttributesClassName string?',
  PersistentVolumeClaimStatus: '1 phase, 2 accessModes string[], 3 capacity mapquantity',
  VolumeResourceRequirements: '1 limits mapquantity, 2 requests mapquantity',
  TypedLocalObjectReference: '1 apiGroup string?, 2 kind, 3 name',
  TypedObjectReference: '1 apiGroup string?, 2 kind, 3 name, 4 namespace string?',
  Event:
    '1 metadata ObjectMeta, 2 involvedObject ObjectReference, 3 reason, 4 message, 5 source EventSource, 6 firstTimestamp time, 7 lastTimestamp time, 8 count int, 9 type, 10 eventTime time, 11 series EventSeries?, 12 action, 13 related ObjectReference?, 14 reportingComponent, 15 reportingInstance',
  EventSource: '1 component, 2 host',
  EventSeries: '1 count int, 2 lastObservedTime time',
  Binding: '1 metadata ObjectMeta, 2 target ObjectReference',
} as const;
