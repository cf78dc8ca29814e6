import type { KubeObject } from '../../kube-object.ts';
import { add, amounts, containerRequests, requestsOf, type Amounts } from '../../nodes/scheduler/requests.ts';
import { resourceOf } from '../admission/forbidden.ts';
import { claimSpec } from '../storage/claim-shape.ts';
import { serviceSpec } from '../network/service-shape.ts';
import type { Desk } from '../runtime/desk.ts';
import { kindOf, specOf } from '../shape/object.ts';
import { isLive, podSpec, type Resources } from '../shape/pod.ts';
import { amountOf } from '../shape/quantity.ts';

interface QuotaSpec {
  readonly hard?: Resources;
  readonly scopes?: readonly string[];
}

export function quotaSpec(quota: KubeObject): QuotaSpec {
  return specOf<QuotaSpec>(quota);
}

/** What an object counts for, by the names that quotas use. */
export function chargeOf(object: KubeObject): Amounts {
  const kind = kindOf(object);
  const slash = kind.indexOf('/');
  const resource = resourceOf(object.kind);
  const charge = new Map([[slash === -1 ? `count/${resource}` : `count/${resource}.${kind.slice(0, slash)}`, 1]]);
  if (slash === -1) charge.set(resource, 1);
  if (kind === 'Pod') return isLive(object) ? podCharge(object, charge) : new Map();
  if (kind === 'Service') add(charge, serviceCharge(object));
  if (kind === 'PersistentVolumeClaim') add(charge, claimCharge(object));
  return charge;
}

/** Whether a quota's scopes take the object in. */
export function isCovered(quota: KubeObject, object: KubeObject): boolean {
  const { scopes = [] } = quotaSpec(quota);
  return scopes.every((scope) => object.kind === 'Pod' && isInScope(object, scope));
}

/** What is used of everything the quota limits. */
export function usageOf(desk: Desk, quota: KubeObject): Amounts {
  const { hard = {} } = quotaSpec(quota);
  const used = new Map<string, number>(Object.keys(hard).map((name) => [name, 0]));
  for (const object of desk.index.inNamespace(quota.metadata.namespace ?? '')) {
    if (!isCovered(quota, object)) continue;
    for (const [name, amount] of chargeOf(object)) if (used.has(name)) used.set(name, (used.get(name) ?? 0) + amount);
  }
  return used;
}

function isInScope(pod: KubeObject, scope: string): boolean {
  const spec = podSpec(pod);
  const isTerminating = spec.activeDeadlineSeconds !== undefined;
  const isBestEffort = [...spec.containers, ...(spec.initContainers ?? [])].every(
    (container) => containerRequests(container).size === 0,
  );
  switch (scope) {
    case 'Terminating':
      return isTerminating;
    case 'NotTerminating':
      return !isTerminating;
    case 'BestEffort':
      return isBestEffort;
    case 'NotBestEffort':
      return !isBestEffort;
    default:
      return true;
  }
}

function podCharge(pod: KubeObject, charge: Map<string, number>): Amounts {
  const spec = podSpec(pod);
  for (const [name, amount] of requestsOf(spec)) {
    charge.set(`requests.${name}`, amount);
    if (/^(?:cpu|memory|ephemeral-storage)$/.test(name)) charge.set(name, amount);
  }
  for (const container of spec.containers)
    for (const [name, amount] of amounts(container.resources?.limits))
      charge.set(`limits.${name}`, (charge.get(`limits.${name}`) ?? 0) + amount);
  return charge;
}

function serviceCharge(service: KubeObject): Amounts {
  const { type, ports = [] } = serviceSpec(service);
  if (type === 'LoadBalancer')
    return new Map([
      ['services.loadbalancers', 1],
      ['services.nodeports', ports.length],
    ]);
  return type === 'NodePort' ? new Map([['services.nodeports', ports.length]]) : new Map();
}

function claimCharge(claim: KubeObject): Amounts {
  const { resources, storageClassName } = claimSpec(claim);
  const size = amountOf(resources?.requests?.['storage']);
  const charge = new Map([['requests.storage', size]]);
  if (storageClassName !== undefined) {
    charge.set(`${storageClassName}.storageclass.storage.k8s.io/requests.storage`, size);
    charge.set(`${storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`, 1);
  }
  return charge;
}
