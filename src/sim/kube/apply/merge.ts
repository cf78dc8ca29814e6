import { isRecord, type JsonRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';
import { elementName, elementsByName, elementSchema, memberSchema, shapeOf, UNTYPED } from './typed-value.ts';

/** The live value with what is applied put over it. */
export function merge(schema: Schema, live: unknown, applied: unknown): unknown {
  if (live === applied || applied === undefined) return live;
  if (live === undefined || live === null) return applied;
  const shape = shapeOf(schema, applied);
  if (shape === 'map' && isRecord(live) && isRecord(applied)) return mergeMaps(schema, live, applied);
  if (shape === 'list' && Array.isArray(live) && Array.isArray(applied)) return mergeLists(schema, live, applied);
  return applied;
}

function mergeMaps(schema: Schema, live: JsonRecord, applied: JsonRecord): JsonRecord {
  const out: Record<string, unknown> = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    out[name] = merge(memberSchema(schema, name) ?? UNTYPED, live[name], value);
  }
  return out;
}

/** Elements of both lists: those shared in the order applied, those only live where they stand between them. */
function mergeLists(schema: Schema, live: readonly unknown[], applied: readonly unknown[]): readonly unknown[] {
  const items = elementSchema(schema);
  const mine = elementsByName(schema, applied);
  const theirs = elementsByName(schema, live);
  const left = [...theirs.keys()];
  const out: unknown[] = [];
  let next = 0;
  for (const [name, value] of mine) {
    // What precedes the element live and is not applied at all stays before it.
    const end = theirs.has(name) ? left.indexOf(name) : next;
    while (next < end) {
      const other = left[next] ?? '';
      if (!mine.has(other)) out.push(theirs.get(other));
      next += 1;
    }
    if (theirs.has(name) && left[next] === name) next += 1;
    out.push(merge(items, theirs.get(name), value));
  }
  for (const name of left.slice(next)) if (!mine.has(name)) out.push(theirs.get(name));
  return out;
}

/** Elements that a list has several times, by name. */
export function repeatedElements(schema: Schema, list: readonly unknown[]): readonly string[] {
  const names = list.map((item) => elementName(schema, item));
  return names.filter((name, index) => names.indexOf(name) !== index);
}
