import type { Params } from '../wire/params.ts';

/** How RAM pages: `MaxItems` and `Marker` mostly, `PageSize` and `NextToken` for tags. */
interface MarkerNames {
  readonly size: string;
  readonly marker: string;
}

export interface MarkerPage<T> {
  readonly rows: readonly T[];
  /** Where the next page begins; undefined on the last. */
  readonly next: string | undefined;
}

/**
 * One page of rows in the order of their keys. The marker holds the last key given out, so that deleting rows between
 * two pages, as every clean-up does, skips nothing.
 */
export function markerPage<T>(
  rows: readonly T[],
  key: (row: T) => string,
  params: Params,
  names = MAX_ITEMS,
): MarkerPage<T> {
  const size = Math.min(MAX_SIZE, Math.max(1, params.int(names.size) ?? DEFAULT_SIZE));
  const marker = params.text(names.marker);
  const after = marker === undefined ? undefined : Buffer.from(marker, 'base64url').toString();
  const rest = rows
    .map((row) => ({ row, key: key(row) }))
    .filter((entry) => after === undefined || entry.key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const given = rest.slice(0, size);
  const last = rest.length > size ? given.at(-1) : undefined;
  return {
    rows: given.map(({ row }) => row),
    next: last === undefined ? undefined : Buffer.from(last.key).toString('base64url'),
  };
}

/** The members that say whether there is more: `Marker` only when there is. */
export function truncation({ next }: MarkerPage<unknown>): { readonly IsTruncated: boolean; readonly Marker?: string } {
  return next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next };
}

const MAX_ITEMS: MarkerNames = { size: 'MaxItems', marker: 'Marker' };
const DEFAULT_SIZE = 100;
const MAX_SIZE = 1000;
