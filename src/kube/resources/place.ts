import type { Json } from '../../model/index.ts';
import { isMap, type KubeObject } from '../object.ts';
import { KEY_DEFAULTS, LIST_KEYS } from './kind-facts.ts';

/** A place in a document in words: dotted, items of lists in brackets, as `spec.containers[web].image`. */
export function below(path: string, key: string): string {
  if (!/^[A-Za-z0-9_-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

export function itemOf(path: string, label: string): string {
  return `${path}[${label}]`;
}

/** Whether a place is one of these, or below one. */
export function isWithin(path: string, places: readonly string[]): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`));
}

/** The keys that tell the items of these lists apart; undefined when they go by position. */
export function listKeys(field: string, ...lists: readonly (readonly Json[])[]): readonly string[] | undefined {
  const items = lists.flat();
  const rows = items.filter(isMap);
  if (rows.length === 0 || rows.length < items.length) return undefined;
  return LIST_KEYS[field]?.find(([first = '']) => rows.every((row) => row[first] !== undefined && row[first] !== null));
}

/** How an item is told from its neighbours, as `web` or `80/TCP`. */
export function labelOf(item: KubeObject, keys: readonly string[]): string {
  return keys.map((key) => textOf(item[key] ?? KEY_DEFAULTS[key] ?? '')).join('/');
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
