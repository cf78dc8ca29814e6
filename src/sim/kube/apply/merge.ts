import { isRecord, type JsonRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';
import { elementsByName, elementSchema, memberSchema, shapeOf, UNTYPED } from './typed-value.ts';

/** The live value with what is applied put over it. */
export function merge(schema: Schema, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live;
  if (live === applied || live === undefined || live === null) return applied;
  const shape = shapeOf(schema, applied);
  if (shape === 'leaf') return applied;
  if (isRecord(live) && isRecord(applied)) return mergeMaps(schema, live, applied);
  return Array.isArray(live) && Array.isArray(applied) ? mergeLists(schema, live, applied) : applied;
}

function mergeMaps(schema: Schema, live: JsonRecord, applied: JsonRecord): JsonRecord {
  const out: Record<string, unknown> = { ...live };
  for (const [name, value] of Object.entries(applied)) {
    out[name] = merge(memberSchema(schema, name) ?? UNTYPED, live[name], value);
  }
  return out;
}

/** Elements of both lists: those applied in their order, those only live as early as the shared ones let them. */
function mergeLists(schema: Schema, live: readonly unknown[], applied: readonly unknown[]): readonly unknown[] {
  const items = elementSchema(schema);
  const mine = elementsByName(schema, applied);
  const theirs = elementsByName(schema, live);
  const left = [...theirs.keys()];
  const shared = [...mine.keys()].filter((name) => theirs.has(name));
  const out: unknown[] = [];
  let next = 0;
  for (const [name, value] of mine) {
    // Up to the next shared element, what is live alone comes first; shared ones out of turn have a turn of their own.
    for (let other = left[next]; other !== undefined && other !== shared[0]; other = left[next]) {
      if (!mine.has(other)) out.push(theirs.get(other));
      next += 1;
    }
    if (name === shared[0]) {
      shared.shift();
      next += 1;
    }
    out.push(merge(items, theirs.get(name), value));
  }
  for (const name of left.slice(next)) if (!mine.has(name)) out.push(theirs.get(name));
  return out;
}
