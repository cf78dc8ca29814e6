import type { StatusCause } from '../../status-error.ts';
import { isRecord, recordAt } from '../../types/json.ts';
import type { Check, ValidationRequest } from './check.ts';
import { checkCustom } from './custom-object.ts';
import { checkCrd } from './crd.ts';
import { checkMetadata } from './metadata.ts';
import {
  checkEndpointSlice,
  checkIngress,
  checkIngressClass,
  checkNetworkPolicy,
  checkRoleBinding,
  checkRules,
  checkService,
} from './networking.ts';
import { checkPodSpec, checkPodUpdate } from './pod-spec.ts';
import { Problems } from './problems.ts';
import {
  checkClaim,
  checkConfigMap,
  checkLimitRange,
  checkPriorityClass,
  checkQuota,
  checkRuntimeClass,
  checkSecret,
  checkStorageClass,
  checkVolume,
} from './storage.ts';
import {
  checkAutoscaler,
  checkBudget,
  checkCronJob,
  checkDaemonSet,
  checkDeployment,
  checkJob,
  checkPodTemplate,
  checkReplicaSet,
  checkReplicationController,
  checkStatefulSet,
} from './workloads.ts';

/** Every rule of its kind that the object breaks, in the order and the words of a real server. */
export function validate(request: ValidationRequest): readonly StatusCause[] {
  const { type, object, live, subresource } = request;
  const out = new Problems();
  checkMetadata(type, object, live, out);
  if (type.isCustom) {
    checkCustom(type, object, out);
    return out.causes;
  }
  const check = subresource === 'status' ? undefined : CHECKS[type.kind];
  const spec = recordAt(object, 'spec');
  const liveSpec = isRecord(live?.['spec']) ? live['spec'] : undefined;
  check?.({ ...request, spec, liveSpec }, out);
  return out.causes;
}

const checkPod: Check = ({ spec, liveSpec, subresource }, out) => {
  if (spec === liveSpec) return;
  checkPodSpec('spec', spec, out);
  if (liveSpec !== undefined) checkPodUpdate(spec, liveSpec, subresource, out);
};

const CHECKS: Readonly<Record<string, Check>> = {
  ClusterRole: checkRules,
  ClusterRoleBinding: checkRoleBinding,
  ConfigMap: checkConfigMap,
  CronJob: checkCronJob,
  CustomResourceDefinition: checkCrd,
  DaemonSet: checkDaemonSet,
  Deployment: checkDeployment,
  EndpointSlice: checkEndpointSlice,
  HorizontalPodAutoscaler: checkAutoscaler,
  Ingress: checkIngress,
  IngressClass: checkIngressClass,
  Job: checkJob,
  LimitRange: checkLimitRange,
  NetworkPolicy: checkNetworkPolicy,
  PersistentVolume: checkVolume,
  PersistentVolumeClaim: checkClaim,
  Pod: checkPod,
  PodDisruptionBudget: checkBudget,
  PodTemplate: checkPodTemplate,
  PriorityClass: checkPriorityClass,
  ReplicaSet: checkReplicaSet,
  ReplicationController: checkReplicationController,
  ResourceQuota: checkQuota,
  Role: checkRules,
  RoleBinding: checkRoleBinding,
  RuntimeClass: checkRuntimeClass,
  Secret: checkSecret,
  Service: checkService,
  StatefulSet: checkStatefulSet,
  StorageClass: checkStorageClass,
};
