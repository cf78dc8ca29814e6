import type { Arg, Autoscaling, Service } from '../../model/index.ts';
import { namespaced, selectorOf } from './labels.ts';
import { keyPart, nameOf, serviceName, servicesOf, type Draft, type Place } from './place.ts';
import { workloadKey, workloadKind } from './workloads.ts';

/** Autoscalers, and budgets that keep a drained node from taking several pods of a service at once. */
export function scalingDrafts(place: Place): readonly Draft[] {
  return servicesOf(place).flatMap((service) => [...autoscalerOf(place, service), ...budgetOf(place, service)]);
}

function autoscalerOf(place: Place, service: Service): readonly Draft[] {
  const { autoscaling } = service;
  if (autoscaling === undefined || service.run.kind !== 'always') return [];
  return [
    {
      key: `horizontalpodautoscaler_${keyPart(service.name)}`,
      manifest: {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: namespaced(place, serviceName(service), { service }),
        spec: {
          scaleTargetRef: {
            apiVersion: 'apps/v1',
            kind: workloadKind(place, service),
            name: nameOf(workloadKey(place, service)),
          },
          minReplicas: autoscaling.min,
          maxReplicas: autoscaling.max,
          metrics: metricsOf(autoscaling),
        },
      },
      origin: `services.${service.name}.autoscaling`,
    },
  ];
}

function metricsOf({ cpuPercent, memoryPercent }: Autoscaling): readonly Arg[] {
  const metric = (name: string, averageUtilization: number | undefined): readonly Arg[] =>
    averageUtilization === undefined
      ? []
      : [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization } } }];
  return [...metric('cpu', cpuPercent), ...metric('memory', memoryPercent)];
}

function budgetOf(place: Place, service: Service): readonly Draft[] {
  const least = service.autoscaling?.min ?? service.replicas;
  if (service.run.kind !== 'always' || least < 2) return [];
  return [
    {
      key: `poddisruptionbudget_${keyPart(service.name)}`,
      manifest: {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: namespaced(place, serviceName(service), { service }),
        spec: {
          maxUnavailable: 1,
          selector: { matchLabels: selectorOf(place, service) },
          // A pod that is not well serves nobody: it must not hold up the node.
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
        },
      },
      origin: `services.${service.name}.replicas`,
    },
  ];
}
