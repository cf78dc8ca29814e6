import { invariant } from '../../base/index.ts';
import { settleRow } from './due.ts';
import { OrderedRows } from './ordered-rows.ts';
import type { Row, Table, TableCount } from './table.ts';

/** One row as kept: `place` is its place in the order of creation, `bornAt` the virtual time it was first written. */
interface Entry {
  readonly row: Row;
  readonly place: number;
  readonly bornAt: number;
}

type Index = Map<string, OrderedRows>;

/** What a table needs to know of the store around it. */
export interface TableOwner {
  /** Virtual time; constant while a request runs. */
  now(): number;
  /** Applies what has become due, before a read outside a request. */
  settle(): void;
  /** Rows younger than this many milliseconds are hidden from the running request; 0 normally. */
  hiddenAge(): number;
  /** Called before a row changes, with the way back. */
  changing(table: RowStore, id: string, undo: () => void): void;
  /** Called with rows whose `due` is not empty. */
  scheduled(table: RowStore, row: Row): void;
}

/** The rows of one table, by id, with lazily built indexes. */
export class RowStore implements Omit<Table<Row>, 'where'> {
  readonly name: string;
  counted = true;
  readonly #owner: TableOwner;
  readonly #entries = new Map<string, Entry>();
  readonly #all = new OrderedRows();
  readonly #declared = new Set<string>();
  readonly #indexes = new Map<string, Index>();
  #lastPlace = 0;

  constructor(name: string, owner: TableOwner) {
    this.name = name;
    this.#owner = owner;
  }

  /** Takes over the spec's indexes; called whenever a handler asks for the table. */
  declare(spec: { readonly counted: boolean; readonly indexes: readonly string[] }): void {
    this.counted = spec.counted;
    for (const field of spec.indexes) this.#declared.add(field);
  }

  get(id: string): Row | undefined {
    this.#owner.settle();
    const entry = this.#entries.get(id);
    return entry !== undefined && this.#isVisible(entry) ? entry.row : undefined;
  }

  put(row: Row): void {
    const settled = settleRow(row, this.#owner.now());
    if (settled === null) this.delete(row.id);
    else this.write(settled);
  }

  delete(id: string): void {
    const before = this.#entries.get(id);
    if (before === undefined) return;
    this.#owner.changing(this, id, () => this.#restore(id, before));
    this.#replace(id, undefined);
  }

  all(): readonly Row[] {
    this.#owner.settle();
    return this.#visible(this.#all.list());
  }

  where(field: string, value: string): readonly Row[] {
    this.#owner.settle();
    invariant(this.#declared.has(field), `table ${this.name} declares no index on ${field}`);
    return this.#visible(this.#index(field).get(value)?.list() ?? []);
  }

  /** How many rows there are, and how many of them only wait for their end (a key pending deletion, what was bought for a term). */
  count(): TableCount {
    this.#owner.settle();
    let ending = 0;
    for (const { row } of this.#entries.values()) if (waitsForItsEnd(row)) ending += 1;
    return { name: this.name, rows: this.#entries.size - ending, ending };
  }

  get size(): number {
    this.#owner.settle();
    return this.#entries.size;
  }

  /** Writes a row whose due changes are all in the future. */
  write(row: Row): void {
    const { id } = row;
    const before = this.#entries.get(id);
    this.#owner.changing(this, id, () => this.#restore(id, before));
    this.#lastPlace += before === undefined ? 1 : 0;
    this.#replace(id, {
      row: Object.freeze(row),
      place: before?.place ?? this.#lastPlace,
      bornAt: before?.bornAt ?? this.#owner.now(),
    });
    if (row.due !== undefined) this.#owner.scheduled(this, row);
  }

  /** The row without visibility rules or settling. */
  peek(id: string): Row | undefined {
    return this.#entries.get(id)?.row;
  }

  /** Every row as it is, for a snapshot. */
  rows(): readonly Row[] {
    return this.#all.list();
  }

  #visible(rows: readonly Row[]): readonly Row[] {
    if (this.#owner.hiddenAge() === 0) return rows;
    return rows.filter(({ id }) => {
      const entry = this.#entries.get(id);
      return entry !== undefined && this.#isVisible(entry);
    });
  }

  #isVisible(entry: Entry): boolean {
    const hidden = this.#owner.hiddenAge();
    return hidden === 0 || !this.counted || entry.bornAt <= this.#owner.now() - hidden;
  }

  #restore(id: string, before: Entry | undefined): void {
    this.#replace(id, before);
    if (before?.row.due !== undefined) this.#owner.scheduled(this, before.row);
  }

  #replace(id: string, entry: Entry | undefined): void {
    const before = this.#entries.get(id);
    if (entry === undefined) this.#entries.delete(id);
    else this.#entries.set(id, entry);
    if (before !== undefined && before.place !== entry?.place) this.#all.remove(before.place);
    if (entry !== undefined) this.#all.set(entry.place, entry.row);
    for (const [field, index] of this.#indexes) reindex(index, field, { before, entry });
  }

  #index(field: string): Index {
    const known = this.#indexes.get(field);
    if (known !== undefined) return known;
    const index: Index = new Map();
    for (const entry of this.#entries.values()) reindex(index, field, { before: undefined, entry });
    this.#indexes.set(field, index);
    return index;
  }
}

interface Change {
  readonly before: Entry | undefined;
  readonly entry: Entry | undefined;
}

function reindex(index: Index, field: string, { before, entry }: Change): void {
  const keys = entry === undefined ? [] : indexKeys(entry.row, field);
  if (before !== undefined) {
    const stays = before.place === entry?.place;
    const left = indexKeys(before.row, field).filter((key) => !stays || !keys.includes(key));
    for (const key of left) take(index, key, before.place);
  }
  if (entry !== undefined) for (const key of keys) add(index, key, entry);
}

function take(index: Index, key: string, place: number): void {
  const rows = index.get(key);
  rows?.remove(place);
  if (rows?.size === 0) index.delete(key);
}

function add(index: Index, key: string, { place, row }: Entry): void {
  const rows = index.get(key) ?? new OrderedRows();
  rows.set(place, row);
  index.set(key, rows);
}

/** A list is indexed under each of its members. */
function indexKeys(row: Row, field: string): readonly string[] {
  const value: unknown = Reflect.get(row, field);
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map(String);
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}

function waitsForItsEnd(row: Row): boolean {
  return row.endsByItself === true || ('state' in row && row.state === 'PendingDeletion');
}
