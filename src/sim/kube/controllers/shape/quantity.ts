const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity as `500m` or `2Gi` as a number of its unit; 0 when it is none (validation has refused such before). */
export function amountOf(quantity: unknown): number {
  if (typeof quantity === 'number') return quantity;
  const match = /^([+-]?[0-9.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(typeof quantity === 'string' ? quantity : '');
  if (match === null) return 0;
  return Number(match[1]) * (SUFFIXES[match[2] ?? ''] ?? 1);
}

/** Writes an amount as short as it goes: CPU in `m`, sizes in binary units, the rest as plain numbers. */
export function quantityText(resource: string, amount: number): string {
  if (resource.endsWith('cpu'))
    return Number.isInteger(amount) ? String(amount) : `${Math.ceil(amount * 1000 - 1e-6)}m`;
  if (!/memory|storage/.test(resource)) return String(amount);
  for (const suffix of ['Ti', 'Gi', 'Mi', 'Ki']) {
    const unit = SUFFIXES[suffix] ?? 1;
    if (amount >= unit && Number.isInteger(amount / unit)) return `${amount / unit}${suffix}`;
  }
  return String(amount);
}
