/** Text that Compose takes as it stands: it would read a lone dollar as the beginning of a variable. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

export function literals(words: readonly string[]): readonly string[] {
  return words.map(literal);
}

/** Seconds in Compose's form of a duration. */
export function seconds(count: number): string {
  return Number.isInteger(count) ? `${count}s` : `${Math.round(count * 1000)}ms`;
}

const UNITS = [
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
] as const;

/** Bytes in Compose's units, which count in steps of 1024. */
export function byteSize(bytes: number): string {
  const whole = Math.round(bytes);
  const [letter, size] = UNITS.find(([, unit]) => whole % unit === 0) ?? ['b', 1];
  return `${whole / size}${letter}`;
}

/** A key of the configuration as the beginning of a variable's name. */
export function upper(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9]+/g, '_').toUpperCase();
}
