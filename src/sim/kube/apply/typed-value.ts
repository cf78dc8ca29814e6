import { isRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';

/** What the schema makes of a place: one value, members by name, or elements by key. */
export type Shape = 'leaf' | 'map' | 'list';

/** Where nothing is said of a value: maps are merged, lists are owned as a whole. */
export const UNTYPED: Schema = { type: 'any', preserve: true };

/** The shape of a place, told by its schema, and by the value where the schema says nothing. */
export function shapeOf(schema: Schema, value: unknown): Shape {
  if (schema.isAtomic === true) return 'leaf';
  if (schema.type === 'object') return 'map';
  if (schema.type === 'array') return schema.listType === 'map' || schema.listType === 'set' ? 'list' : 'leaf';
  return schema.type === 'any' && isRecord(value) ? 'map' : 'leaf';
}

/** The schema of a member; undefined for one that is not declared. */
export function memberSchema(schema: Schema, name: string): Schema | undefined {
  return schema.fields?.get(name) ?? schema.items ?? (schema.preserve === true ? UNTYPED : undefined);
}

export function elementSchema(schema: Schema): Schema {
  return schema.items ?? UNTYPED;
}

/** How an element of a list is called in a set of fields: `k:` and its keys, defaults filled in, or `v:` and itself. */
export function elementName(schema: Schema, item: unknown): string {
  if (schema.listType !== 'map') return `v:${JSON.stringify(item)}`;
  const keys: Record<string, unknown> = {};
  for (const key of [...(schema.listKeys ?? [])].sort()) {
    const value = isRecord(item) ? item[key] : undefined;
    const known = value ?? schema.items?.fields?.get(key)?.default;
    if (known !== undefined) keys[key] = known;
  }
  return `k:${JSON.stringify(keys)}`;
}

/** Elements by name; of several with one name the first. */
export function elementsByName(schema: Schema, list: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  if (!Array.isArray(list)) return found;
  for (const item of list as readonly unknown[]) {
    const name = elementName(schema, item);
    if (!found.has(name)) found.set(name, item);
  }
  return found;
}
