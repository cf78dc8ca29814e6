import { isRef, refsIn, type Arg, type Drawing, type Layer, type Pictogram, type Resource } from '../../model/index.ts';
import { manifestAddress } from './place.ts';

interface Sketch {
  readonly layer: Layer;
  readonly pictogram: Pictogram;
  /** A detail of the workload it belongs to or is used by. */
  readonly detail?: true;
}

const SKETCHES: Readonly<Record<string, Sketch>> = {
  Namespace: { layer: 'cluster', pictogram: 'cluster' },
  Deployment: { layer: 'compute', pictogram: 'nodes' },
  StatefulSet: { layer: 'compute', pictogram: 'nodes' },
  Job: { layer: 'compute', pictogram: 'machine' },
  CronJob: { layer: 'compute', pictogram: 'machine' },
  Service: { layer: 'network', pictogram: 'network' },
  Ingress: { layer: 'edge', pictogram: 'balancer' },
  Gateway: { layer: 'edge', pictogram: 'gateway' },
  HTTPRoute: { layer: 'edge', pictogram: 'balancer' },
  PersistentVolumeClaim: { layer: 'storage', pictogram: 'bucket' },
  StorageClass: { layer: 'storage', pictogram: 'bucket' },
  Secret: { layer: 'access', pictogram: 'key' },
  ServiceAccount: { layer: 'access', pictogram: 'role', detail: true },
  ConfigMap: { layer: 'access', pictogram: 'document', detail: true },
  NetworkPolicy: { layer: 'network', pictogram: 'guard', detail: true },
  HorizontalPodAutoscaler: { layer: 'compute', pictogram: 'chart', detail: true },
  PodDisruptionBudget: { layer: 'compute', pictogram: 'guard', detail: true },
};

const WORKLOADS = ['Deployment', 'StatefulSet', 'Job', 'CronJob'];

/** The resources with how they show in pictures. */
export function withDrawings(resources: readonly Resource[]): readonly Resource[] {
  const owners = ownersOf(resources);
  return resources.map((resource) => ({ ...resource, drawing: drawingOf(resource, owners) }));
}

function drawingOf(resource: Resource, owners: ReadonlyMap<string, string>): Drawing {
  const kind = textAt(resource, 'kind');
  const { layer, pictogram, detail } = SKETCHES[kind] ?? { layer: 'cluster', pictogram: 'thing' };
  const owner = owners.get(resource.address) ?? owners.get(`services.${serviceIn(resource)}`);
  return {
    frame: isNamespaced(resource) ? [manifestAddress('namespace')] : [],
    layer,
    pictogram,
    label: nameIn(resource),
    kind,
    ...(detail === true && owner !== undefined ? { partOf: owner } : {}),
  };
}

/** Workloads by what they use and by the service they are. */
function ownersOf(resources: readonly Resource[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const resource of resources.filter((one) => WORKLOADS.includes(textAt(one, 'kind')))) {
    owners.set(`services.${serviceIn(resource)}`, resource.address);
    for (const { address } of refsIn(resource.args['manifest'] ?? null)) owners.set(address, resource.address);
  }
  return owners;
}

/** `devai` of the origin `services.devai.ports`. */
function serviceIn({ origin }: Resource): string {
  const [, service = ''] = /^services\.([^.]+)/.exec(origin ?? '') ?? [];
  return service;
}

function isNamespaced({ args }: Resource): boolean {
  return isRef(memberOf(memberOf(args['manifest'], 'metadata'), 'namespace'));
}

function nameIn({ args }: Resource): string {
  const name = memberOf(memberOf(args['manifest'], 'metadata'), 'name');
  return typeof name === 'string' ? name : '';
}

function textAt({ args }: Resource, key: string): string {
  const value = memberOf(args['manifest'], key);
  return typeof value === 'string' ? value : '';
}

function memberOf(value: Arg | undefined, key: string): Arg | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return (value as Readonly<Record<string, Arg>>)[key];
}
