import { ApiFault } from '../service.ts';

/**
 * The parameters of one RPC call: query and form body together, decoded, names case-sensitive with a case-insensitive
 * second look. Lists arrive flattened (`Tag.1.Key`).
 */
export class Params {
  readonly #values: ReadonlyMap<string, string>;
  #lowerCase: Map<string, string> | undefined;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** Every name and value, for idempotency digests and policy conditions. */
  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  /** The text, undefined when absent or empty. */
  text(name: string): string | undefined {
    const value = this.raw(name);
    return value === '' ? undefined : value;
  }

  /** The text as sent, which may be empty; undefined when absent. */
  raw(name: string): string | undefined {
    const exact = this.#values.get(name);
    if (exact !== undefined) return exact;
    this.#lowerCase ??= new Map([...this.#values].map(([key, value]) => [key.toLowerCase(), value]));
    return this.#lowerCase.get(name.toLowerCase());
  }

  has(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  /** The text, or 400 MissingParameter. */
  need(name: string): string {
    const value = this.text(name);
    if (value !== undefined) return value;
    throw new ApiFault(
      400,
      'MissingParameter',
      `The input parameter "${name}" that is mandatory for processing this request is not supplied.`,
    );
  }

  bool(name: string): boolean | undefined {
    const value = this.text(name)?.toLowerCase();
    return value === undefined ? undefined : value === 'true';
  }

  /** A decimal integer; 400 InvalidParameter when the text is no integer. */
  int(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (!/^-?\d+$/.test(value))
      throw new ApiFault(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`);
    return Number(value);
  }

  /** A list of scalars: `Name.1`, `Name.2` ... in order. */
  list(name: string): readonly string[] {
    const found: string[] = [];
    for (let index = 1; ; index += 1) {
      const value = this.raw(`${name}.${index}`);
      if (value === undefined) return found;
      found.push(value);
    }
  }

  /** A list of structs: `Tag.1.Key` gives `[{ Key }]`. Field names keep the case they were sent in. */
  structs(name: string): readonly Readonly<Record<string, string>>[] {
    const rows = new Map<number, Record<string, string>>();
    const pattern = new RegExp(`^${name.replaceAll('.', '\\.')}\\.(\\d+)\\.(.+)$`, 'i');
    for (const [key, value] of this.#values) {
      const match = pattern.exec(key);
      if (match === null) continue;
      const index = Number(match[1]);
      const row = rows.get(index) ?? {};
      row[match[2] ?? ''] = value;
      rows.set(index, row);
    }
    return [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
  }

  /** `Tag.N.Key/Value` in either case of the field names, as a record. */
  tags(name = 'Tag'): Readonly<Record<string, string>> {
    const pairs = this.structs(name).map((row) => [row['Key'] ?? row['key'] ?? '', row['Value'] ?? row['value'] ?? '']);
    return Object.fromEntries(pairs.filter(([key]) => key !== '')) as Record<string, string>;
  }

  /** A JSON array in one parameter (`InstanceIds=["i-1"]`); 400 InvalidParameter when it does not parse. */
  jsonList(name: string): readonly string[] | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    try {
      const parsed: unknown = JSON.parse(value);
      if (Array.isArray(parsed)) return parsed.map(String);
    } catch {
      // falls through to the fault
    }
    throw new ApiFault(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`);
  }

  /** A comma-separated list in one parameter. */
  commaList(name: string): readonly string[] | undefined {
    return this.text(name)
      ?.split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
}
