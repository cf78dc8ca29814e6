import { isRecord, type JsonRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';
import { belowOf, difference, intersection, isEmpty, isMember, union, type FieldSet } from './field-set.ts';
import { ownedFields, withDeclaredParents } from './owned-fields.ts';
import { elementName, elementSchema, memberSchema, shapeOf, UNTYPED } from './typed-value.ts';

/** Takes away what the manager applied last time and nobody owns any more, it included. */
export function prune(schema: Schema, merged: JsonRecord, last: FieldSet, managed: FieldSet): JsonRecord {
  const lastAll = withDeclaredParents(schema, last);
  const managedAll = withDeclaredParents(schema, managed);
  if (isEmpty(difference(lastAll, managedAll))) return merged;
  const mergedAll = withDeclaredParents(schema, ownedFields(schema, merged));
  const kept = fieldsOf(schema, removeFields(schema, merged, lastAll));
  const back = removeFields(schema, merged, difference(mergedAll, union(kept, managedAll)));
  const dangling = intersection(difference(mergedAll, fieldsOf(schema, back)), lastAll);
  return removeFields(schema, merged, dangling);
}

function fieldsOf(schema: Schema, value: JsonRecord): FieldSet {
  return withDeclaredParents(schema, ownedFields(schema, value));
}

/** The object without the fields of the set and all below them; what becomes empty by it goes too. */
function removeFields(schema: Schema, value: JsonRecord, set: FieldSet): JsonRecord {
  const left = removeAt(schema, value, set);
  return isRecord(left) ? left : {};
}

/** Undefined when nothing is left of the value. */
function removeAt(schema: Schema, value: unknown, set: FieldSet): unknown {
  if (isEmpty(set)) return value;
  const shape = shapeOf(schema, value);
  if (shape === 'map' && isRecord(value)) return removeMembers(schema, value, set);
  if (shape === 'list' && Array.isArray(value)) return removeElements(schema, value, set);
  return value;
}

function removeMembers(schema: Schema, value: JsonRecord, set: FieldSet): JsonRecord | undefined {
  const out: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const below = set[`f:${name}`];
    const left =
      below === undefined
        ? member
        : isMember(below)
          ? undefined
          : removeAt(memberSchema(schema, name) ?? UNTYPED, member, belowOf(below));
    if (left !== undefined) out[name] = left;
  }
  return Object.keys(out).length === 0 ? undefined : out;
}

function removeElements(schema: Schema, list: readonly unknown[], set: FieldSet): readonly unknown[] | undefined {
  const items = elementSchema(schema);
  const out: unknown[] = [];
  for (const item of list) {
    const below = set[elementName(schema, item)];
    if (below !== undefined && isMember(below)) continue;
    const left = below === undefined ? item : removeAt(items, item, belowOf(below));
    if (left !== undefined) out.push(left);
  }
  return out.length === 0 ? undefined : out;
}
