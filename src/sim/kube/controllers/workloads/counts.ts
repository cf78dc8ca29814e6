/** The counts that are not zero: real statuses leave the others out. */
export function present<T extends Readonly<Record<string, unknown>>>(counts: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(counts).filter(([, value]) => value !== 0 && value !== undefined && value !== ''),
  ) as Partial<T>;
}

/** How many satisfy. */
export function countOf<T>(list: readonly T[], satisfies: (item: T) => boolean): number {
  let count = 0;
  for (const item of list) if (satisfies(item)) count += 1;
  return count;
}

export function sumOf<T>(list: readonly T[], amount: (item: T) => number): number {
  let sum = 0;
  for (const item of list) sum += amount(item);
  return sum;
}
