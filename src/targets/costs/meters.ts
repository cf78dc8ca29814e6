import type { Attributes, Charge, Meter, MeterRegistry } from '../../model/index.ts';

/** A product as bills call it. */
export type Product = Pick<Meter, 'layer' | 'service' | 'category'>;

/** A charge of every part of a type. `{name}` in the texts stands for that argument. */
export interface ChargeRow {
  readonly sku: string;
  readonly what: string;
  readonly basis: Charge['basis'];
  /** Name of the argument that holds it, or the same number for every part. */
  readonly quantity: string | number;
}

/** Paid as long as it exists. */
export function held(sku: string, what: string, quantity: ChargeRow['quantity'] = 1): ChargeRow {
  return { sku, what, basis: 'held', quantity };
}

/** Paid by what is done with it; the quantity is an example for a month. */
export function used(sku: string, what: string, quantity: ChargeRow['quantity']): ChargeRow {
  return { sku, what, basis: 'used', quantity };
}

/** Charges of nothing are left out. */
export function meter(product: Product, ...rows: readonly ChargeRow[]): Meter {
  return {
    ...product,
    charges: (args) => rows.map((row) => chargeOf(row, args)).filter(({ quantity }) => quantity > 0),
  };
}

/** The meters of a cloud by Terraform's names of types. */
export function meterRegistry(provider: string, meters: Readonly<Record<string, Meter>>): MeterRegistry {
  return { provider, get: (type) => meters[type], types: Object.keys(meters).toSorted() };
}

function chargeOf({ sku, what, basis, quantity }: ChargeRow, args: Attributes): Charge {
  const amount = typeof quantity === 'number' ? quantity : Number(args[quantity] ?? 0);
  return { sku: filled(sku, args), what: filled(what, args), basis, quantity: Math.round(amount * 1e4) / 1e4 };
}

function filled(text: string, args: Attributes): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = args[name];
    return typeof value === 'string' ? value : '';
  });
}
