import type { Json } from '../../model/index.ts';
import { FIELD_MANAGER } from '../client/client.ts';
import { isMap, rowsAt, textAt, type KubeObject } from '../object.ts';
import { below, itemOf, labelOf, listKeys } from './place.ts';

/** The part of an object that Landfall's field manager has applied. */
export interface OwnedPart {
  /** The living values of the fields that are ours. */
  readonly manifest: KubeObject;
  /** Places that are owned as a whole: what the server adds inside them is not told apart from what we wrote. */
  readonly atoms: readonly string[];
}

/** Cuts an object down to the fields that `metadata.managedFields` says are ours. */
export function ownedPart(object: KubeObject): OwnedPart {
  const atoms: string[] = [];
  const entries = rowsAt(object, 'metadata.managedFields').filter(
    (entry) =>
      textAt(entry, 'manager') === FIELD_MANAGER &&
      textAt(entry, 'operation') === 'Apply' &&
      textAt(entry, 'subresource') === '',
  );
  const fields = entries.map((entry) => entry['fieldsV1']).filter(isMap);
  const parts = fields.map((one) => project(object, one, { path: '', field: '', atoms }));
  const merged = parts.reduce<Json>((all, part) => merge(all, part ?? {}), {});
  return { manifest: isMap(merged) ? merged : {}, atoms };
}

interface Place {
  readonly path: string;
  readonly field: string;
  readonly atoms: string[];
}

function project(value: Json | undefined, fields: KubeObject, place: Place): Json | undefined {
  if (value === undefined) return undefined;
  const inside = Object.keys(fields).filter((key) => key !== '.');
  if (inside.length === 0) {
    if (typeof value === 'object' && value !== null && fields['.'] === undefined) place.atoms.push(place.path);
    return fields['.'] === undefined ? value : emptied(value);
  }
  if (Array.isArray(value)) return projectItems(value as readonly Json[], fields, place);
  return isMap(value) ? projectMembers(value, fields, place) : value;
}

/** An item that is ours without any of its fields. */
function emptied(value: Json): Json {
  return Array.isArray(value) ? [] : isMap(value) ? {} : value;
}

function projectMembers(value: KubeObject, fields: KubeObject, { path, atoms }: Place): Json {
  const members: [string, Json][] = [];
  for (const [key, inside] of Object.entries(fields)) {
    if (!key.startsWith('f:') || !isMap(inside)) continue;
    const field = key.slice(2);
    const member = project(value[field], inside, { path: below(path, field), field, atoms });
    if (member !== undefined) members.push([field, member]);
  }
  return Object.fromEntries(members);
}

/** `k:{...}` names an item by its keys, `v:...` a member of a set. */
function projectItems(items: readonly Json[], fields: KubeObject, { path, field, atoms }: Place): Json {
  const keys = listKeys(field, items);
  return items.flatMap((item, index) => {
    for (const [key, inside] of Object.entries(fields)) {
      if (!isMap(inside) || !names(key, item)) continue;
      if (!isMap(item)) return [item];
      const place = itemOf(path, keys === undefined ? String(index) : labelOf(item, keys));
      const part = project(item, inside, { path: place, field: '', atoms });
      return [merge(parse(key.slice(2)), part ?? {})];
    }
    return [];
  });
}

function names(key: string, item: Json): boolean {
  const wanted = parse(key.slice(2));
  if (key.startsWith('v:')) return JSON.stringify(wanted) === JSON.stringify(item);
  if (!key.startsWith('k:') || !isMap(wanted) || !isMap(item)) return false;
  return Object.entries(wanted).every(([name, value]) => item[name] === value);
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Two versions of an API may each own a part. */
function merge(a: Json, b: Json): Json {
  if (!isMap(a) || !isMap(b)) return b;
  const merged: Record<string, Json> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const before = merged[key];
    merged[key] = before === undefined ? value : merge(before, value);
  }
  return merged;
}
