import {
  idOf,
  isMap,
  kindOf,
  metadataOf,
  nameOf,
  type JsonMap,
  type KubeObject,
  type ObjectId,
  same,
} from './object.ts';
import { common, difference, merged } from './strategic-merge.ts';

export type Objects = ReadonlyMap<ObjectId, KubeObject>;

/** What one layer of the tree lays over those below. */
export interface Layer {
  readonly adds: Objects;
  /** Strategic merge patches without the lines that say which object they are for. */
  readonly patches: ReadonlyMap<ObjectId, JsonMap>;
  readonly deletes: readonly KubeObject[];
}

export function objectsOf(list: readonly KubeObject[]): Objects {
  return new Map(list.map((object) => [idOf(object), object]));
}

/** The layer that turns some objects into others. */
export function layerBetween(before: Objects, after: Objects): Layer {
  const adds = new Map<ObjectId, KubeObject>();
  const patches = new Map<ObjectId, JsonMap>();
  for (const [id, object] of after) {
    const old = before.get(id);
    if (old === undefined) adds.set(id, object);
    else {
      const patch = difference(old, object);
      if (isMap(patch)) patches.set(id, patch);
    }
  }
  return { adds, patches, deletes: [...before].filter(([id]) => !after.has(id)).map(([, object]) => object) };
}

export function applied(objects: Objects, { adds, patches, deletes }: Layer): Objects {
  const result = new Map<ObjectId, KubeObject>([...objects, ...adds]);
  for (const [id, patch] of patches) {
    const object = result.get(id);
    if (object !== undefined) result.set(id, merged(object, patch) as KubeObject);
  }
  for (const object of deletes) result.delete(idOf(object));
  return result;
}

/** What all the layers do alike, to objects that all of them have. */
export function commonLayer(layers: readonly Layer[]): Layer {
  const [first, ...others] = layers;
  if (first === undefined) return { adds: new Map(), patches: new Map(), deletes: [] };
  const adds = [...first.adds].filter(([id, object]) => others.every((other) => same(other.adds.get(id), object)));
  const patches = [...first.patches.keys()].flatMap((id): readonly (readonly [ObjectId, JsonMap])[] => {
    const all = layers.map((layer) => layer.patches.get(id));
    const shared = all.includes(undefined) ? undefined : common(all as readonly JsonMap[]);
    return isMap(shared) ? [[id, shared]] : [];
  });
  return { adds: new Map(adds), patches: new Map(patches), deletes: [] };
}

export function isEmpty({ adds, patches, deletes }: Layer): boolean {
  return adds.size + patches.size + deletes.length === 0;
}

/** A patch with the lines that say which object it is for. */
export function addressed(object: KubeObject, patch: JsonMap): KubeObject {
  const { metadata, ...rest } = patch;
  return {
    apiVersion: object['apiVersion'] ?? null,
    kind: kindOf(object),
    metadata: { name: nameOf(object), ...(isMap(metadata) ? metadata : {}) },
    ...rest,
  };
}

/** The labels an object has itself. */
export function labelsOf(object: KubeObject): JsonMap {
  const { labels } = metadataOf(object);
  return isMap(labels) ? labels : {};
}
