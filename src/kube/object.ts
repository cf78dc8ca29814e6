import type { Attributes, Json } from '../model/index.ts';

/** A Kubernetes object, or a part of one, as JSON. */
export type KubeObject = Attributes;

/** Names one object. */
export interface ObjectKey {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for objects of the whole cluster, and where the context's own namespace is meant. */
  readonly namespace?: string;
  readonly name: string;
}

type Path = string | readonly string[];

/** The value at a dotted path, or at a list of keys where a key holds dots itself. */
export function valueAt(value: Json | undefined, path: Path): Json | undefined {
  let here = value;
  for (const key of typeof path === 'string' ? path.split('.') : path) here = memberOf(here, key);
  return here;
}

/** Text at a path; empty when there is none. */
export function textAt(value: Json | undefined, path: Path): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : typeof found === 'number' ? String(found) : '';
}

/** A number at a path; `otherwise` when there is none. */
export function numberAt(value: Json | undefined, path: Path, otherwise = 0): number {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : otherwise;
}

/** A map at a path; empty when there is none. */
export function mapAt(value: Json | undefined, path: Path): KubeObject {
  const found = valueAt(value, path);
  return isMap(found) ? found : {};
}

/** The maps of a list at a path; empty when there is none. */
export function rowsAt(value: Json | undefined, path: Path): readonly KubeObject[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.filter(isMap) : [];
}

/** The texts of a list at a path. */
export function textsAt(value: Json | undefined, path: Path): readonly string[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found.filter((item): item is string => typeof item === 'string') : [];
}

/** A map of texts at a path. */
export function textMapAt(value: Json | undefined, path: Path): Readonly<Record<string, string>> {
  const entries = Object.entries(mapAt(value, path)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

export function isMap(value: unknown): value is KubeObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function nameOf(object: KubeObject): string {
  return textAt(object, 'metadata.name');
}

export function namespaceOf(object: KubeObject): string {
  return textAt(object, 'metadata.namespace');
}

/** The API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/** Group and kind, as `apps/Deployment` or `Pod`: the key of the tables about kinds. */
export function groupKind(object: Json | undefined): string {
  const group = groupOf(textAt(object, 'apiVersion'));
  return group === '' ? textAt(object, 'kind') : `${group}/${textAt(object, 'kind')}`;
}

/** An object in a user's words, as `Deployment web`. */
export function titleOf(object: KubeObject): string {
  return `${textAt(object, 'kind')} ${nameOf(object)}`;
}

export function keyOf(object: KubeObject): ObjectKey {
  const namespace = namespaceOf(object);
  return {
    apiVersion: textAt(object, 'apiVersion'),
    kind: textAt(object, 'kind'),
    name: nameOf(object),
    ...(namespace === '' ? {} : { namespace }),
  };
}

/** A condition of the status. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

export function conditionsOf(object: Json | undefined, path: Path = 'status.conditions'): readonly Condition[] {
  return rowsAt(object, path).map((row) => ({
    type: textAt(row, 'type'),
    status: textAt(row, 'status'),
    reason: textAt(row, 'reason'),
    message: textAt(row, 'message'),
  }));
}

export function conditionOf(object: Json | undefined, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** Whether the controller has seen the newest generation. */
export function isObserved(object: KubeObject): boolean {
  return numberAt(object, 'status.observedGeneration') >= numberAt(object, 'metadata.generation');
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)] as Json | undefined;
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
