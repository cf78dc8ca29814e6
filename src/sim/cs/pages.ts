import type { Answer } from '../service.ts';
import type { Params } from '../wire/params.ts';

/** One page of rows by `page_number` and `page_size` (or `pageNumber` and `pageSize`), and what is told of it. */
export function pageInfo<T>(
  rows: readonly T[],
  params: Params,
  defaultSize = 50,
): { readonly rows: readonly T[]; readonly info: Answer } {
  const number = Math.max(1, params.int('page_number') ?? params.int('pageNumber') ?? 1);
  const size = Math.min(100, Math.max(1, params.int('page_size') ?? params.int('pageSize') ?? defaultSize));
  const first = (number - 1) * size;
  return {
    rows: rows.slice(first, first + size),
    info: { page_number: number, page_size: size, total_count: rows.length },
  };
}
