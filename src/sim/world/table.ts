/** A row of a table: plain JSON with an id. `due` holds the state changes that time will bring. */
export interface Row {
  readonly id: string;
  /** It was bought for a term and cannot be removed: `sim show` does not count it among what exists. */
  readonly endsByItself?: true;
  readonly due?: readonly DueChange[];
}

/** At virtual time `at` (milliseconds) the row takes these fields, or is gone when `set` is null. */
export interface DueChange {
  readonly at: number;
  readonly set: Readonly<Record<string, unknown>> | null;
}

/**
 * Rows of one kind, by id. Reading a row first applies what has become due. Rows are frozen; `put` replaces.
 * All writes belong to the running request: kept when it succeeds, undone when it throws.
 */
export interface Table<T extends Row> {
  get(id: string): T | undefined;
  put(row: T): void;
  delete(id: string): void;
  /** All rows in order of creation. */
  all(): readonly T[];
  /** Rows whose `field` equals `value`, by an index declared in `tableOf`. */
  where(field: keyof T & string, value: string): readonly T[];
  readonly size: number;
}

/** Names a table and its indexed fields; each product declares its tables once, in `tables.ts`. */
export interface TableSpec<T extends Row> {
  /** `<product>.<kind>`, as `vpc.vswitch`; also what `sim show` counts. */
  readonly name: string;
  readonly indexes: readonly (keyof T & string)[];
  /** False for bookkeeping rows that `sim show` must not count as resources. */
  readonly counted: boolean;
  /** Carries the row type; never present at run time. */
  readonly row?: T;
}

export function tableOf<T extends Row>(
  name: string,
  options: { indexes?: readonly (keyof T & string)[]; counted?: boolean } = {},
): TableSpec<T> {
  return { name, indexes: options.indexes ?? [], counted: options.counted ?? true };
}

/** What is shown of one table by `sim show`. */
export interface TableCount {
  readonly name: string;
  readonly rows: number;
  /** Rows besides that only wait for their end. */
  readonly ending: number;
}
