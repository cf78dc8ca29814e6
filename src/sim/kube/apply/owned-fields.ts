import { isRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';
import { belowOf, isEmpty, isMember, node, NO_FIELDS, type FieldSet } from './field-set.ts';
import { elementName, elementSchema, memberSchema, shapeOf, UNTYPED } from './typed-value.ts';

/** The fields that an applied object speaks of: leaves, elements of lists, members of maps, what is empty. */
export function ownedFields(schema: Schema, value: unknown): FieldSet {
  return isRecord(value) ? membersOf(schema, value) : NO_FIELDS;
}

function membersOf(schema: Schema, value: Readonly<Record<string, unknown>>): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const [name, member] of Object.entries(value)) {
    const isDeclared = schema.fields?.has(name) === true;
    const found = ownedAt(memberSchema(schema, name) ?? UNTYPED, member, !isDeclared);
    if (found !== undefined) out[`f:${name}`] = found;
  }
  return out;
}

function ownedAt(schema: Schema, value: unknown, isSelf: boolean): FieldSet | undefined {
  const shape = shapeOf(schema, value);
  if (shape === 'leaf' || value === null) return NO_FIELDS;
  if (shape === 'map' && isRecord(value)) {
    const below = membersOf(schema, value);
    return node(isSelf || Object.keys(value).length === 0, below);
  }
  return Array.isArray(value) ? node(isSelf, elementsOf(schema, value, ownedAt)) : NO_FIELDS;
}

/** Every field of a value, with everything above it: what is new when the value comes to be. */
export function everyField(schema: Schema, value: unknown): FieldSet {
  const shape = shapeOf(schema, value);
  if (shape === 'leaf') return NO_FIELDS;
  if (Array.isArray(value)) return node(true, elementsOf(schema, value, everyField)) ?? NO_FIELDS;
  if (!isRecord(value)) return NO_FIELDS;
  const out: Record<string, FieldSet> = {};
  for (const [name, member] of Object.entries(value)) {
    out[`f:${name}`] = everyField(memberSchema(schema, name) ?? UNTYPED, member);
  }
  return node(true, out) ?? NO_FIELDS;
}

function elementsOf(
  schema: Schema,
  list: readonly unknown[],
  fieldsAt: (schema: Schema, value: unknown, isSelf: boolean) => FieldSet | undefined,
): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const item of list) {
    const below = fieldsAt(elementSchema(schema), item, true) ?? NO_FIELDS;
    out[elementName(schema, item)] = node(true, belowOf(below)) ?? NO_FIELDS;
  }
  return out;
}

/** Declared members above a field of the set belong to it too. */
export function withDeclaredParents(schema: Schema, set: FieldSet): FieldSet {
  if (isEmpty(set)) return set;
  const out: Record<string, FieldSet> = {};
  for (const [element, below] of Object.entries(set)) {
    if (element === '.') continue;
    const name = element.slice(2);
    const isField = element.startsWith('f:');
    const inner = isField ? memberSchema(schema, name) : elementSchema(schema);
    const isDeclared = isField && schema.fields?.has(name) === true;
    const deeper = withDeclaredParents(inner ?? UNTYPED, belowOf(below));
    out[element] = node(isDeclared || isMember(below), deeper) ?? NO_FIELDS;
  }
  return out;
}
