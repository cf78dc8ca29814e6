import { page } from '../paging.ts';
import type { Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { Row, TableSpec } from '../world/table.ts';

/** How a Describe action finds its rows. */
interface Selection<T extends Row> {
  readonly table: TableSpec<T>;
  /** The parameter with the id, or several ids joined by commas. */
  readonly id: string;
  /** Filters that an index answers, tried in order before the region's. */
  readonly indexes?: readonly (readonly [param: string, field: keyof T & string])[];
  /** Parameters compared with a field, exactly. */
  readonly filters: Readonly<Record<string, (row: T) => string>>;
}

interface Listed extends Row {
  readonly regionId: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Rows of the call's region that answer to every filter and every tag sent. */
export function select<T extends Listed>(call: Call, selection: Selection<T>): readonly T[] {
  const rows = candidates(call, selection);
  const tests = testsOf(call, selection);
  // Without filters the region's rows are handed on as they are, however many there are.
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((holds) => holds(row)));
}

function testsOf<T extends Listed>(call: Call, { filters }: Selection<T>): readonly ((row: T) => boolean)[] {
  const tests = Object.entries(filters).flatMap(([param, field]) => {
    const value = call.params.text(param);
    return value === undefined ? [] : [(row: T) => field(row) === value];
  });
  const tags = call.params.tags();
  return Object.keys(tags).length === 0 ? tests : [...tests, (row) => hasTags(row.tags ?? {}, tags)];
}

/** The rows that an id, an indexed filter or else the region gives; all of the call's region. */
function candidates<T extends Listed>(call: Call, selection: Selection<T>): readonly T[] {
  const named = namedRows(call, selection) ?? indexedRows(call, selection);
  return (
    named?.filter((row) => row.regionId === call.region) ??
    call.world.table(selection.table).where('regionId', call.region)
  );
}

function namedRows<T extends Listed>({ params, world }: Call, { table, id }: Selection<T>): readonly T[] | undefined {
  const ids = params.commaList(id);
  return ids && [...new Set(ids)].flatMap((one) => world.table(table).get(one) ?? []);
}

function indexedRows<T extends Listed>(
  { params, world }: Call,
  { table, indexes }: Selection<T>,
): readonly T[] | undefined {
  for (const [param, field] of indexes ?? []) {
    const value = params.text(param);
    if (value !== undefined) return world.table(table).where(field, value);
  }
  return undefined;
}

/** The page asked for, each row as the answer shows it, in the product's two wrappers (`Vpcs.Vpc[]`). */
export function listed<T extends Row>(
  call: Call,
  rows: readonly T[],
  [outer, inner]: readonly [outer: string, inner: string],
  view: (call: Call, row: T) => Answer,
): Answer {
  const maxSize = outer === 'EipAddresses' ? 100 : 50;
  const { rows: shown, ...numbers } = page(rows, call.params, { defaultSize: 10, maxSize, above: 'refuse' });
  return { [outer]: { [inner]: shown.map((row) => view(call, row)) }, ...numbers };
}
