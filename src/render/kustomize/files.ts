import { groupBy } from '../../base/index.ts';
import type { Json } from '../../model/index.ts';
import { addressed, type Layer } from './layer.ts';
import { idOf, isList, isMap, kindOf, mapIn, nameOf, type JsonMap, type KubeObject, type ObjectId } from './object.ts';
import { yamlText } from './yaml-text.ts';

/** What a directory of the tree holds beside its kustomization. */
export interface LayerFiles {
  /** Path in the directory to text. */
  readonly files: ReadonlyMap<string, string>;
  readonly resources: readonly string[];
  readonly patches: readonly string[];
}

/** The usual names of files, by what is inside. */
const FILE_NAMES: Readonly<Record<string, string>> = {
  PersistentVolumeClaim: 'pvc',
  HorizontalPodAutoscaler: 'hpa',
  PodDisruptionBudget: 'pdb',
  ServiceAccount: 'service-account',
  StorageClass: 'storage-class',
  BackendConfig: 'backend-config',
};

/** Kinds in the order they are listed: what others need first. */
const ORDER = [
  'Namespace',
  'StorageClass',
  'ServiceAccount',
  'ConfigMap',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'Job',
  'CronJob',
  'Service',
  'Gateway',
  'Ingress',
  'HTTPRoute',
  'NetworkPolicy',
  'HorizontalPodAutoscaler',
  'PodDisruptionBudget',
];

/** Says in which file an object is, and what the file says of itself. */
export interface Filing {
  readonly origins: ReadonlyMap<ObjectId, string>;
  /** Whether each service has a folder of its own. */
  readonly folders: boolean;
}

/** The objects as files: those of a service in its folder, several of a kind in one file. */
export function objectFiles(objects: readonly KubeObject[], filing: Filing): LayerFiles {
  const groups = groupBy([...objects].sort(byOrder), (object) => pathOf(object, filing));
  const files = [...groups].map(([path, members]): readonly [string, string] => {
    const origins = [...new Set(members.map((member) => filing.origins.get(idOf(member)) ?? ''))];
    return [path, yamlText([`From ${origins.filter((origin) => origin !== '').join(', ')}.`], members)];
  });
  return { files: new Map(files), resources: [...groups.keys()], patches: [] };
}

/** A layer as files: what it adds, and patches by what they are about. */
export function layerFiles(layer: Layer, below: (id: ObjectId) => KubeObject | undefined, filing: Filing): LayerFiles {
  const added = objectFiles([...layer.adds.values()], { ...filing, folders: false });
  const parts = [...layer.patches].flatMap(([id, patch]) => {
    const object = below(id);
    return object === undefined ? [] : topicsOf(object, patch);
  });
  const removed = layer.deletes.map((object) => ({
    topic: 'removed',
    patch: { ...addressed(object, {}), $patch: 'delete' } as KubeObject,
  }));
  const groups = groupBy([...parts, ...removed], ({ topic }) => `${topic}-patch.yaml`);
  const patches = [...groups].map(([path, members]): readonly [string, string] => [
    path,
    yamlText(about(path), members.map(({ patch }) => patch).sort(byOrder)),
  ]);
  return {
    files: new Map([...added.files, ...patches]),
    resources: added.resources,
    patches: [...groups.keys()].sort(),
  };
}

/** What a patch is about, for those that people look for first. */
function about(path: string): readonly string[] {
  if (path === 'replicas-patch.yaml') return ['How many run; null where the autoscaler says it.'];
  if (path === 'resources-patch.yaml') return ['What each container needs, and what it may not exceed.'];
  return [];
}

interface Topic {
  readonly topic: string;
  readonly patch: KubeObject;
}

/** How many and how large go into files of their own: they are what people come to change. */
function topicsOf(object: KubeObject, patch: JsonMap): readonly Topic[] {
  const name = fileNameOf(object);
  const { spec } = patch;
  if (!isMap(spec)) return [{ topic: name, patch: addressed(object, patch) }];
  const { replicas, ...others } = spec;
  const { sizes, rest } = splitSizes(others);
  const parts: readonly (readonly [string, JsonMap])[] = [
    ['replicas', replicas === undefined ? {} : { spec: { replicas } }],
    ['resources', Object.keys(sizes).length === 0 ? {} : { spec: sizes }],
    [name, withSpec(patch, rest)],
  ];
  return parts
    .filter(([, part]) => Object.keys(part).length > 0)
    .map(([topic, part]) => ({ topic, patch: addressed(object, part) }));
}

function withSpec(patch: JsonMap, spec: JsonMap): JsonMap {
  return withMember(patch, 'spec', Object.keys(spec).length === 0 ? undefined : spec);
}

/** Parts a patch of a workload into what is about its containers' resources and the rest. */
function splitSizes(spec: JsonMap): { readonly sizes: JsonMap; readonly rest: JsonMap } {
  const containers = mapIn(mapIn(spec['template'])?.['spec'])?.['containers'];
  if (!isList(containers) || !containers.every(isNamed)) return { sizes: {}, rest: spec };
  const sized = containers.filter((container) => container['resources'] !== undefined);
  if (sized.length === 0) return { sizes: {}, rest: spec };
  const sizes = sized.map(({ name = null, resources = null }) => ({ name, resources }));
  const left = containers
    .map((container) => withMember(container, 'resources', undefined))
    .filter((container) => Object.keys(container).length > 1);
  return { sizes: { template: { spec: { containers: sizes } } }, rest: withContainers(spec, left) };
}

/** The patch with these containers; what is empty without them goes. */
function withContainers(spec: JsonMap, containers: readonly JsonMap[]): JsonMap {
  const template = mapIn(spec['template']) ?? {};
  const pod = withMember(mapIn(template['spec']) ?? {}, 'containers', containers.length === 0 ? undefined : containers);
  const rest = withMember(template, 'spec', Object.keys(pod).length === 0 ? undefined : pod);
  return withMember(spec, 'template', Object.keys(rest).length === 0 ? undefined : rest);
}

function isNamed(value: Json): value is JsonMap {
  return isMap(value) && value['$patch'] === undefined && typeof value['name'] === 'string';
}

function withMember(map: JsonMap, key: string, value: Json | undefined): JsonMap {
  const { [key]: _old, ...others } = map;
  return value === undefined ? others : { ...others, [key]: value };
}

function pathOf(object: KubeObject, { origins, folders }: Filing): string {
  const service = /^services\.([^.]+)/.exec(origins.get(idOf(object)) ?? '')?.[1];
  const file = `${fileNameOf(object)}.yaml`;
  return folders && service !== undefined ? `${service.replaceAll(/[^\w.-]/g, '_')}/${file}` : file;
}

function fileNameOf(object: KubeObject): string {
  return FILE_NAMES[kindOf(object)] ?? kindOf(object).toLowerCase();
}

function byOrder(a: KubeObject, b: KubeObject): number {
  const rank = (object: KubeObject): number => {
    const at = ORDER.indexOf(kindOf(object));
    return at === -1 ? ORDER.length : at;
  };
  const names = nameOf(a) < nameOf(b) ? -1 : 1;
  return rank(a) - rank(b) || names;
}
