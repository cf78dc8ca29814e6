import { Secret } from '../../../base/index.ts';

/** A request's parameters as they go on the wire. */
export interface WireParams {
  readonly fields: Readonly<Record<string, string>>;
  /** Whether a secret was revealed: such parameters travel in the body, which nobody logs. */
  readonly secret: boolean;
}

/**
 * Nested parameters to the flat form of RPC APIs: lists count from 1 (`Tag.1.Key`), objects join with a dot, booleans
 * are `true`/`false`. Undefined, null and empty lists give no parameter at all.
 */
export function flatten(params: Readonly<Record<string, unknown>>): WireParams {
  const fields: Record<string, string> = {};
  const seen = { secret: false };
  for (const [name, value] of Object.entries(params)) put(fields, seen, name, value);
  return { fields, secret: seen.secret };
}

function put(fields: Record<string, string>, seen: { secret: boolean }, name: string, value: unknown): void {
  if (value === undefined || value === null) return;
  if (value instanceof Secret) {
    seen.secret = true;
    fields[name] = value.reveal();
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => put(fields, seen, `${name}.${index + 1}`, item));
  } else if (typeof value === 'object') {
    for (const [key, member] of Object.entries(value)) put(fields, seen, `${name}.${key}`, member);
  } else {
    fields[name] = `${value as string | number | boolean}`;
  }
}

/** The nested form again, every leaf as text; the inverse of `flatten` for parameters without dots in their own names. */
export function unflatten(fields: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const root: Tree = {};
  for (const [name, value] of Object.entries(fields)) plant(root, name.split('.'), value);
  return Object.fromEntries(Object.entries(root).map(([name, node]) => [name, fold(node)]));
}

interface Tree {
  [key: string]: string | Tree;
}

function plant(tree: Tree, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const child = tree[head];
  const branch: Tree = typeof child === 'object' ? child : {};
  tree[head] = branch;
  plant(branch, rest, value);
}

function fold(node: string | Tree): unknown {
  if (typeof node === 'string') return node;
  const keys = Object.keys(node);
  const isList = keys.length > 0 && keys.every((key) => /^[1-9]\d*$/.test(key));
  if (isList) return keys.toSorted((a, b) => Number(a) - Number(b)).map((key) => fold(node[key] ?? ''));
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, fold(child)]));
}
