import type { KubeObject } from '../../kube-object.ts';
import { isRecord, listAt, numberAt, textAt, valueAt } from '../../objects/value-at.ts';
import { ageSince } from './age.ts';
import type { Cell, Column } from './column.ts';

const NONE = '<none>';

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  cell: ({ metadata }) => metadata.name,
};

export const AGE: Column = {
  name: 'Age',
  type: 'string',
  cell: ({ metadata }, now) => ageSince(metadata.creationTimestamp, now),
};

export const CREATED_AT: Column = {
  name: 'Created At',
  type: 'date',
  cell: ({ metadata }) => metadata.creationTimestamp ?? '<unknown>',
};

/** A column of text that stands at a path. */
export function text(name: string, path: string, otherwise = ''): Column {
  return { name, type: 'string', cell: (object) => textAt(object, path, otherwise) };
}

/** A column of a number that stands at a path. */
export function count(name: string, path: string): Column {
  return { name, type: 'integer', cell: (object) => numberAt(object, path) };
}

/** A column of text that is made of the object. */
export function made(name: string, cell: (object: KubeObject, now: number) => Cell): Column {
  return { name, type: 'string', cell };
}

export function wide(column: Column): Column {
  return { ...column, wide: true };
}

/** The names of the containers of a pod template, and their images. */
export function containers(path: string): readonly Column[] {
  const of = (object: KubeObject, field: string): string =>
    listAt(object, path)
      .map((container) => textAt(container, field))
      .join(',');
  return [
    wide(made('Containers', (object) => of(object, 'name'))),
    wide(made('Images', (object) => of(object, 'image'))),
  ];
}

/** A label selector in the short form of queries. */
export function selectorText(selector: unknown): string {
  const labels = valueAt(selector, 'matchLabels');
  const parts = isRecord(labels) ? [pairs(labels)].filter((part) => part !== '') : [];
  for (const expression of listAt(selector, 'matchExpressions')) parts.push(expressionText(expression));
  return parts.length === 0 ? NONE : parts.join(',');
}

export function selectorColumn(path = 'spec.selector'): Column {
  return made('Selector', (object) => selectorText(valueAt(object, path)));
}

const EXPRESSIONS: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

function expressionText(expression: unknown): string {
  const write = EXPRESSIONS[textAt(expression, 'operator')];
  const values = [...listAt(expression, 'values')].map(String).sort().join(',');
  return write?.(textAt(expression, 'key'), values) ?? '';
}

/** `a=b,c=d`, in order of keys. */
export function pairs(map: unknown): string {
  if (!isRecord(map)) return '';
  const sorted = Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([key, value]) => `${key}=${String(value)}`).join(',');
}

/** `a=b`, or that there is none. */
export function pairsOrNone(map: unknown): string {
  const written = pairs(map);
  return written === '' ? NONE : written;
}

const MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

/** `RWO,ROX`. */
export function accessModes(modes: readonly unknown[]): string {
  return modes.map((mode) => MODES[String(mode)] ?? String(mode)).join(',');
}

/** The first entries of a list, and how many more there are. */
export function firstOf(list: readonly string[], most: number): string {
  if (list.length === 0) return NONE;
  const shown = list.slice(0, most).join(',');
  return list.length > most ? `${shown} + ${list.length - most} more...` : shown;
}
