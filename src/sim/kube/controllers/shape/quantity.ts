import { formatBytes, formatCores, parseQuantity } from '../../../../base/index.ts';

/** A quantity as `500m` or `2Gi` as a number of its unit; 0 when it is none (validation has refused such before). */
export function amountOf(quantity: unknown): number {
  return typeof quantity === 'number' || typeof quantity === 'string' ? (parseQuantity(quantity) ?? 0) : 0;
}

/** Writes an amount as short as it goes: CPU in `m`, sizes in binary units, the rest as plain numbers. */
export function quantityText(resource: string, amount: number): string {
  if (resource.endsWith('cpu')) return formatCores(amount);
  return /memory|storage/.test(resource) ? formatBytes(amount) : String(amount);
}
