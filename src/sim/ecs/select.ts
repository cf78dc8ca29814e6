import { page, pageByToken } from '../paging.ts';
import type { Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { Params } from '../wire/params.ts';
import type { Row, TableSpec } from '../world/table.ts';

/** Whether a row answers to the value of one filter parameter. */
export type Filter<T> = (row: T, wanted: string) => boolean;

/** How a Describe action finds its rows. */
export interface Selection<T extends Row> {
  readonly table: TableSpec<T>;
  /** The parameter that names rows by id, already read. */
  readonly ids?: readonly string[] | undefined;
  /** Filter parameters backed by an index, tried in order before the region's. */
  readonly indexes?: readonly (readonly [param: string, field: keyof T & string])[];
  readonly filters: Readonly<Record<string, Filter<T>>>;
}

type Listed = Row & {
  readonly regionId: string;
  readonly resourceGroupId: string;
  readonly tags: Readonly<Record<string, string>>;
};

/** Rows of the call's region that match every filter and every tag sent. */
export function select<T extends Listed>(call: Call, selection: Selection<T>): readonly T[] {
  const tests = testsOf(call, selection.filters);
  const rows = candidates(call, selection).filter((row) => row.regionId === call.region);
  // Most calls carry few filters and accounts may hold thousands of rows: only tests that were asked for are run.
  return tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)));
}

type Test<T> = (row: T) => boolean;

function testsOf<T extends Listed>(call: Call, filters: Readonly<Record<string, Filter<T>>>): readonly Test<T>[] {
  const plain = Object.entries(filters).flatMap(([param, filter]): readonly Test<T>[] => {
    const value = call.params.text(param);
    return value === undefined ? [] : [(row) => filter(row, value)];
  });
  const { 'acs:rm:rgId': group, ...tags } = call.params.tags();
  return [
    ...plain,
    ...(group === undefined ? [] : [(row: T) => row.resourceGroupId === group]),
    ...(Object.keys(tags).length === 0 ? [] : [(row: T) => hasTags(row.tags, tags)]),
  ];
}

function candidates<T extends Listed>(call: Call, { table: spec, ids, indexes }: Selection<T>): readonly T[] {
  const table = call.world.table(spec);
  if (ids !== undefined) return [...new Set(ids)].flatMap((id) => table.get(id) ?? []);
  for (const [param, field] of indexes ?? []) {
    const value = call.params.text(param);
    if (value !== undefined) return table.where(field, value);
  }
  return table.where('regionId', call.region);
}

/** Equality with one field. */
export function is<T>(field: (row: T) => string): Filter<T> {
  return (row, wanted) => field(row) === wanted;
}

/** Equality with a boolean field, sent as `true` or `false` in any case. */
export function flag<T>(field: (row: T) => boolean): Filter<T> {
  return (row, wanted) => String(field(row)) === wanted.toLowerCase();
}

/** A name in which `*` stands for anything. */
export function like<T>(field: (row: T) => string): Filter<T> {
  let last: { readonly text: string; readonly pattern: RegExp } | undefined;
  return (row, wanted) => {
    if (last?.text !== wanted) last = { text: wanted, pattern: wildcard(wanted) };
    return last.pattern.test(field(row));
  };
}

/** Whether a list field holds the value. */
export function has<T>(field: (row: T) => readonly string[]): Filter<T> {
  return (row, wanted) => field(row).includes(wanted);
}

/** A pattern in which `*` stands for anything. */
export function wildcard(pattern: string): RegExp {
  const escaped = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('.*')}$`);
}

interface Limits {
  readonly defaultSize: number;
  readonly maxSize: number;
}

/** One page in whichever of the two styles the client uses, and the members that describe it. */
export function paged<T extends Row>(
  rows: readonly T[],
  params: Params,
  limits: Limits,
): { readonly rows: readonly T[]; readonly position: Readonly<Record<string, unknown>> } {
  if (params.has('MaxResults') || params.text('NextToken') !== undefined) {
    const { rows: part, NextToken } = pageByToken(rows, params, limits);
    return { rows: part, position: { TotalCount: rows.length, NextToken } };
  }
  const { rows: part, ...numbers } = page(rows, params, limits);
  return { rows: part, position: { ...numbers, NextToken: '' } };
}

/** ECS tags as every answer shows them. */
export function tagList(tags: Readonly<Record<string, string>>): { readonly Tag: readonly unknown[] } {
  return { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) };
}
