import { Secret } from '../../base/index.ts';
import type { Json, Resolved } from '../../model/index.ts';
import { isMap, type KubeObject } from '../object.ts';
import { below, itemOf, labelOf, listKeys } from './place.ts';
import { secretPlaces } from './marks.ts';

/** Stands for a value that is not told. Of the shape that plans show as `(secret)`. */
const HIDDEN: Json = { secret: 'hidden' };
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** Places of a manifest that hold secrets. The data of a Secret is not listed: all of it counts as one. */
export function placesOfSecrets(manifest: Resolved): readonly string[] {
  const found: string[] = [];
  walk(manifest, { path: '', field: '' }, (value, path) => {
    if (value instanceof Secret) found.push(path);
    return undefined;
  });
  return isSecretObject(manifest) ? found.filter((path) => !/^(?:data|stringData)\b/.test(path)) : found;
}

/** The object as it may be stored and shown: without secrets, and without the copy that kubectl keeps of them. */
export function masked(object: KubeObject): KubeObject {
  const places = new Set(secretPlaces(object));
  const secret = isSecretObject(object);
  const result = walk(object, { path: '', field: '' }, (_, path) => {
    if (places.has(path) || (secret && /^(?:data|stringData)(?:\.|\[)/.test(path))) return HIDDEN;
    return undefined;
  });
  return withoutLastApplied(result as KubeObject);
}

export function isSecretObject(object: unknown): boolean {
  return isMap(object) && object['kind'] === 'Secret' && object['apiVersion'] === 'v1';
}

interface Place {
  readonly path: string;
  readonly field: string;
}

/** A copy in which `visit` may put another value at any place. */
function walk(value: unknown, place: Place, visit: (value: unknown, path: string) => Json | undefined): unknown {
  const instead = place.path === '' ? undefined : visit(value, place.path);
  if (instead !== undefined) return instead;
  if (value instanceof Secret || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const keys = listKeys(place.field, value as readonly Json[]);
    return value.map((item: unknown, index) => {
      const label = keys !== undefined && isMap(item) ? labelOf(item, keys) : String(index);
      return walk(item, { path: itemOf(place.path, label), field: '' }, visit);
    });
  }
  const members = Object.entries(value).map(([key, item]) => {
    return [key, walk(item, { path: below(place.path, key), field: key }, visit)] as const;
  });
  return Object.fromEntries(members);
}

function withoutLastApplied(object: KubeObject): KubeObject {
  const { metadata } = object;
  if (!isMap(metadata) || !isMap(metadata['annotations'])) return object;
  const { [LAST_APPLIED]: _, ...annotations } = metadata['annotations'];
  return { ...object, metadata: { ...metadata, annotations } };
}
