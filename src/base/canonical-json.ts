import { createHash } from 'node:crypto';

/** JSON with sorted keys and no undefined members: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return written(value) ?? 'null';
}

/** SHA-256 of the canonical JSON, in lower-case hex. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** SHA-256 of several values in turn: of a long list no text has to be held as a whole. */
export function digestAll(values: Iterable<unknown>): string {
  const hash = createHash('sha256');
  // A line break separates: JSON has none outside of strings, and none unescaped inside.
  for (const value of values) hash.update(`${canonicalJson(value)}\n`);
  return hash.digest('hex');
}

/** Whether two plain values are the same whatever the order of their keys. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return false;
  return canonicalJson(a) === canonicalJson(b);
}

/** Undefined for what JSON cannot say. Written at once, without a sorted copy: plans of many resources pass through here. */
function written(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => written(item) ?? 'null').join(',')}]`;
  if ('toJSON' in value && typeof value.toJSON === 'function') return written(value.toJSON());
  let members = '';
  for (const key of Object.keys(value).sort()) {
    const member = written((value as Readonly<Record<string, unknown>>)[key]);
    if (member !== undefined) members += `${members === '' ? '' : ','}${JSON.stringify(key)}:${member}`;
  }
  return `{${members}}`;
}
