import { isRecord, sameJson } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';
import { isEmpty, NO_FIELDS, type FieldSet } from './field-set.ts';
import { everyField } from './owned-fields.ts';
import { elementsByName, elementSchema, memberSchema, shapeOf, UNTYPED } from './typed-value.ts';

/** What differs between two objects, field by field. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

/** Compares two objects of a kind. */
export function compare(schema: Schema, before: unknown, after: unknown): Comparison {
  const change = changeAt(schema, before, after);
  return {
    added: change?.added ?? NO_FIELDS,
    modified: change?.modified ?? NO_FIELDS,
    removed: change?.removed ?? NO_FIELDS,
  };
}

type Change = Partial<Comparison>;

const MODIFIED: Change = { modified: NO_FIELDS };

/** Undefined when nothing differs; both sides are there. */
function changeAt(schema: Schema, before: unknown, after: unknown): Change | undefined {
  if (before === after) return undefined;
  const shape = shapeOf(schema, after ?? before);
  if (shape === 'leaf' || (isBare(before) && isBare(after)) || shape !== shapeOf(schema, before ?? after)) {
    return sameJson(before, after) ? undefined : MODIFIED;
  }
  if (shape === 'list') {
    const schemaOf = elementSchema(schema);
    return collect(elementsByName(schema, before), elementsByName(schema, after), () => schemaOf);
  }
  return collect(membersOf(before), membersOf(after), (name) => memberSchema(schema, name.slice(2)) ?? UNTYPED);
}

function collect(
  before: ReadonlyMap<string, unknown>,
  after: ReadonlyMap<string, unknown>,
  schemaOf: (name: string) => Schema,
): Change | undefined {
  const found: Found = { added: {}, modified: {}, removed: {} };
  for (const [name, value] of after) {
    const change = before.has(name)
      ? changeAt(schemaOf(name), before.get(name), value)
      : { added: everyField(schemaOf(name), value) };
    if (change !== undefined) note(found, name, change);
  }
  for (const [name, value] of before) if (!after.has(name)) found.removed[name] = everyField(schemaOf(name), value);
  const kept = WAYS.filter((way) => !isEmpty(found[way])).map((way) => [way, found[way]] as const);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

const WAYS = ['added', 'modified', 'removed'] as const;

type Found = Readonly<Record<(typeof WAYS)[number], Record<string, FieldSet>>>;

function note(found: Found, name: string, change: Change): void {
  for (const way of WAYS) {
    const set = change[way];
    if (set !== undefined) found[way][name] = set;
  }
}

function membersOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(isRecord(value) ? Object.entries(value).map(([name, member]) => [`f:${name}`, member]) : []);
}

function isBare(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
}
