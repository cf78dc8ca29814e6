import type { Attributes, Json } from '../../../model/index.ts';

/** The objects of a list inside an answer, as `rowsAt(answer, 'Vpcs.Vpc')`; empty when there is no such list. */
export function rowsAt(answer: Attributes, path: string): readonly Attributes[] {
  const list = valueAt(answer, path);
  return Array.isArray(list) ? list.filter(isRow) : [];
}

/** The texts of a list inside an answer. */
export function textsAt(answer: Attributes, path: string): readonly string[] {
  const list = valueAt(answer, path);
  return Array.isArray(list) ? list.map(String) : [];
}

/** An object inside an answer; empty when there is none. */
export function rowAt(answer: Attributes, path: string): Attributes {
  const row = valueAt(answer, path);
  return isRow(row) ? row : {};
}

/** Text inside an answer, empty text included; undefined when it is missing. */
export function textAt(answer: Attributes, path: string): string | undefined {
  const value = valueAt(answer, path);
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A number inside an answer; several APIs write numbers as text. */
export function numberAt(answer: Attributes, path: string): number | undefined {
  const value = valueAt(answer, path);
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

/** A boolean inside an answer; several APIs write booleans as text. */
export function flagAt(answer: Attributes, path: string): boolean | undefined {
  const value = valueAt(answer, path);
  if (typeof value === 'boolean') return value;
  return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined;
}

/** Attributes without the members that are undefined. */
export function attributes(members: Readonly<Record<string, Json | undefined>>): Attributes {
  const known = Object.entries(members).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return Object.fromEntries(known);
}

/** Text that may be empty where nothing was set: then undefined. */
export function filled(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** Any plain value as text, for comparing spellings: scalars as they are, nothing as empty text, the rest as JSON. */
export function spelling(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function valueAt(answer: Attributes, path: string): Json | undefined {
  let value: Json | undefined = answer;
  for (const key of path.split('.')) value = memberOf(value, key);
  return value;
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)] as Json | undefined;
  return isRow(value) ? value[key] : undefined;
}

function isRow(value: Json | undefined): value is Attributes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
