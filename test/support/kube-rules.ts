import { parseQuantity } from '../../src/base/index.ts';
import type { BlueprintManifest } from '../../src/kube/blueprint/blueprint.ts';

/* What a schema cannot see and a server refuses, or accepts and never gets running. */

type Data = Readonly<Record<string, unknown>>;

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_NAME = /^(?:[a-z0-9.-]+\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const DATA_KEY = /^[-._a-zA-Z0-9]{1,253}$/;
/** Names of these become part of host names. */
const SHORT = ['Namespace', 'Service', 'Deployment', 'StatefulSet', 'Job', 'CronJob'];
const CLUSTER_WIDE = ['Namespace', 'StorageClass'];

/** A pod template with the object it stands in. */
interface Workload {
  readonly object: Data;
  readonly spec: Data;
  readonly template: Data;
  readonly pod: Data;
}

/** Everything wrong with a stack's objects taken together. */
export function kubeFaults(manifests: readonly BlueprintManifest[], namespace: string): readonly string[] {
  const objects = manifests.map(({ manifest }) => manifest as Data);
  const ids = objects.map(idOf);
  const keys = manifests.map(({ key }) => key);
  return [
    ...twice(ids).map((id) => `${id} is there twice`),
    ...twice(keys).map((key) => `key ${key} is there twice`),
    ...objects.flatMap((object) => metadataFaults(object, namespace)),
    ...workloadsIn(objects).flatMap((workload) => workloadFaults(workload, new Set(ids), objects)),
    ...objects.filter(({ kind }) => kind === 'Service').flatMap((service) => serviceFaults(service, objects)),
    ...objects
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .flatMap((scaler) => scalerFaults(scaler, objects)),
  ];
}

export function workloadsIn(objects: readonly Data[]): readonly Workload[] {
  return objects.flatMap((object) => {
    const spec = at(object, 'spec');
    const inner = object['kind'] === 'CronJob' ? at(spec, 'jobTemplate', 'spec') : spec;
    const template = at(inner, 'template');
    const pod = at(template, 'spec');
    return 'containers' in pod ? [{ object, spec, template, pod }] : [];
  });
}

export function idOf(object: Data): string {
  return `${word(object['kind'])}/${word(at(object, 'metadata')['name'])}`;
}

/** A map inside maps; empty where it is missing. */
export function at(object: Data, ...path: readonly string[]): Data {
  return path.reduce<Data>((current, key) => (current[key] ?? {}) as Data, object);
}

export function list(value: unknown): readonly Data[] {
  return Array.isArray(value) ? (value as readonly Data[]) : [];
}

function metadataFaults(object: Data, namespace: string): readonly string[] {
  const kind = word(object['kind']);
  const metadata = at(object, 'metadata');
  const pattern = SHORT.includes(kind) ? LABEL : SUBDOMAIN;
  const labels = [
    at(object, 'metadata', 'labels'),
    ...workloadsIn([object]).map(({ template }) => at(template, 'metadata', 'labels')),
  ];
  const wanted = CLUSTER_WIDE.includes(kind) ? undefined : namespace;
  return [
    ...(pattern.test(word(metadata['name'])) ? [] : [`${idOf(object)}: a bad name`]),
    ...(metadata['namespace'] === wanted ? [] : [`${idOf(object)}: namespace ${word(metadata['namespace'])}`]),
    ...labels
      .flatMap((one) => Object.entries(one))
      .filter(([key, value]) => !LABEL_NAME.test(key) || !LABEL_VALUE.test(word(value)))
      .map(([key, value]) => `${idOf(object)}: label ${key}=${word(value)}`),
    ...Object.keys({ ...at(object, 'data'), ...at(object, 'stringData') })
      .filter((key) => !DATA_KEY.test(key))
      .map((key) => `${idOf(object)}: key ${key}`),
  ];
}

function workloadFaults(
  { object, spec, template, pod }: Workload,
  ids: ReadonlySet<string>,
  all: readonly Data[],
): readonly string[] {
  const who = idOf(object);
  const containers = [...list(pod['initContainers']), ...list(pod['containers'])];
  const claims = list(spec['volumeClaimTemplates']).map((claim) => word(at(claim, 'metadata')['name']));
  const volumes = [...list(pod['volumes']).map(({ name }) => word(name)), ...claims];
  const labels = at(template, 'metadata', 'labels');
  const unmatched = Object.entries(at(spec, 'selector', 'matchLabels')).filter(([key, value]) => labels[key] !== value);
  return [
    ...(unmatched.length === 0 ? [] : [`${who}: the selector does not match the template`]),
    ...(list(pod['containers']).length === 0 ? [`${who}: no containers`] : []),
    ...twice(containers.map(({ name }) => word(name))).map((name) => `${who}: container ${name} twice`),
    ...twice(volumes).map((name) => `${who}: volume ${name} twice`),
    ...containers.flatMap((container) => containerFaults(container, { who, volumes, all })),
    ...usedBy(pod)
      .filter((id) => !ids.has(id))
      .map((id) => `${who}: ${id} is missing`),
  ];
}

interface Around {
  readonly who: string;
  readonly volumes: readonly string[];
  readonly all: readonly Data[];
}

function containerFaults(container: Data, { who, volumes, all }: Around): readonly string[] {
  const mounts = list(container['volumeMounts']);
  const ports = list(container['ports']).map(({ name }) => word(name));
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) => at(container, probe));
  const asked = probes.map((probe) => at(probe, 'httpGet')['port'] ?? at(probe, 'tcpSocket')['port']);
  const { requests, limits } = at(container, 'resources') as { requests: Data; limits: Data };
  const over = Object.entries(requests ?? {}).filter(
    ([key, value]) => (parseQuantity(word(limits?.[key] ?? 'none')) ?? Infinity) < (parseQuantity(word(value)) ?? 0),
  );
  return [
    ...(LABEL.test(word(container['name'])) ? [] : [`${who}: container ${word(container['name'])}`]),
    ...mounts.filter(({ name }) => !volumes.includes(word(name))).map(({ name }) => `${who}: no volume ${word(name)}`),
    ...twice(mounts.map(({ mountPath }) => word(mountPath))).map((path) => `${who}: ${path} mounted twice`),
    ...twice(list(container['env']).map(({ name }) => word(name))).map((name) => `${who}: env ${name} twice`),
    ...asked
      .filter((port) => port !== undefined && !ports.includes(word(port)))
      .map((port) => `${who}: probe of ${word(port)}`),
    ...over.map(([key]) => `${who}: asks for more ${key} than it may have`),
    ...list(container['env']).flatMap((entry) => keyFaults(entry, all).map((fault) => `${who}: ${fault}`)),
  ];
}

/** A key that must be in a Secret of the stack. */
function keyFaults(entry: Data, all: readonly Data[]): readonly string[] {
  const { name, key, optional } = at(entry, 'valueFrom', 'secretKeyRef');
  if (name === undefined || optional === true) return [];
  const secret = all.find((object) => idOf(object) === `Secret/${word(name)}`) ?? {};
  return word(key) in at(secret, 'stringData') ? [] : [`no key ${word(key)} in Secret ${word(name)}`];
}

/** Ids of what a pod names. */
function usedBy(pod: Data): readonly string[] {
  const containers = [...list(pod['initContainers']), ...list(pod['containers'])];
  const used = [
    ['ServiceAccount', pod['serviceAccountName']],
    ...list(pod['volumes']).flatMap((volume) => [
      ['PersistentVolumeClaim', at(volume, 'persistentVolumeClaim')['claimName']],
      ['ConfigMap', at(volume, 'configMap')['name']],
      ['Secret', at(volume, 'secret')['secretName']],
    ]),
    ...containers.flatMap((container) => [
      ...list(container['envFrom']).map((from) => ['ConfigMap', at(from, 'configMapRef')['name']]),
      ...list(container['env']).map((entry) => ['Secret', at(entry, 'valueFrom', 'secretKeyRef')['name']]),
    ]),
  ];
  return used.filter(([, name]) => name !== undefined).map(([kind, name]) => `${word(kind)}/${word(name)}`);
}

/** A Service finds the pods of one workload, and each target port by its name. */
function serviceFaults(service: Data, objects: readonly Data[]): readonly string[] {
  const selector = Object.entries(at(service, 'spec', 'selector'));
  const found = workloadsIn(objects).filter(({ template }) =>
    selector.every(([key, value]) => at(template, 'metadata', 'labels')[key] === value),
  );
  const [first] = found;
  if (found.length !== 1 || first === undefined) return [`${idOf(service)} finds ${found.length} workloads`];
  const ports = list(first.pod['containers']).flatMap((container) => list(container['ports']).map(({ name }) => name));
  return list(at(service, 'spec')['ports'])
    .filter(({ targetPort }) => !ports.includes(targetPort))
    .map(({ targetPort }) => `${idOf(service)}: no port ${word(targetPort)}`);
}

/** The autoscaler and a fixed number fight. */
function scalerFaults(scaler: Data, objects: readonly Data[]): readonly string[] {
  const { kind, name } = at(scaler, 'spec', 'scaleTargetRef');
  const target = objects.find((object) => idOf(object) === `${word(kind)}/${word(name)}`);
  if (target === undefined) return [`${idOf(scaler)} scales nothing`];
  return 'replicas' in at(target, 'spec') ? [`${idOf(scaler)}: its target has a fixed number`] : [];
}

function twice(names: readonly string[]): readonly string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** How a value reads in a fault. */
export function word(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
