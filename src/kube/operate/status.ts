import type { Kube } from '../client/open-kube.ts';
import {
  conditionsOf,
  groupKind,
  nameOf,
  namespaceOf,
  numberAt,
  rowsAt,
  textAt,
  type Condition,
  type KubeObject,
  type ObjectKey,
} from '../object.ts';
import { NO_EVIDENCE, type Evidence } from '../readiness/evidence.ts';
import { troublesOf } from '../readiness/explanation.ts';
import { gatherEvidence } from '../readiness/gather.ts';
import { verdictOf } from '../readiness/readiness.ts';
import { podTrouble } from '../readiness/pod-trouble.ts';

/** How one object is. */
export interface ObjectStatus {
  readonly key: ObjectKey;
  readonly state: 'ready' | 'waiting' | 'failed' | 'missing';
  /** In words, as `2 of 3 pods ready`. */
  readonly message: string;
  /** Pods that are ready and that should be; absent for what runs none. */
  readonly pods?: { readonly ready: number; readonly wanted: number };
  readonly images: readonly string[];
  /** Milliseconds since it was made. */
  readonly ageMs: number;
  readonly conditions: readonly Condition[];
  /** What is wrong, in words; empty when all is well. */
  readonly troubles: readonly string[];
  /** Pods that are not well. */
  readonly troubledPods: readonly {
    readonly name: string;
    readonly phase: string;
    readonly restarts: number;
    readonly why: string;
  }[];
}

export interface StatusQuestion {
  /** Milliseconds, for ages. */
  readonly now: number;
  readonly signal: AbortSignal;
}

/** Objects looked at at a time. */
const AT_ONCE = 8;

/** How every one of these objects is, in their order. What is well is not looked into. */
export async function statusOf(
  kube: Kube,
  keys: readonly ObjectKey[],
  question: StatusQuestion,
): Promise<readonly ObjectStatus[]> {
  const statuses: ObjectStatus[] = [];
  const queue = [...keys.entries()];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      statuses[next[0]] = await statusOfOne(kube, next[1], question);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return statuses;
}

async function statusOfOne(kube: Kube, key: ObjectKey, { now, signal }: StatusQuestion): Promise<ObjectStatus> {
  const object = await kube.client.get(key, signal);
  if (object === undefined) return missing(key);
  const well = verdictOf(object).state === 'ready';
  const evidence = well ? NO_EVIDENCE : await gatherEvidence((request) => kube.port.send(request, signal), object);
  return describe(object, { key, evidence, now });
}

function missing(key: ObjectKey): ObjectStatus {
  return {
    key,
    state: 'missing',
    message: 'not there',
    images: [],
    ageMs: 0,
    conditions: [],
    troubles: [],
    troubledPods: [],
  };
}

/** The status of an object in plain data. Pure. */
function describe(
  object: KubeObject,
  { key, evidence, now }: { readonly key: ObjectKey; readonly evidence: Evidence; readonly now: number },
): ObjectStatus {
  const verdict = verdictOf(object, evidence);
  const pods = podCounts(object);
  const made = Date.parse(textAt(object, 'metadata.creationTimestamp'));
  return {
    key: { ...key, ...(namespaceOf(object) === '' ? {} : { namespace: namespaceOf(object) }) },
    state: verdict.state,
    message: verdict.message,
    ...(pods === undefined ? {} : { pods }),
    images: imagesOf(object),
    ageMs: Number.isNaN(made) ? 0 : Math.max(0, now - made),
    conditions: conditionsOf(object),
    troubles: verdict.state === 'ready' ? [] : troublesOf(object, evidence).map(({ headline }) => headline),
    troubledPods: evidence.pods.flatMap((pod) => troubled(pod, evidence)),
  };
}

function podCounts(object: KubeObject): ObjectStatus['pods'] {
  switch (groupKind(object)) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
    case 'apps/ReplicaSet':
      return { ready: numberAt(object, 'status.readyReplicas'), wanted: numberAt(object, 'spec.replicas', 1) };
    case 'apps/DaemonSet':
      return {
        ready: numberAt(object, 'status.numberReady'),
        wanted: numberAt(object, 'status.desiredNumberScheduled'),
      };
    case 'batch/Job':
      return { ready: numberAt(object, 'status.succeeded'), wanted: numberAt(object, 'spec.completions', 1) };
    default:
      return undefined;
  }
}

function imagesOf(object: KubeObject): readonly string[] {
  const specs = ['spec.template.spec', 'spec.jobTemplate.spec.template.spec', 'spec'];
  const images = specs.flatMap((spec) =>
    rowsAt(object, `${spec}.containers`).map((container) => textAt(container, 'image')),
  );
  return [...new Set(images.filter((image) => image !== ''))];
}

function troubled(pod: KubeObject, evidence: Evidence): ObjectStatus['troubledPods'] {
  const trouble = podTrouble(pod, evidence);
  if (trouble === undefined) return [];
  const restarts = rowsAt(pod, 'status.containerStatuses').reduce(
    (sum, status) => sum + numberAt(status, 'restartCount'),
    0,
  );
  return [{ name: nameOf(pod), phase: textAt(pod, 'status.phase'), restarts, why: trouble.headline }];
}
