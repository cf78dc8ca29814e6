import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { itself } from '../runtime/watch.ts';
import { setCondition, type Condition } from '../shape/condition.ts';
import { keyOf, specOf, stamp, statusOf, withSpec, withStatus } from '../shape/object.ts';

const KIND = 'autoscaling/HorizontalPodAutoscaler';
const TELLER = { component: 'horizontal-pod-autoscaler' };
const TARGETS = ['apps/Deployment', 'apps/StatefulSet', 'apps/ReplicaSet'];

interface AutoscalerSpec {
  readonly scaleTargetRef: { readonly apiVersion?: string; readonly kind: string; readonly name: string };
  readonly minReplicas?: number;
  readonly maxReplicas: number;
  readonly metrics?: readonly { readonly type: string; readonly resource?: { readonly name: string } }[];
}

interface AutoscalerStatus {
  readonly conditions: readonly Condition[];
  readonly currentReplicas: number;
  readonly desiredReplicas: number;
  readonly lastScaleTime: string;
}

/** Autoscalers keep to their bounds; there are no metrics here, as in a cluster without a metrics server. */
export const autoscalerController: Controller = {
  name: 'autoscaler',
  watches: {
    [KIND]: itself,
    ...Object.fromEntries(
      TARGETS.map((kind) => [kind, (object: KubeObject, desk: Desk) => autoscalersOf(desk, object)]),
    ),
  },
  reconcile: (desk, key) => {
    const autoscaler = desk.get(KIND, key);
    if (autoscaler !== undefined) scale(desk, autoscaler);
  },
};

function autoscalersOf(desk: Desk, target: KubeObject): readonly string[] {
  return desk.list(KIND, target.metadata.namespace).flatMap((autoscaler) => {
    const { scaleTargetRef } = specOf<AutoscalerSpec>(autoscaler);
    const isMeant = scaleTargetRef.kind === target.kind && scaleTargetRef.name === target.metadata.name;
    return isMeant ? [keyOf(autoscaler)] : [];
  });
}

function scale(desk: Desk, autoscaler: KubeObject): void {
  const { scaleTargetRef, minReplicas = 1, maxReplicas } = specOf<AutoscalerSpec>(autoscaler);
  const key = `${autoscaler.metadata.namespace ?? ''}/${scaleTargetRef.name}`;
  const target = desk.get(`apps/${scaleTargetRef.kind}`, key);
  if (target === undefined)
    return store(desk, autoscaler, { conditions: [lacking(scaleTargetRef)], current: 0, desired: 0 });
  const { replicas = 1 } = specOf<{ replicas?: number }>(target);
  const { replicas: current = 0 } = statusOf<{ replicas: number }>(target);
  // A target that is scaled to none is left alone.
  const desired = replicas === 0 ? 0 : Math.min(Math.max(replicas, minReplicas), maxReplicas);
  const isMoved = desired !== replicas;
  if (isMoved) {
    desk.update(withSpec(target, { replicas: desired }));
    const bound = replicas < minReplicas ? 'below Spec.MinReplicas' : 'above Spec.MaxReplicas';
    const message = `New size: ${desired}; reason: Current number of replicas ${bound}`;
    tell(desk, TELLER, autoscaler, { type: 'Normal', reason: 'SuccessfulRescale', message });
  }
  store(desk, autoscaler, { conditions: conditionsOf(autoscaler, isMoved, replicas), current, desired, isMoved });
}

interface Outcome {
  readonly conditions: readonly Condition[];
  readonly current: number;
  readonly desired: number;
  readonly isMoved?: boolean;
}

function store(desk: Desk, autoscaler: KubeObject, { conditions, current, desired, isMoved = false }: Outcome): void {
  const status = statusOf<AutoscalerStatus>(autoscaler);
  let next: readonly Condition[] = status.conditions ?? [];
  for (const condition of conditions) next = setCondition(next, condition, desk.now());
  const { lastScaleTime } = status;
  const scaled = isMoved ? stamp(desk.now()) : lastScaleTime;
  desk.updateStatus(
    withStatus(autoscaler, {
      conditions: next,
      currentReplicas: current,
      desiredReplicas: desired,
      currentMetrics: null,
      ...(scaled === undefined ? {} : { lastScaleTime: scaled }),
    }),
  );
}

function lacking({ kind, name }: AutoscalerSpec['scaleTargetRef']): Condition {
  const resource = `${kind.toLowerCase()}s.apps`;
  const message = `the HPA controller was unable to get the target's current scale: ${resource} "${name}" not found`;
  return { type: 'AbleToScale', status: 'False', reason: 'FailedGetScale', message };
}

function conditionsOf(autoscaler: KubeObject, isMoved: boolean, replicas: number): readonly Condition[] {
  const able: Condition = isMoved
    ? {
        type: 'AbleToScale',
        status: 'True',
        reason: 'SucceededRescale',
        message: 'the HPA controller was able to update the target scale',
      }
    : {
        type: 'AbleToScale',
        status: 'True',
        reason: 'SucceededGetScale',
        message: "the HPA controller was able to get the target's current scale",
      };
  if (replicas === 0) {
    const message = 'scaling is disabled since the replica count of the target is zero';
    return [able, { type: 'ScalingActive', status: 'False', reason: 'ScalingDisabled', message }];
  }
  const { metrics = [{ type: 'Resource', resource: { name: 'cpu' } }] } = specOf<AutoscalerSpec>(autoscaler);
  const [first] = metrics;
  const name = first?.resource?.name ?? 'metric';
  const reason = `FailedGet${first?.type ?? 'Resource'}Metric`;
  const message = `the HPA was unable to compute the replica count: failed to get ${name} utilization: unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)`;
  return [able, { type: 'ScalingActive', status: 'False', reason, message }];
}
