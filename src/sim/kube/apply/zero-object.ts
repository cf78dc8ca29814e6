import type { JsonRecord } from '../types/json.ts';
import type { ResourceType } from '../types/resource-type.ts';

/**
 * An object of a built-in kind with nothing in it, as real servers compare a new one with: structs are always there,
 * so that nobody owns them as such. Objects of CRDs start from nothing at all.
 */
export function zeroObject(type: ResourceType): JsonRecord {
  if (type.isCustom) return { metadata: {} };
  const fields = type.schema().fields;
  const has = (name: string): boolean => fields?.get(name)?.fields !== undefined;
  return {
    metadata: {},
    ...(has('spec') ? { spec: SPECS[type.kind] ?? {} } : {}),
    ...(has('status') ? { status: {} } : {}),
  };
}

const POD_TEMPLATE = { metadata: {}, spec: { containers: null } };

/** What a spec has in it when nothing was said. */
const SPECS: Readonly<Record<string, JsonRecord>> = {
  CronJob: { schedule: '', jobTemplate: { metadata: {}, spec: { template: POD_TEMPLATE } } },
  DaemonSet: { selector: null, template: POD_TEMPLATE, updateStrategy: {} },
  Deployment: { selector: null, strategy: {}, template: POD_TEMPLATE },
  HorizontalPodAutoscaler: { scaleTargetRef: {}, maxReplicas: 0 },
  Job: { template: POD_TEMPLATE },
  NetworkPolicy: { podSelector: {} },
  PersistentVolumeClaim: { resources: {} },
  Pod: { containers: null },
  ReplicaSet: { selector: null, template: { metadata: {}, spec: {} } },
  StatefulSet: { selector: null, serviceName: '', template: POD_TEMPLATE, updateStrategy: {} },
};
