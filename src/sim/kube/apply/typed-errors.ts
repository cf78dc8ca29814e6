import { isRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';
import { elementName, elementSchema, memberSchema } from './typed-value.ts';

/** Why an applied object is none of its kind, in the words of a real server; a path and a message each. */
export function typedErrors(schema: Schema, value: unknown): readonly string[] {
  const errors: string[] = [];
  check(schema, value, '', errors);
  return errors;
}

function check(schema: Schema, value: unknown, path: string, errors: string[]): void {
  if (value === null || value === undefined) return;
  if (schema.type === 'any') return;
  const wanted = mismatch(schema, value);
  if (wanted !== undefined) {
    errors.push(`${path === '' ? '' : `${path}: `}${wanted}`);
    return;
  }
  if (isRecord(value)) {
    for (const [name, member] of Object.entries(value)) {
      const inner = memberSchema(schema, name);
      if (inner === undefined) errors.push(`${path}.${name}: field not declared in schema`);
      else check(inner, member, `${path}.${name}`, errors);
    }
  }
  if (Array.isArray(value)) checkElements(schema, value, path, errors);
}

function checkElements(schema: Schema, list: readonly unknown[], path: string, errors: string[]): void {
  const seen = new Set<string>();
  const isKeyed = schema.listType === 'map';
  for (const [index, item] of list.entries()) {
    const problem = isKeyed ? keyProblem(schema, item, index) : undefined;
    if (problem !== undefined) errors.push(`${path}: ${problem}`);
    const place = isKeyed && problem === undefined ? keyText(elementName(schema, item)) : `[${index}]`;
    if (isKeyed || schema.listType === 'set') {
      const name = isKeyed ? place : keyText(elementName(schema, item));
      if (seen.has(name)) errors.push(`${path}: duplicate entries for key ${name}`);
      seen.add(name);
    }
    check(elementSchema(schema), item, `${path}${place}`, errors);
  }
}

function keyProblem(schema: Schema, item: unknown, index: number): string | undefined {
  const keys = schema.listKeys ?? [];
  if (!isRecord(item)) return undefined;
  const hasOne = keys.some(
    (key) => (item[key] ?? undefined) !== undefined || schema.items?.fields?.get(key)?.default !== undefined,
  );
  if (hasOne) return undefined;
  const names = keys.map((key) => `"${key}"`).join(' ');
  return `element ${index}: associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`;
}

function keyText(element: string): string {
  if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
  const keys = JSON.parse(element.slice(2)) as Record<string, unknown>;
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
}

/** What a value has to be, by the type of its place. */
const WANTED: Readonly<Record<string, readonly [isRight: (value: unknown) => boolean, name: string]>> = {
  object: [isRecord, 'map'],
  array: [Array.isArray, 'list'],
  integer: [(value) => typeof value === 'number', 'numeric (int or float)'],
  number: [(value) => typeof value === 'number', 'numeric (int or float)'],
  string: [(value) => typeof value === 'string', 'string'],
  boolean: [(value) => typeof value === 'boolean', 'boolean'],
  quantity: [(value) => typeof value === 'string' || typeof value === 'number', 'any scalar'],
  intOrString: [(value) => typeof value === 'string' || typeof value === 'number', 'any scalar'],
};

function mismatch({ type }: Schema, value: unknown): string | undefined {
  const [isRight, name] = WANTED[type] ?? [];
  if (isRight === undefined || isRight(value)) return undefined;
  return `expected ${name}, got ${type === 'integer' || type === 'number' ? goType(value) : goValue(value)}`;
}

function goType(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

function goValue(value: unknown): string {
  return `&value.valueUnstructured{Value:${goLiteral(value)}}`;
}

function goLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goLiteral).join(', ')}}`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.keys(value)
    .sort()
    .map((name) => `"${name}":${goLiteral(value[name])}`);
  return `map[string]interface {}{${members.join(', ')}}`;
}
