import { parseQuantity } from '../../base/index.ts';
import type { Json } from '../../model/index.ts';

/** Whether two spellings mean the same amount. */
export function sameQuantity(a: Json, b: Json): boolean {
  const [left, right] = [amountOf(a), amountOf(b)];
  if (left === undefined || right === undefined) return a === b;
  return Math.abs(left - right) <= Math.max(Math.abs(left), Math.abs(right)) * 1e-12;
}

function amountOf(value: Json): number | undefined {
  return typeof value === 'number' || typeof value === 'string' ? parseQuantity(value) : undefined;
}
