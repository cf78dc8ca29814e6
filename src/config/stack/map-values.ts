/** The record with every value made anew. */
export function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  make: (value: T, key: string) => U,
): Readonly<Record<string, U>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));
}
