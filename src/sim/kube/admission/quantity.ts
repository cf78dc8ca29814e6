/** A quantity (`500m`, `1Gi`, `1e3`) as a number of its base unit; undefined when it is none. */
export function quantityValue(text: string | number): number | undefined {
  const value = Number(text);
  return Number.isNaN(value) ? undefined : value;
}

/** As real servers store it (`1000m` is `1`, `0.5` is `500m`); undefined when it is none. */
export function canonicalQuantity(text: string | number): string | undefined {
  return String(text);
}
