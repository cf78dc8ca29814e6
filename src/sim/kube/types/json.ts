/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member of a JSON object as an object; an empty one when it is none. */
export function recordAt(value: unknown, ...path: readonly string[]): JsonRecord {
  const found = valueAt(value, ...path);
  return isRecord(found) ? found : NOTHING;
}

/** A member as a list; an empty one when it is none. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, ...path);
  return Array.isArray(found) ? (found as readonly unknown[]) : [];
}

export function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (!isRecord(found)) return undefined;
    found = found[name];
  }
  return found;
}

/** Whether two JSON values are equal, whatever the order of members. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => name in b && sameJson(a[name], b[name]));
}

/** The object without some of its members; itself when it has none of them. */
export function without<T extends object>(record: T, ...names: readonly string[]): T {
  if (!names.some((name) => name in record)) return record;
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name))) as T;
}

/** A text; an empty one for what is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

const NOTHING: JsonRecord = Object.freeze({});
