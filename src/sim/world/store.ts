import { invariant } from '../../base/index.ts';
import { Agenda, nextDue, settleRow } from './due.ts';
import { RowStore, type TableOwner } from './row-store.ts';
import type { Row, TableCount, Table, TableSpec } from './table.ts';

/** One row written by a request: its last state, or null when it is gone; the mark is on tables that are not counted. */
export type Write = readonly [table: string, id: string, row: Row | null, uncounted?: 1];

interface Transaction {
  readonly now: number;
  readonly hiddenAge: number;
  readonly undo: (() => void)[];
  readonly written: Map<RowStore, Set<string>>;
}

/**
 * All tables of a world in memory. A request runs in `transaction`: its writes are kept together or undone together.
 * Due changes are applied when a request begins and on reads outside one; they follow from the rows themselves, so
 * they are neither undone nor logged.
 */
export class Store {
  readonly #clock: () => number;
  readonly #tables = new Map<string, RowStore>();
  readonly #agenda = new Agenda<RowStore>();
  readonly #owner: TableOwner;
  #transaction: Transaction | undefined;
  #settling = false;
  /** Whether time has changed rows since the last commit. */
  #moved = false;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#owner = {
      now: () => this.now(),
      settle: () => this.#settle(this.#clock()),
      hiddenAge: () => this.#transaction?.hiddenAge ?? 0,
      changing: (table, id, undo) => this.#note(table, id, undo),
      scheduled: (table, row) => this.#agenda.add(nextDue(row), table, row.id),
    };
  }

  /** Virtual time; it stands still while a request runs. */
  now(): number {
    return this.#transaction?.now ?? this.#clock();
  }

  table<T extends Row>(spec: TableSpec<T>): Table<T> {
    const table = this.#open(spec.name);
    table.declare(spec);
    // The store keeps rows of every type; the spec is what ties the name to the type.
    return table as unknown as Table<T>;
  }

  /**
   * Runs `work` and hands the rows it wrote to `commit`, which also hears (with no rows) that time has changed some; when either throws, all writes are undone and the error goes on.
   * The request sees no row younger than `hiddenAge` milliseconds (eventual consistency), 0 for all rows.
   */
  transaction<R>(hiddenAge: number, work: () => R, commit: (writes: readonly Write[]) => void): R {
    invariant(this.#transaction === undefined, 'a request began inside another');
    const now = this.#clock();
    this.#settle(now);
    const transaction: Transaction = { now, hiddenAge, undo: [], written: new Map() };
    this.#transaction = transaction;
    try {
      const result = work();
      if (transaction.written.size > 0 || this.#moved) commit([...lastStates(transaction.written)]);
      this.#moved = false;
      return result;
    } catch (error) {
      this.#transaction = { ...transaction, undo: [] };
      for (const step of transaction.undo.reverse()) step();
      throw error;
    } finally {
      this.#transaction = undefined;
    }
  }

  /** Applies writes that were logged earlier. */
  replay(writes: readonly Write[]): void {
    for (const [name, id, row, uncounted] of writes) {
      const table = this.#open(name);
      if (uncounted === 1) table.counted = false;
      if (row === null) table.delete(id);
      else table.write(row);
    }
  }

  /** Every table's rows as they are, for a snapshot. */
  dump(): { readonly name: string; readonly counted: boolean; readonly rows: readonly Row[] }[] {
    return [...this.#tables.values()].map((table) => ({
      name: table.name,
      counted: table.counted,
      rows: table.rows(),
    }));
  }

  /** Remembers that a table is bookkeeping before its product is asked for it. */
  markUncounted(name: string): void {
    this.#open(name).counted = false;
  }

  /** Sizes of the counted tables, in order of name. */
  counts(): readonly TableCount[] {
    const counted = [...this.#tables.values()].filter((table) => table.counted && table.size > 0);
    return counted.map((table) => table.count()).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  clear(): void {
    this.#tables.clear();
    this.#agenda.clear();
  }

  #open(name: string): RowStore {
    const known = this.#tables.get(name);
    if (known !== undefined) return known;
    const table = new RowStore(name, this.#owner);
    this.#tables.set(name, table);
    return table;
  }

  #note(table: RowStore, id: string, undo: () => void): void {
    const transaction = this.#transaction;
    if (transaction === undefined) return;
    transaction.undo.push(undo);
    const ids = transaction.written.get(table) ?? new Set<string>();
    transaction.written.set(table, ids.add(id));
  }

  #settle(now: number): void {
    if (this.#transaction !== undefined || this.#settling) return;
    this.#settling = true;
    for (let next = this.#agenda.take(now); next !== undefined; next = this.#agenda.take(now)) {
      const row = next.owner.peek(next.id);
      if (row === undefined || nextDue(row) > now) continue;
      const settled = settleRow(row, now);
      if (settled === null) next.owner.delete(next.id);
      else next.owner.write(settled);
      this.#moved = true;
    }
    this.#settling = false;
  }
}

function* lastStates(written: ReadonlyMap<RowStore, ReadonlySet<string>>): Generator<Write> {
  for (const [table, ids] of written) {
    for (const id of ids) {
      const row = table.peek(id) ?? null;
      yield table.counted ? [table.name, id, row] : [table.name, id, row, 1];
    }
  }
}
