import { ApiFault } from '../service.ts';

/**
 * The JSON body of a REST call, or a part of one. Clients differ in how they write numbers and switches (`24`, `"24"`,
 * `true`, `"true"`), so both are read; a null is as good as nothing.
 */
export class JsonBody {
  readonly value: unknown;
  readonly #path: string;

  constructor(value: unknown, path = '') {
    this.value = value;
    this.#path = path;
  }

  /** The body as sent; an empty one reads as an empty object. */
  static parse(bytes: Buffer): JsonBody | undefined {
    const text = bytes.toString('utf8').trim();
    if (text === '') return undefined;
    try {
      return new JsonBody(JSON.parse(text));
    } catch {
      throw new ApiFault(400, 'InvalidParameter', 'The request body is not valid JSON.');
    }
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** The member as it is; undefined when absent or null. */
  raw(name: string): unknown {
    const { value } = this;
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    return (value as Readonly<Record<string, unknown>>)[name] ?? undefined;
  }

  /** The text; undefined when absent or empty. */
  text(name: string): string | undefined {
    const value = this.given(name);
    return value === '' ? undefined : value;
  }

  /** The text, also when it is empty. */
  given(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    throw this.#invalid(name);
  }

  /** The text, or 400 MissingParameter. */
  need(name: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    throw new ApiFault(400, 'MissingParameter', `The parameter ${this.#pathOf(name)} is required.`);
  }

  int(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d+$/.test(value)) throw this.#invalid(name);
    return Number(value);
  }

  bool(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value !== 'true' && value !== 'false') throw this.#invalid(name);
    return value === 'true';
  }

  /** A list of texts; empty when absent. */
  texts(name: string): readonly string[] {
    return this.#list(name).map((item) => {
      if (typeof item !== 'string') throw this.#invalid(name);
      return item;
    });
  }

  /** An object inside this one; an empty one when absent. */
  child(name: string): JsonBody {
    const value = this.raw(name);
    if (value !== undefined && (typeof value !== 'object' || Array.isArray(value))) throw this.#invalid(name);
    return new JsonBody(value ?? {}, this.#pathOf(name));
  }

  /** A list of objects inside this one; empty when absent. */
  children(name: string): readonly JsonBody[] {
    return this.#list(name).map((item, index) => new JsonBody(item, `${this.#pathOf(name)}[${index}]`));
  }

  /** The members of a body that is itself a list. */
  items(): readonly JsonBody[] {
    const list: readonly unknown[] = Array.isArray(this.value) ? this.value : [];
    return list.map((item, index) => new JsonBody(item, `[${index}]`));
  }

  /** `{key, value}` pairs as a record. */
  tags(name = 'tags'): Readonly<Record<string, string>> {
    return Object.fromEntries(this.children(name).map((pair) => [pair.need('key'), pair.text('value') ?? '']));
  }

  /** The object as a plain record. */
  fields(): Readonly<Record<string, unknown>> {
    const { value } = this;
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  }

  #list(name: string): readonly unknown[] {
    const value = this.raw(name);
    if (value !== undefined && !Array.isArray(value)) throw this.#invalid(name);
    return value ?? [];
  }

  #pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  #invalid(name: string): ApiFault {
    return new ApiFault(400, 'InvalidParameter', `The specified parameter "${this.#pathOf(name)}" is not valid.`);
  }
}

const EMPTY = new JsonBody({});

/** The call's body; an empty object when it had none. */
export function bodyOf(call: { readonly body?: JsonBody }): JsonBody {
  return call.body ?? EMPTY;
}
