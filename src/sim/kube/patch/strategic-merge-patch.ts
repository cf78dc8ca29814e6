import { StatusError } from '../status-error.ts';
import { isRecord, sameJson, textOf, type JsonRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';

const BAD_REQUEST = 400;
const ORDER = '$setElementOrder/';
const DELETE_PRIMITIVE = '$deleteFromPrimitiveList/';
const RETAIN = '$retainKeys';
const DIRECTIVE = '$patch';

const ANYTHING: Schema = { type: 'any' };

/**
 * A strategic merge patch: as a merge patch, but lists of the kind's merge strategy are merged element by element, by
 * their merge key, and directives say what else is to be done. @throws StatusError 400 for a patch that makes no sense
 */
export function strategicMergePatch(schema: Schema, value: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) throw bad('json: cannot unmarshal into Go value of type map[string]interface {}');
  return mergeRecord(schema, isRecord(value) ? value : {}, patch);
}

function bad(why: string): StatusError {
  return new StatusError(BAD_REQUEST, 'BadRequest', why);
}

function mergeRecord(schema: Schema, value: JsonRecord, patch: JsonRecord): JsonRecord {
  const directive = patch[DIRECTIVE];
  if (directive === 'replace') return plain(patch, DIRECTIVE);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw bad(`unknown patch type found: ${textOf(directive)} in map`);
  const out: Record<string, unknown> = { ...retained(value, patch) };
  for (const [name, change] of Object.entries(patch)) {
    if (isDirective(name)) continue;
    if (change === null) delete out[name];
    else out[name] = mergeMember(schema, name, out[name], patch);
  }
  orderAlone(schema, out, patch);
  return out;
}

function isDirective(name: string): boolean {
  return name === DIRECTIVE || name === RETAIN || name.startsWith(ORDER) || name.startsWith(DELETE_PRIMITIVE);
}

/** What is live without the keys that the patch does not want retained. */
function retained(value: JsonRecord, patch: JsonRecord): JsonRecord {
  const keys = patch[RETAIN];
  if (keys === undefined) return value;
  if (!Array.isArray(keys)) throw bad('invalid type for retainKeys');
  for (const name of Object.keys(patch)) {
    if (!isDirective(name) && patch[name] !== null && !keys.includes(name)) {
      throw bad('patch contains fields not present in the $retainKeys list');
    }
  }
  return Object.fromEntries(Object.entries(value).filter(([name]) => keys.includes(name)));
}

function fieldOf(schema: Schema, name: string): Schema {
  return schema.fields?.get(name) ?? schema.items ?? ANYTHING;
}

function mergeMember(schema: Schema, name: string, value: unknown, patch: JsonRecord): unknown {
  const field = fieldOf(schema, name);
  const change = patch[name];
  if (isRecord(change)) {
    if (field.strategies?.includes('replace') === true) return plain(change, DIRECTIVE);
    return mergeRecord(field, isRecord(value) ? value : {}, change);
  }
  if (!Array.isArray(change)) return change;
  if (field.strategies?.includes('merge') !== true) return withoutDirectives(change);
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return field.mergeKey === undefined
    ? mergePrimitives(list, change, name, patch)
    : mergeElements(field, list, change, { key: field.mergeKey, order: orderOf(patch, name) });
}

function plain(patch: JsonRecord, ...names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(patch).filter(([name, value]) => !names.includes(name) && value !== null));
}

function withoutDirectives(list: readonly unknown[]): readonly unknown[] {
  return list.filter((item) => !isRecord(item) || item[DIRECTIVE] === undefined);
}

interface Merging {
  readonly key: string;
  readonly order: readonly unknown[] | undefined;
}

function mergeElements(
  schema: Schema,
  live: readonly unknown[],
  patch: readonly unknown[],
  { key, order }: Merging,
): readonly unknown[] {
  const items = schema.items ?? ANYTHING;
  if (patch.some((item) => isRecord(item) && item[DIRECTIVE] === 'replace')) return withoutDirectives(patch);
  let out = [...live];
  for (const item of patch) {
    if (!isRecord(item)) throw bad(`delete patch type with no merge key defined`);
    const name = item[key];
    if (name === undefined || name === null) {
      throw bad(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    }
    const at = out.findIndex((other) => isRecord(other) && other[key] === name);
    if (item[DIRECTIVE] === 'delete') out = out.filter((other) => !isRecord(other) || other[key] !== name);
    else if (at === -1) out.push(mergeRecord(items, {}, plain(item, DIRECTIVE)));
    else out[at] = mergeRecord(items, out[at] as JsonRecord, item);
  }
  const wanted = order ?? patch;
  return ordered(
    out,
    live,
    wanted.map((item) => (isRecord(item) ? item[key] : item)),
    (item) => (isRecord(item) ? item[key] : item),
  );
}

function mergePrimitives(
  live: readonly unknown[],
  change: readonly unknown[],
  name: string,
  patch: JsonRecord,
): readonly unknown[] {
  const removed = patch[`${DELETE_PRIMITIVE}${name}`];
  const kept = Array.isArray(removed) ? live.filter((item) => !removed.includes(item)) : live;
  const out = [...kept, ...change.filter((item) => !kept.includes(item))];
  return ordered(out, live, orderOf(patch, name) ?? change, (item) => item);
}

function orderOf(patch: JsonRecord, name: string): readonly unknown[] | undefined {
  const order = patch[`${ORDER}${name}`];
  return Array.isArray(order) ? order : undefined;
}

/** Directives of lists that the patch does not change otherwise. */
function orderAlone(schema: Schema, out: Record<string, unknown>, patch: JsonRecord): void {
  for (const name of Object.keys(patch)) {
    const list = listNamed(name);
    if (list === undefined || list in patch || !Array.isArray(out[list])) continue;
    const live = out[list] as readonly unknown[];
    const field = fieldOf(schema, list);
    out[list] =
      field.mergeKey === undefined
        ? mergePrimitives(live, [], list, patch)
        : mergeElements(field, live, [], { key: field.mergeKey, order: orderOf(patch, list) });
  }
}

function listNamed(directive: string): string | undefined {
  if (directive.startsWith(ORDER)) return directive.slice(ORDER.length);
  return directive.startsWith(DELETE_PRIMITIVE) ? directive.slice(DELETE_PRIMITIVE.length) : undefined;
}

/** Elements in the order asked for; those of the live list that it does not name stay behind their neighbours. */
function ordered(
  list: readonly unknown[],
  live: readonly unknown[],
  order: readonly unknown[],
  keyOf: (item: unknown) => unknown,
): readonly unknown[] {
  const isNamed = (item: unknown): boolean => order.some((key) => sameJson(key, keyOf(item)));
  const named = order.flatMap((key) => list.filter((item) => sameJson(keyOf(item), key)).slice(0, 1));
  const others = list.filter((item) => !isNamed(item));
  const places = new Map(live.map((item, index) => [keyOf(item), index]));
  const placeOf = (item: unknown): number => places.get(keyOf(item)) ?? -1;
  const out: unknown[] = [];
  let rest: readonly unknown[] = others;
  for (const item of named) {
    const place = placeOf(item);
    const stop = rest.findIndex((other) => placeOf(other) >= place);
    const count = stop === -1 ? rest.length : stop;
    out.push(...(place < 0 ? [] : rest.slice(0, count)), item);
    rest = place < 0 ? rest : rest.slice(count);
  }
  return [...out, ...rest];
}
