import type { Attributes, Json } from '../../src/model/index.ts';
import { NOT_FOUND, scriptedKube, type KubeReply, type KubeRequest, type ScriptedKube } from './scripted-kube.ts';

type Mutable = Record<string, unknown>;

/** A stored object, as tests look at and edit it. */
export type Stored = Mutable & { metadata: Mutable };

/**
 * A cluster of one room: it keeps objects and field owners for maps and lists by name, makes conflicts, and does what
 * `control` does to an object after each write. Just enough for drivers; the simulated cluster is the real thing.
 */
export interface MiniKube {
  readonly server: ScriptedKube;
  /** By path, as `/api/v1/namespaces/shop/configmaps/c`. */
  readonly objects: Map<string, Stored>;
  /** A change by somebody else, who then owns the fields that are named, as `spec.replicas`. */
  readonly edit: (path: string, manager: string, changes: Readonly<Record<string, unknown>>) => void;
}

export interface MiniKubeOptions {
  readonly control?: (object: Stored, path: string) => void;
  /** Answers before the store does. */
  readonly first?: (request: KubeRequest) => KubeReply | undefined;
  /** Objects with this finalizer stay when they are deleted. */
  readonly keeps?: string;
}

export async function miniKube({
  control = () => undefined,
  first,
  keeps = 'stay',
}: MiniKubeOptions = {}): Promise<MiniKube> {
  const objects = new Map<string, Stored>();
  let uids = 0;
  const apply = (path: string, { body, url }: KubeRequest): KubeReply => {
    const before = objects.get(path);
    const manager = url.searchParams.get('fieldManager') ?? '';
    const namespace = /\/namespaces\/([^/]+)\/./.exec(path)?.[1];
    const foreign = before === undefined ? [] : conflictsWith(before, body, manager);
    if (foreign.length > 0 && url.searchParams.get('force') !== 'true') return conflict(foreign);
    const object: Stored = before ?? {
      ...body,
      metadata: { uid: `uid-${(uids += 1)}`, generation: 0, managedFields: [] },
    };
    dropRemoved(object, fieldsOf(object, manager), fieldSet(body));
    lay(object, body);
    const taken = leavesOf(body);
    if (namespace !== undefined) object.metadata['namespace'] = namespace;
    object.metadata['generation'] = Number(object.metadata['generation']) + 1;
    const others = entriesOf(object).filter((entry) => entry['manager'] !== manager);
    for (const entry of others) for (const leaf of taken) without(entry['fieldsV1'] as Mutable, leaf);
    object.metadata['managedFields'] = [
      { manager, operation: 'Apply', apiVersion: body['apiVersion'], fieldsType: 'FieldsV1', fieldsV1: fieldSet(body) },
      ...others,
    ];
    objects.set(path, object);
    control(object, path);
    return { status: before === undefined ? 201 : 200, body: object };
  };
  const merge = (path: string, { body }: KubeRequest): KubeReply => {
    const object = objects.get(path);
    if (object === undefined) return NOT_FOUND;
    lay(object, body);
    control(object, path);
    return { body: object };
  };
  const remove = (path: string): KubeReply => {
    const object = objects.get(path);
    if (object === undefined) return NOT_FOUND;
    const finalizers = (object.metadata['finalizers'] ?? []) as readonly string[];
    if (finalizers.includes(keeps)) object.metadata['deletionTimestamp'] = '2026-11-20T10:00:00Z';
    else objects.delete(path);
    return { body: object };
  };
  const server = await scriptedKube((request) => {
    const scripted = first?.(request);
    if (scripted !== undefined) return scripted;
    const { method, url } = request;
    const path = url.pathname;
    if (method === 'PATCH') return isMerge(request) ? merge(path, request) : apply(path, request);
    if (method === 'DELETE') return remove(path);
    const object = objects.get(path);
    if (object !== undefined) return { body: object };
    if (path === '/api' || path === '/apis' || path.split('/').length < 4) return undefined;
    return isCollection(path) ? { body: { items: listed(objects, url) } } : NOT_FOUND;
  });
  return {
    server,
    objects,
    edit: (path, manager, changes) => {
      const object = objects.get(path);
      if (object === undefined) throw new TypeError(`nothing at ${path}`);
      for (const [place, value] of Object.entries(changes)) {
        put(object, place.split('.'), value);
        for (const entry of entriesOf(object)) without(entry['fieldsV1'] as Mutable, place.split('.'));
        entriesOf(object).push({
          manager,
          operation: 'Update',
          fieldsV1: place.split('.').reduceRight<Mutable>((inner, key) => ({ [`f:${key}`]: inner }), {}),
        });
      }
    },
  };
}

function isMerge({ headers }: KubeRequest): boolean {
  return headers['content-type'] === 'application/merge-patch+json';
}

function isCollection(path: string): boolean {
  return /^\/(?:api\/[^/]+|apis\/[^/]+\/[^/]+)(?:\/namespaces\/[^/]+)?\/[a-z]+$/.test(path);
}

function listed(objects: ReadonlyMap<string, Stored>, url: URL): readonly Stored[] {
  const [key, value] = (url.searchParams.get('labelSelector') ?? '').split('=');
  const [, root = '', resource = ''] = /^(.*)\/([a-z]+)$/.exec(url.pathname) ?? [];
  return [...objects]
    .filter(([path]) => path.startsWith(`${root}/`) && path.split('/').at(-2) === resource)
    .map(([, object]) => object)
    .filter(
      (object) =>
        key === '' || key === undefined || (object.metadata['labels'] as Mutable | undefined)?.[key] === value,
    );
}

function entriesOf(object: Stored): Mutable[] {
  return object.metadata['managedFields'] as Mutable[];
}

function fieldsOf(object: Stored, manager: string): Mutable {
  return (entriesOf(object).find((entry) => entry['manager'] === manager)?.['fieldsV1'] ?? {}) as Mutable;
}

/** The FieldsV1 of a body: lists of maps with names are keyed by them, other lists are one. */
function fieldSet(body: Mutable): Mutable {
  const { apiVersion: _, kind: __, metadata, ...rest } = body;
  const { name: ___, namespace: ____, ...meta } = metadata as Mutable;
  return fields({ ...rest, ...(Object.keys(meta).length === 0 ? {} : { metadata: meta }) }) as Mutable;
}

function fields(value: unknown): unknown {
  if (isNamed(value)) {
    return Object.fromEntries(
      value.map((item) => [`k:${JSON.stringify({ name: item['name'] })}`, { '.': {}, ...(fields(item) as object) }]),
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [`f:${key}`, fields(inner)]));
}

function isNamed(value: unknown): value is readonly Mutable[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && 'name' in item);
}

/** Lays a body over an object. */
function lay(onto: Mutable, body: Mutable): void {
  for (const [key, value] of Object.entries(body)) {
    const there = onto[key];
    if (isNamed(value)) onto[key] = laidItems(Array.isArray(there) ? (there as Mutable[]) : [], value);
    else if (isMap(value)) {
      const inner = isMap(there) ? there : {};
      lay(inner, value);
      onto[key] = inner;
    } else onto[key] = value;
  }
}

function laidItems(there: Mutable[], items: readonly Mutable[]): Mutable[] {
  const kept = [...there];
  for (const item of items) {
    const same = kept.find((one) => one['name'] === item['name']);
    if (same === undefined) kept.push({ ...item });
    else lay(same, item);
  }
  return kept;
}

/** Takes out what the manager owned and no longer applies. */
function dropRemoved(object: Mutable, before: Mutable, now: Mutable): void {
  for (const [key, inner] of Object.entries(before)) {
    const next = now[key];
    if (key.startsWith('f:')) {
      const name = key.slice(2);
      if (next === undefined) delete object[name];
      else if (isMap(object[name])) dropRemoved(object[name], inner as Mutable, next as Mutable);
      else if (Array.isArray(object[name]))
        object[name] = itemsLeft(object[name] as Mutable[], inner as Mutable, next as Mutable);
    }
  }
}

function itemsLeft(items: Mutable[], before: Mutable, now: Mutable): Mutable[] {
  return items.filter((item) => {
    const key = `k:${JSON.stringify({ name: item['name'] })}`;
    if (before[key] === undefined) return true;
    if (now[key] === undefined) return false;
    dropRemoved(item, before[key] as Mutable, now[key] as Mutable);
    return true;
  });
}

/** Plain fields of a body with their values, as paths of keys. */
function leavesOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (!isMap(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function conflictsWith(object: Stored, body: Mutable, manager: string): readonly { owner: string; field: string }[] {
  return leavesOf(body).flatMap((path) => {
    const owner = entriesOf(object).find(
      (entry) => entry['manager'] !== manager && owns(entry['fieldsV1'] as Mutable, path),
    );
    const same = JSON.stringify(valueAt(object, path)) === JSON.stringify(valueAt(body, path));
    return owner === undefined || same ? [] : [{ owner: owner['manager'] as string, field: `.${path.join('.')}` }];
  });
}

function owns(owned: Mutable, path: readonly string[]): boolean {
  let here: Mutable | undefined = owned;
  for (const key of path) {
    if (here === undefined) return false;
    here = here[`f:${key}`] as Mutable | undefined;
  }
  return here !== undefined;
}

function conflict(conflicts: readonly { owner: string; field: string }[]): KubeReply {
  const causes = conflicts.map(({ owner, field }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${owner}"`,
    field,
  }));
  const [one] = conflicts;
  const message = `Apply failed with ${conflicts.length} conflict: conflict with "${one?.owner}": ${one?.field}`;
  return { status: 409, body: { kind: 'Status', reason: 'Conflict', message, details: { causes }, code: 409 } };
}

function without(owned: Mutable, [key, ...rest]: readonly string[]): void {
  const inner = owned[`f:${key}`] as Mutable | undefined;
  if (inner === undefined) return;
  if (rest.length === 0) delete owned[`f:${key}`];
  else without(inner, rest);
}

function put(object: Mutable, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length > 0) put((object[key] ??= {}) as Mutable, rest, value);
  else if (value === undefined) delete object[key];
  else object[key] = value;
}

function valueAt(value: unknown, path: readonly string[]): Json | undefined {
  return path.reduce<unknown>((here, key) => (isMap(here) ? here[key] : undefined), value) as Json | undefined;
}

function isMap(value: unknown): value is Mutable {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A stored object as attributes. */
export function plain(object: Stored | undefined): Attributes {
  return JSON.parse(JSON.stringify(object ?? {})) as Attributes;
}
