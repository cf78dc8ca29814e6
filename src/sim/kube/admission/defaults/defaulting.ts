import { isRecord, type JsonRecord } from '../../types/json.ts';

/** Fills in what it is given; the very value when there is nothing to fill in. */
export type Defaults = (value: JsonRecord) => JsonRecord;

/** The record with these members where it has none of its own; itself when it has them all. */
export function filled(record: JsonRecord, defaults: JsonRecord): JsonRecord {
  for (const name in defaults) {
    if (record[name] === undefined) return { ...defaults, ...definedOf(record) };
  }
  return record;
}

function definedOf(record: JsonRecord): JsonRecord {
  return Object.values(record).includes(undefined)
    ? Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))
    : record;
}

/** The record with one member changed by a function, if it has it and it is an object. */
export function changed(record: JsonRecord, name: string, change: Defaults): JsonRecord {
  const before = record[name];
  if (!isRecord(before)) return record;
  const after = change(before);
  return after === before ? record : { ...record, [name]: after };
}

/** The record with every object in one of its lists changed by a function. */
export function changedItems(record: JsonRecord, name: string, change: Defaults): JsonRecord {
  const before = record[name];
  if (!Array.isArray(before)) return record;
  const list = before as readonly unknown[];
  let after: unknown[] | undefined;
  for (const [index, item] of list.entries()) {
    const next = isRecord(item) ? change(item) : item;
    if (next === item) continue;
    after ??= [...list];
    after[index] = next;
  }
  return after === undefined ? record : { ...record, [name]: after };
}
