import type { Json } from '../../model/index.ts';
import { conditionOf, groupKind, groupOf, isMap, rowsAt, textAt, valueAt, type KubeObject } from '../object.ts';
import { NO_EVIDENCE, type Evidence } from './evidence.ts';
import {
  apiServiceVerdict,
  claimVerdict,
  customVerdict,
  definitionVerdict,
  gatewayVerdict,
  ingressVerdict,
  namespaceVerdict,
  routeVerdict,
  serviceVerdict,
} from './other-kinds.ts';
import { ready, waiting, type Verdict } from './verdict.ts';
import {
  daemonSetVerdict,
  deploymentVerdict,
  jobVerdict,
  podVerdict,
  replicaSetVerdict,
  statefulSetVerdict,
} from './workloads.ts';

/** Kinds that are not ready at once. Other kinds of Kubernetes itself are. */
const VERDICTS: Readonly<Record<string, (object: KubeObject, evidence: Evidence) => Verdict>> = {
  'apps/Deployment': deploymentVerdict,
  'apps/StatefulSet': statefulSetVerdict,
  'apps/DaemonSet': daemonSetVerdict,
  'apps/ReplicaSet': replicaSetVerdict,
  'batch/Job': jobVerdict,
  Pod: podVerdict,
  PersistentVolumeClaim: claimVerdict,
  Service: serviceVerdict,
  'networking.k8s.io/Ingress': ingressVerdict,
  'gateway.networking.k8s.io/Gateway': gatewayVerdict,
  'gateway.networking.k8s.io/HTTPRoute': routeVerdict,
  'gateway.networking.k8s.io/GRPCRoute': routeVerdict,
  'gateway.networking.k8s.io/TLSRoute': routeVerdict,
  'apiextensions.k8s.io/CustomResourceDefinition': definitionVerdict,
  Namespace: namespaceVerdict,
  'apiregistration.k8s.io/APIService': apiServiceVerdict,
};

/** Groups that Kubernetes itself serves, besides the core group and those without a dot. */
const BUILT_IN = /(?:^|\.)k8s\.io$/;

/** Whether an object is ready, by the rules of its kind. Pure. */
export function verdictOf(object: KubeObject, evidence: Evidence = NO_EVIDENCE): Verdict {
  const kind = groupKind(object);
  const rule = VERDICTS[kind];
  if (rule !== undefined) return rule(object, evidence);
  return isBuiltIn(textAt(object, 'apiVersion')) ? ready() : customVerdict(object, kind);
}

function isBuiltIn(apiVersion: string): boolean {
  const group = groupOf(apiVersion);
  return !group.includes('.') || (BUILT_IN.test(group) && group !== 'gateway.networking.k8s.io');
}

/** What a manifest wants to be waited for instead of the rules of its kind: the `wait` block of kubernetes_manifest. */
export interface CustomWait {
  readonly conditions: readonly { readonly type: string; readonly status: string }[];
  /** Path of a field to a regular expression; `*` accepts anything that is there. */
  readonly fields: Readonly<Record<string, string>>;
  /** False waits for nothing else; true, or nothing, goes by the rules of the kind. */
  readonly rollout: boolean;
}

/** Reads a `wait` block; undefined when there is none. */
export function customWaitFrom(block: Json | undefined): CustomWait | undefined {
  const wait = Array.isArray(block) ? (block as readonly Json[])[0] : block;
  if (!isMap(wait)) return undefined;
  const listed = Array.isArray(wait['condition']) ? rowsAt(wait, 'condition') : [wait['condition']].filter(isMap);
  const conditions = listed.map((row) => ({ type: textAt(row, 'type'), status: textAt(row, 'status') || 'True' }));
  const fields = isMap(wait['fields']) ? wait['fields'] : {};
  const explicit = conditions.length > 0 || Object.keys(fields).length > 0;
  return {
    conditions,
    fields: Object.fromEntries(
      Object.entries(fields).map(([path, pattern]) => [
        path,
        typeof pattern === 'string' ? pattern : JSON.stringify(pattern),
      ]),
    ),
    rollout: typeof wait['rollout'] === 'boolean' ? wait['rollout'] : !explicit,
  };
}

/** Whether everything that a `wait` block names has come true. */
export function customWaitVerdict(object: KubeObject, wait: CustomWait, evidence: Evidence = NO_EVIDENCE): Verdict {
  const rollout = wait.rollout ? verdictOf(object, evidence) : ready();
  if (rollout.state !== 'ready') return rollout;
  const missing = [
    ...wait.conditions.flatMap((wanted) => conditionMissing(object, wanted)),
    ...Object.entries(wait.fields).flatMap(([path, pattern]) => fieldMissing(object, path, pattern)),
  ];
  return missing[0] === undefined ? ready() : waiting(missing[0]);
}

function conditionMissing(object: KubeObject, { type, status }: CustomWait['conditions'][number]): readonly string[] {
  const condition = conditionOf(object, type);
  if (condition?.status === status) return [];
  return [
    condition === undefined || condition.message === '' ? `waiting for ${type} to be ${status}` : condition.message,
  ];
}

function fieldMissing(object: KubeObject, path: string, pattern: string): readonly string[] {
  const value = valueAt(object, path.replaceAll(/\[(\w+)\]/g, '.$1'));
  if (matches(value, pattern)) return [];
  return [`waiting for ${path}${pattern === '*' ? '' : ` to match ${pattern}`}`];
}

function matches(value: Json | undefined, pattern: string): boolean {
  if (value === undefined || value === null || value === '') return false;
  if (pattern === '*') return true;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return new RegExp(pattern).test(text);
}
