import type { Params } from '../wire/params.ts';

/** Rows from `offset`, `size` of them, at most 500. */
export function sliceOf<T>(rows: readonly T[], params: Params, defaultSize: number): readonly T[] {
  const offset = Math.max(0, params.int('offset') ?? 0);
  const size = Math.min(500, Math.max(0, params.int('size') ?? defaultSize));
  return rows.slice(offset, offset + size);
}
