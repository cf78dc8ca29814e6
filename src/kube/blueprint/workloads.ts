import type { Arg, Run, Service } from '../../model/index.ts';
import { labelsOf, namespaced, selectorOf } from './labels.ts';
import { given, keyPart, nameOf, serviceName, servicesOf, type Draft, type Manifest, type Place } from './place.ts';
import { podTemplate } from './pod.ts';
import { claimSpec, ownsVolumes, singleMounts } from './storage.ts';
import { volumeName } from './volume-names.ts';

type WorkloadKind = 'Deployment' | 'StatefulSet' | 'Job' | 'CronJob';

/** What runs: one workload a service. */
export function workloadDrafts(place: Place): readonly Draft[] {
  return servicesOf(place).map((service) => workloadDraft(place, service));
}

export function workloadKind({ stack }: Place, service: Service): WorkloadKind {
  if (service.run.kind === 'once') return 'Job';
  if (service.run.kind === 'schedule') return 'CronJob';
  return ownsVolumes(service, stack.volumes) ? 'StatefulSet' : 'Deployment';
}

export function workloadKey(place: Place, service: Service): string {
  return `${workloadKind(place, service).toLowerCase()}_${keyPart(service.name)}`;
}

/** The Service that a StatefulSet's pods, or everybody else, find it by. */
export function serviceKey(service: Service): string {
  return `service_${keyPart(service.name)}`;
}

function workloadDraft(place: Place, service: Service): Draft {
  const kind = workloadKind(place, service);
  const group = kind === 'Deployment' || kind === 'StatefulSet' ? 'apps/v1' : 'batch/v1';
  const after = Object.keys(service.dependsOn)
    .map((name) => place.stack.services[name])
    .filter((other) => other !== undefined)
    // A schedule has no end that could be waited for.
    .filter(({ run }) => run.kind !== 'schedule')
    .map((other) => workloadKey(place, other));
  return {
    key: workloadKey(place, service),
    manifest: {
      apiVersion: group,
      kind,
      metadata: namespaced(place, serviceName(service), { service }),
      spec: SPECS[kind](place, service),
    },
    origin: `services.${service.name}`,
    ...(kind === 'StatefulSet' ? { holdsData: true } : {}),
    ...(after.length > 0 ? { after } : {}),
    ...waitOf(kind),
  };
}

const SPECS: Readonly<Record<WorkloadKind, (place: Place, service: Service) => Manifest>> = {
  Deployment: deploymentSpec,
  StatefulSet: statefulSetSpec,
  Job: jobSpec,
  CronJob: cronJobSpec,
};

function waitOf(kind: WorkloadKind): Pick<Draft, 'wait'> {
  if (kind === 'CronJob') return {};
  if (kind === 'Job') return { wait: { condition: [{ type: 'Complete', status: 'True' }] } };
  return { wait: { rollout: true } };
}

function deploymentSpec(place: Place, service: Service): Manifest {
  return given({
    ...replicated(place, service),
    strategy: strategyOf(place, service),
    template: podTemplate(place, service),
  });
}

function statefulSetSpec(place: Place, service: Service): Manifest {
  const { stack } = place;
  return given({
    ...replicated(place, service),
    serviceName: nameOf(serviceKey(service)),
    podManagementPolicy: 'Parallel',
    template: podTemplate(place, service),
    volumeClaimTemplates: singleMounts(service, stack.volumes).map((volume) => claimTemplate(place, volume)),
  });
}

/** Labels of a claim's template can never be changed; the selector's alone never are. */
function claimTemplate(place: Place, key: string): Arg {
  const volume = place.stack.volumes[key];
  const spec = volume === undefined ? {} : claimSpec(place, volume);
  return { metadata: { name: volumeName(key) }, spec };
}

/** Where it is scaled by its load, the number is the autoscaler's: a fixed one would undo its work. */
function replicated(place: Place, service: Service): Readonly<Record<string, Arg | undefined>> {
  return {
    replicas: service.autoscaling === undefined ? service.replicas : undefined,
    selector: { matchLabels: selectorOf(place, service) },
  };
}

/** A second pod cannot have a volume that one node alone may hold: the first must go before it. */
function strategyOf({ stack }: Place, service: Service): Manifest {
  const alone = singleMounts(service, stack.volumes).length > 0;
  if (service.strategy === 'recreate' || (service.strategy === 'auto' && alone)) return { type: 'Recreate' };
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
}

function jobSpec(place: Place, service: Service): Manifest {
  return { backoffLimit: retriesOf(service.run), template: podTemplate(place, service) };
}

function cronJobSpec(place: Place, service: Service): Manifest {
  const { run } = service;
  return given({
    schedule: run.kind === 'schedule' ? run.schedule : undefined,
    timeZone: run.kind === 'schedule' ? run.timeZone : undefined,
    concurrencyPolicy: 'Forbid',
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 3,
    jobTemplate: { metadata: { labels: labelsOf(place, service) }, spec: jobSpec(place, service) },
  });
}

function retriesOf(run: Run): number {
  return run.kind === 'always' ? 0 : run.retries;
}
