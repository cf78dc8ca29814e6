import { must } from '../../base/index.ts';
import type { Json } from '../../model/index.ts';

/** An object of Kubernetes as plain data. */
export type KubeObject = JsonMap;
export type JsonMap = { readonly [key: string]: Json };

/** `Kind/name`: unique in a stack, which has one namespace. */
export type ObjectId = string;

export function idOf(object: KubeObject): ObjectId {
  return `${kindOf(object)}/${nameOf(object)}`;
}

export function kindOf({ kind }: KubeObject): string {
  return textIn(kind);
}

export function nameOf(object: KubeObject): string {
  return textIn(metadataOf(object)['name']);
}

export function metadataOf({ metadata }: KubeObject): JsonMap {
  return must(mapIn(metadata), 'an object has metadata');
}

export function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** A text, or the empty one where there is none. */
export function textIn(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function mapIn(value: Json | undefined): JsonMap | undefined {
  return isMap(value) ? value : undefined;
}

/** Whether two values are the same whatever the order of their keys; quicker than comparing their texts. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isMap(a) || !isMap(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key], b[key]));
}

/** Where the labels of pods, and of the Jobs that a CronJob makes, stand. */
export const TEMPLATE_LABELS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec/template/metadata/labels'],
  StatefulSet: ['spec/template/metadata/labels'],
  Job: ['spec/template/metadata/labels'],
  CronJob: ['spec/jobTemplate/metadata/labels', 'spec/jobTemplate/spec/template/metadata/labels'],
};

/** The object with another value at a path of map keys, which are made where they are missing. Undefined takes the value away. */
export function withValueAt(
  object: JsonMap,
  [key = '', ...rest]: readonly string[],
  change: (value: Json | undefined) => Json | undefined,
): JsonMap {
  const inner = object[key];
  const value = rest.length === 0 ? change(inner) : withValueAt(mapIn(inner) ?? {}, rest, change);
  const { [key]: _old, ...others } = object;
  // Keys keep their places: files are read by people.
  if (value === undefined) return others;
  return key in object ? { ...object, [key]: value } : { ...others, [key]: value };
}

/** The object with each container's image changed, where it has containers. */
export function withImages(object: KubeObject, change: (image: string) => string): KubeObject {
  if (TEMPLATE_LABELS[kindOf(object)] === undefined) return object;
  return Object.fromEntries(Object.entries(object).map(([key, member]) => [key, withImagesIn(member, change)]));
}

function withImagesIn(value: Json, change: (image: string) => string): Json {
  if (isList(value)) return value.map((item) => withImagesIn(item, change));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      (key === 'containers' || key === 'initContainers') && isList(member)
        ? member.map((container) => withImage(container, change))
        : withImagesIn(member, change),
    ]),
  );
}

/** Every container's image, in order. */
export function imagesIn(object: KubeObject): readonly string[] {
  const found: string[] = [];
  withImages(object, (image) => {
    found.push(image);
    return image;
  });
  return found;
}

function withImage(container: Json, change: (image: string) => string): Json {
  if (!isMap(container) || typeof container['image'] !== 'string') return container;
  return { ...container, image: change(container['image']) };
}
