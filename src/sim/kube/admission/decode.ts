import { isRecord, type JsonRecord } from '../types/json.ts';
import type { Schema } from '../types/schema.ts';
import { canonicalQuantity } from './quantity.ts';

/** An object read against its schema. */
export interface Decoded {
  /** Without unknown members and nulls, with the schema's defaults, quantities in canonical form. */
  readonly value: JsonRecord;
  /** Paths of members that the schema does not know. */
  readonly unknown: readonly string[];
  /** The first value that cannot be read, as Go tells it; undefined when all can. */
  readonly mismatch: string | undefined;
}

/**
 * Reads an object. Built-in kinds are read strictly, and empty lists and maps are left out as real servers do; the
 * objects of CRDs keep what they are given, and are judged by their rules afterwards.
 */
export function decode(schema: Schema, object: JsonRecord, isCustom: boolean): Decoded {
  const reader = new Reader(isCustom);
  const value = reader.read(schema, object);
  return { value: isRecord(value) ? value : {}, unknown: reader.unknown, mismatch: reader.mismatch };
}

const QUANTITY_FORM = `quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'`;

/** The defaults of a struct's members, once found. */
const defaultsOf = new WeakMap<ReadonlyMap<string, Schema>, readonly (readonly [string, unknown])[]>();

function memberDefaults(fields: ReadonlyMap<string, Schema>): readonly (readonly [string, unknown])[] {
  const known = defaultsOf.get(fields);
  if (known !== undefined) return known;
  const found = [...fields].filter(([, field]) => field.default !== undefined);
  const defaults = found.map(([name, field]) => [name, field.default] as const);
  defaultsOf.set(fields, defaults);
  return defaults;
}

class Reader {
  readonly unknown: string[] = [];
  mismatch: string | undefined;
  readonly #isCustom: boolean;
  /** Where the reading is: names and indices. */
  readonly #path: (string | number)[] = [];
  #struct = '';

  constructor(isCustom: boolean) {
    this.#isCustom = isCustom;
  }

  read(schema: Schema, value: unknown): unknown {
    switch (schema.type) {
      case 'object':
        return isRecord(value) ? this.#object(schema, value) : this.#wrong(schema, value);
      case 'array':
        return Array.isArray(value) ? this.#array(schema, value) : this.#wrong(schema, value);
      case 'quantity':
        return this.#quantity(schema, value);
      case 'any':
        return value;
      default:
        return this.#scalar(schema, value);
    }
  }

  #object(schema: Schema, value: JsonRecord): JsonRecord {
    const outer = this.#struct;
    if (schema.model !== undefined) this.#struct = schema.model;
    const changed = new Map<string, unknown>();
    for (const name in value) {
      const member = value[name];
      this.#path.push(name);
      const read = this.#member(schema, name, member);
      this.#path.pop();
      if (read !== member) changed.set(name, read);
    }
    if (schema.fields !== undefined) addDefaults(schema.fields, value, changed);
    this.#struct = outer;
    return changed.size === 0 ? value : changedRecord(value, changed);
  }

  /** Undefined for what goes. */
  #member(schema: Schema, name: string, value: unknown): unknown {
    const field = schema.fields?.get(name);
    const inner = field ?? schema.items;
    if (inner === undefined) {
      if (schema.preserve === true) return value;
      this.unknown.push(pathText(this.#path));
      return undefined;
    }
    if (value === null) return this.#nullOf(schema, inner);
    const read = this.read(inner, value);
    return field !== undefined && !this.#isCustom && isLeftOut(schema, name, field, read) ? undefined : read;
  }

  /** Null is nothing where it is not allowed; as the value of a map it is the zero of its type, which is text. */
  #nullOf(schema: Schema, inner: Schema): unknown {
    if (inner.nullable === true && inner.default === undefined) return null;
    return schema.items === inner && inner.type === 'string' && !this.#isCustom ? '' : undefined;
  }

  #array(schema: Schema, list: readonly unknown[]): readonly unknown[] {
    const { items } = schema;
    if (items === undefined) return list;
    let changed: unknown[] | undefined;
    for (const [index, item] of list.entries()) {
      this.#path.push(index);
      const read = item === null ? item : this.read(items, item);
      this.#path.pop();
      if (read !== item) {
        changed ??= [...list];
        changed[index] = read;
      }
    }
    return changed ?? list;
  }

  #scalar(schema: Schema, value: unknown): unknown {
    if (!isScalar(schema, value)) return this.#wrong(schema, value);
    if (schema.format !== undefined && !this.#isCustom) this.mismatch ??= formatProblem(schema.format, value);
    return value;
  }

  #quantity(schema: Schema, value: unknown): unknown {
    if (typeof value !== 'string' && typeof value !== 'number') return this.#wrong(schema, value);
    const canonical = canonicalQuantity(value);
    if (canonical === undefined) this.mismatch ??= QUANTITY_FORM;
    return canonical ?? value;
  }

  #wrong(schema: Schema, value: unknown): unknown {
    if (this.#isCustom) return value;
    const where = this.#path.filter((part) => typeof part === 'string').join('.');
    const struct = this.#struct.replace(/^(?:[A-Z][a-z]+)?V\d(?=[A-Z])/, '');
    this.mismatch ??= `json: cannot unmarshal ${jsonName(schema, value)} into Go struct field ${struct}.${where} of type ${goName(schema)}`;
    return value;
  }
}

function addDefaults(fields: ReadonlyMap<string, Schema>, value: JsonRecord, changed: Map<string, unknown>): void {
  for (const [name, preset] of memberDefaults(fields)) {
    const isThere = changed.has(name) ? changed.get(name) !== undefined : value[name] !== undefined;
    if (!isThere) changed.set(name, preset);
  }
}

function changedRecord(value: JsonRecord, changed: ReadonlyMap<string, unknown>): JsonRecord {
  const out: Record<string, unknown> = { ...value };
  for (const [name, member] of changed) {
    if (member === undefined) delete out[name];
    else out[name] = member;
  }
  return out;
}

/** Go leaves out optional lists and maps that are empty. */
function isLeftOut(schema: Schema, name: string, field: Schema, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || field.fields !== undefined || field.type === 'any') return false;
  return Object.keys(value).length === 0 && schema.required?.includes(name) !== true;
}

function isScalar({ type, format }: Schema, value: unknown): boolean {
  switch (type) {
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value) && (format !== 'int32' || Math.abs(value) <= 2 ** 31);
    case 'number':
      return typeof value === 'number';
    case 'boolean':
      return typeof value === 'boolean';
    case 'intOrString':
      return typeof value === 'string' || Number.isInteger(value);
    default:
      return typeof value === 'string';
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** What Go says of a text that is no time or no bytes. */
function formatProblem(format: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  if (format === 'byte') return base64Problem(value);
  if (!format.startsWith('date-time') || TIME.test(value)) return undefined;
  const text = JSON.stringify(value);
  return `parsing time ${text} as "2006-01-02T15:04:05Z07:00": cannot parse ${text} as "2006"`;
}

function base64Problem(value: string): string | undefined {
  const text = value.replaceAll(/[\r\n]/g, '');
  const wrong = text.search(/[^A-Za-z0-9+/]/);
  const isPadded = wrong !== -1 && /^={1,2}$/.test(text.slice(wrong));
  if (text.length % 4 === 0 && (wrong === -1 || isPadded)) return undefined;
  return `illegal base64 data at input byte ${wrong === -1 || isPadded ? text.length - (text.length % 4) : wrong}`;
}

function pathText(path: readonly (string | number)[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('');
  return text.slice(1);
}

function jsonName(schema: Schema, value: unknown): string {
  if (typeof value === 'number') return schema.type === 'integer' ? `number ${value}` : 'number';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  return isRecord(value) ? 'object' : 'string';
}

function goName(schema: Schema): string {
  if (schema.type === 'array') return `[]${goName(schema.items ?? { type: 'any' })}`;
  if (schema.type === 'object') return goStruct(schema);
  if (schema.type === 'integer') return schema.format ?? 'int64';
  if (schema.format === 'date-time') return 'v1.Time';
  return GO_NAMES[schema.type] ?? 'string';
}

const GO_NAMES: Readonly<Record<string, string>> = {
  boolean: 'bool',
  intOrString: 'intstr.IntOrString',
  number: 'float64',
  quantity: 'resource.Quantity',
};

function goStruct({ model, items }: Schema): string {
  const [, version, kind] = /(V\d)([A-Z].*)$/.exec(model ?? '') ?? [];
  if (version !== undefined && kind !== undefined) return `${version.toLowerCase()}.${kind}`;
  return `map[string]${goName(items ?? { type: 'string' })}`;
}
