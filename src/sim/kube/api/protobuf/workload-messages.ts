/** Fields of what runs pods and what guards them, by their numbers in the generated.proto files of k8s.io/api. */
export const WORKLOAD_MESSAGES = {
  Deployment: '1 metadata ObjectMeta, 2 spec DeploymentSpec, 3 status DeploymentStatus',
  DeploymentSpec:
    '1 replicas int?, 2 selector LabelSelector?, 3 template PodTemplateSpec, 4 strategy DeploymentStrategy, 5 minReadySeconds int, 6 revisionHistoryLimit int?, 7 paused bool, 9 progressDeadlineSeconds int?',
  DeploymentStrategy: '1 type, 2 rollingUpdate RollingUpdateDeployment?',
  RollingUpdateDeployment: '1 maxUnavailable intOrString?, 2 maxSurge intOrString?',
  DeploymentStatus:
    '1 observedGeneration int, 2 replicas int, 3 updatedReplicas int, 4 availableReplicas int, 5 unavailableReplicas int, 6 conditions DeploymentCondition[], 7 readyReplicas int, 8 collisionCount int?, 9 terminatingReplicas int?',
  DeploymentCondition: '1 type, 2 status, 4 reason, 5 message, 6 lastUpdateTime time, 7 lastTransitionTime time',
  ReplicaSet: '1 metadata ObjectMeta, 2 spec ReplicaSetSpec, 3 status ReplicaSetStatus',
  ReplicaSetSpec: '1 replicas int?, 2 selector LabelSelector?, 3 template PodTemplateSpec, 4 minReadySeconds int',
  ReplicaSetStatus:
    '1 replicas int, 2 fullyLabeledReplicas int, 3 observedGeneration int, 4 readyReplicas int, 5 availableReplicas int, 6 conditions WorkloadCondition[], 7 terminatingReplicas int?',
  WorkloadCondition: '1 type, 2 status, 3 lastTransitionTime time, 4 reason, 5 message',
  DaemonSetStatus:
    '1 currentNumberScheduled int, 2 numberMisscheduled int, 3 desiredNumberScheduled int, 4 numberReady int, 5 observedGeneration int, 6 updatedNumberScheduled int, 7 numberAvailable int, 8 numberUnavailable int, 9 collisionCount int?, 10 conditions WorkloadCondition[]',
  StatefulSet: '1 metadata ObjectMeta, 2 spec StatefulSetSpec, 3 status StatefulSetStatus',
  StatefulSetStatus:
    '1 observedGeneration int?, 2 replicas int, 3 readyReplicas int, 4 currentReplicas int, 5 updatedReplicas int, 6 currentRevision, 7 updateRevision, 9 collisionCount int?, 11 availableReplicas int',
  StatefulSetSpec:
    '1 replicas int?, 2 selector LabelSelector?, 3 template PodTemplateSpec, 4 volumeClaimTemplates PersistentVolumeClaim[], 5 serviceName, 6 podManagementPolicy, 7 updateStrategy StatefulSetUpdateStrategy, 8 revisionHistoryLimit int?, 9 minReadySeconds int, 10 persistentVolumeClaimRetentionPolicy ClaimRetentionPolicy?, 11 ordinals StatefulSetOrdinals?',
  StatefulSetUpdateStrategy: '1 type, 2 rollingUpdate RollingUpdateStatefulSetStrategy?',
  RollingUpdateStatefulSetStrategy: '1 partition int?, 2 maxUnavailable intOrString?',
  ClaimRetentionPolicy: '1 whenDeleted, 2 whenScaled',
  StatefulSetOrdinals: '1 start int',
  DaemonSet: '1 metadata ObjectMeta, 2 spec DaemonSetSpec, 3 status DaemonSetStatus',
  DaemonSetSpec:
    '1 selector LabelSelector?, 2 template PodTemplateSpec, 3 updateStrategy DaemonSetUpdateStrategy, 4 minReadySeconds int, 6 revisionHistoryLimit int?',
  DaemonSetUpdateStrategy: '1 type, 2 rollingUpdate RollingUpdateDeployment?',
  Job: '1 metadata ObjectMeta, 2 spec JobSpec, 3 status JobStatus',
  JobSpec:
    '1 parallelism int?, 2 completions int?, 3 activeDeadlineSeconds int?, 4 selector LabelSelector?, 5 manualSelector bool?, 6 template PodTemplateSpec, 7 backoffLimit int?, 8 ttlSecondsAfterFinished int?, 9 completionMode string?, 10 suspend bool?, 12 backoffLimitPerIndex int?, 13 maxFailedIndexes int?, 14 podReplacementPolicy string?, 15 managedBy string?',
  JobStatus: '4 active int, 5 succeeded int, 6 failed int, 7 completedIndexes, 9 ready int?, 11 terminating int?',
  CronJob: '1 metadata ObjectMeta, 2 spec CronJobSpec, 3 status CronJobStatus',
  CronJobSpec:
    '1 schedule, 2 startingDeadlineSeconds int?, 3 concurrencyPolicy, 4 suspend bool?, 5 jobTemplate JobTemplateSpec, 6 successfulJobsHistoryLimit int?, 7 failedJobsHistoryLimit int?, 8 timeZone string?',
  JobTemplateSpec: '1 metadata ObjectMeta, 2 spec JobSpec',
  CronJobStatus: '1 active ObjectReference[], 4 lastScheduleTime time, 5 lastSuccessfulTime time',
  PodDisruptionBudget: '1 metadata ObjectMeta, 2 spec PodDisruptionBudgetSpec, 3 status PodDisruptionBudgetStatus',
  PodDisruptionBudgetSpec:
    '1 minAvailable intOrString?, 2 selector LabelSelector?, 3 maxUnavailable intOrString?, 4 unhealthyPodEvictionPolicy string?',
  PodDisruptionBudgetStatus:
    '1 observedGeneration int, 3 disruptionsAllowed int, 4 currentHealthy int, 5 desiredHealthy int, 6 expectedPods int, 7 conditions Condition[]',
  Eviction: '1 metadata ObjectMeta, 2 deleteOptions DeleteOptions?',
  HorizontalPodAutoscalerV1: '1 metadata ObjectMeta, 2 spec HorizontalPodAutoscalerSpecV1, 3 status AutoscalerStatusV1',
  HorizontalPodAutoscalerSpecV1:
    '1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int?, 3 maxReplicas int, 4 targetCPUUtilizationPercentage int?',
  AutoscalerStatusV1: '1 observedGeneration int?, 2 lastScaleTime time, 3 currentReplicas int, 4 desiredReplicas int',
  CrossVersionObjectReference: '1 kind, 2 name, 3 apiVersion',
  HorizontalPodAutoscaler: '1 metadata ObjectMeta, 2 spec HorizontalPodAutoscalerSpec, 3 status AutoscalerStatus',
  HorizontalPodAutoscalerSpec:
    '1 scaleTargetRef CrossVersionObjectReference, 2 minReplicas int?, 3 maxReplicas int, 4 metrics MetricSpec[], 5 behavior AutoscalerBehavior?',
  AutoscalerStatus: '1 observedGeneration int?, 2 lastScaleTime time, 3 currentReplicas int, 4 desiredReplicas int',
  AutoscalerBehavior: '1 scaleUp ScalingRules?, 2 scaleDown ScalingRules?',
  ScalingRules:
    '1 selectPolicy string?, 2 policies ScalingPolicy[], 3 stabilizationWindowSeconds int?, 4 tolerance quantity?',
  ScalingPolicy: '1 type, 2 value int, 3 periodSeconds int',
  MetricSpec: '1 type, 3 pods PodsMetricSource?, 4 resource ResourceMetricSource?, 5 external ExternalMetricSource?',
  ResourceMetricSource: '1 name, 2 target MetricTarget',
  PodsMetricSource: '1 metric MetricIdentifier, 2 target MetricTarget',
  ExternalMetricSource: '1 metric MetricIdentifier, 2 target MetricTarget',
  MetricIdentifier: '1 name, 2 selector LabelSelector?',
  MetricTarget: '1 type, 2 value quantity?, 3 averageValue quantity?, 4 averageUtilization int?',
  Ingress: '1 metadata ObjectMeta, 2 spec IngressSpec, 3 status IngressStatus',
  IngressSpec:
    '1 defaultBackend IngressBackend?, 2 tls IngressTLS[], 3 rules IngressRule[], 4 ingressClassName string?',
  IngressStatus: '1 loadBalancer LoadBalancerStatus',
  IngressTLS: '1 hosts string[], 2 secretName',
  IngressRule: '1 host, 2 - IngressRuleValue',
  IngressRuleValue: '1 http HTTPIngressRuleValue?',
  HTTPIngressRuleValue: '1 paths HTTPIngressPath[]',
  HTTPIngressPath: '1 path, 2 backend IngressBackend, 3 pathType string?',
  IngressBackend: '3 resource TypedLocalObjectReference?, 4 service IngressServiceBackend?',
  IngressServiceBackend: '1 name, 2 port ServiceBackendPort',
  ServiceBackendPort: '1 name, 2 number int',
  PriorityClass: '1 metadata ObjectMeta, 2 value int, 3 globalDefault bool, 4 description, 5 preemptionPolicy string?',
  Lease: '1 metadata ObjectMeta, 2 spec LeaseSpec',
  LeaseSpec:
    '1 holderIdentity string?, 2 leaseDurationSeconds int?, 3 acquireTime time, 4 renewTime time, 5 leaseTransitions int?, 6 strategy string?, 7 preferredHolder string?',
} as const;
