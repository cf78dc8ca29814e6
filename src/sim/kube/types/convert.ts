import type { KubeObject } from '../kube-object.ts';
import { isRecord, listAt, recordAt, valueAt, without, type JsonRecord } from './json.ts';

/**
 * The same object in another version of its API (HPA v1 and v2, the two kinds of Event); itself when it is in it
 * already. Versions of a CRD differ in nothing but their name.
 */
export function convertObject(object: KubeObject, apiVersion: string): KubeObject {
  if (object.apiVersion === apiVersion) return object;
  const convert = CONVERSIONS[`${object.apiVersion} ${object.kind} ${apiVersion}`];
  return { ...(convert === undefined ? object : convert(object)), apiVersion };
}

const CONVERSIONS: Readonly<Record<string, (object: KubeObject) => KubeObject>> = {
  'autoscaling/v1 HorizontalPodAutoscaler autoscaling/v2': autoscalerFromV1,
  'autoscaling/v2 HorizontalPodAutoscaler autoscaling/v1': autoscalerToV1,
  'events.k8s.io/v1 Event v1': (event) => renamed(event, EVENT_WORDS),
  'v1 Event events.k8s.io/v1': (event) =>
    renamed(event, Object.fromEntries(Object.entries(EVENT_WORDS).map(([a, b]) => [b, a]))),
};

/** Words of events.k8s.io, and those of the core group for the same. */
const EVENT_WORDS: Readonly<Record<string, string>> = {
  deprecatedCount: 'count',
  deprecatedFirstTimestamp: 'firstTimestamp',
  deprecatedLastTimestamp: 'lastTimestamp',
  deprecatedSource: 'source',
  note: 'message',
  regarding: 'involvedObject',
  reportingController: 'reportingComponent',
};

function renamed(object: KubeObject, words: Readonly<Record<string, string>>): KubeObject {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [words[name] ?? name, value])) as KubeObject;
}

/** Where version 1 keeps what it has no words for. */
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';

function isCpu(metric: unknown): boolean {
  return (
    valueAt(metric, 'resource', 'name') === 'cpu' && valueAt(metric, 'resource', 'target', 'type') === 'Utilization'
  );
}

function autoscalerToV1(object: KubeObject): KubeObject {
  const spec = recordAt(object, 'spec');
  const metrics = listAt(spec, 'metrics');
  const percent = valueAt(metrics.find(isCpu), 'resource', 'target', 'averageUtilization');
  const others = metrics.filter((metric) => !isCpu(metric));
  const annotations = {
    ...object.metadata.annotations,
    ...(others.length === 0 ? {} : { [METRICS]: JSON.stringify(others) }),
    ...(spec['behavior'] === undefined ? {} : { [BEHAVIOR]: JSON.stringify(spec['behavior']) }),
  };
  const { status, ...rest } = object as KubeObject & { readonly status?: unknown };
  return {
    ...(rest as KubeObject),
    metadata: Object.keys(annotations).length === 0 ? object.metadata : { ...object.metadata, annotations },
    spec: {
      ...without(spec, 'metrics', 'behavior'),
      ...(percent === undefined ? {} : { targetCPUUtilizationPercentage: percent }),
    },
    ...(isRecord(status) ? { status: statusToV1(status) } : {}),
  };
}

function statusToV1(status: JsonRecord): JsonRecord {
  const current = listAt(status, 'currentMetrics').find((metric) => valueAt(metric, 'resource', 'name') === 'cpu');
  const percent = valueAt(current, 'resource', 'current', 'averageUtilization');
  return {
    ...without(status, 'currentMetrics', 'conditions'),
    ...(percent === undefined ? {} : { currentCPUUtilizationPercentage: percent }),
  };
}

function autoscalerFromV1(object: KubeObject): KubeObject {
  const spec = recordAt(object, 'spec');
  const known = object.metadata.annotations ?? {};
  const percent = spec['targetCPUUtilizationPercentage'];
  const others = parsed(known[METRICS]);
  const behavior = parsed(known[BEHAVIOR]);
  const cpu = {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: percent } },
  };
  const metrics = [
    ...(percent === undefined ? [] : [cpu]),
    ...(Array.isArray(others) ? (others as readonly unknown[]) : []),
  ];
  const annotations = without(known, METRICS, BEHAVIOR);
  const metadata = without(object.metadata, 'annotations');
  return {
    ...object,
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: {
      ...without(spec, 'targetCPUUtilizationPercentage'),
      ...(metrics.length === 0 ? {} : { metrics }),
      ...(isRecord(behavior) ? { behavior } : {}),
    },
  };
}

/** An annotation that is no JSON says nothing. */
function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
