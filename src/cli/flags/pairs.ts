/** `key=value` of a flag that may be given several times. */
export type Pair = readonly [key: string, value: string];

/** @throws RangeError for what has no key or no `=`; the framework shows it. */
export function parsePair(input: string): Pair {
  const split = input.indexOf('=');
  if (split < 1) throw new RangeError(`${input} is not KEY=VALUE`);
  return [input.slice(0, split), input.slice(split + 1)];
}

/** @throws RangeError for what is no whole number from 1. */
export function parseCount(input: string): number {
  const count = Number(input);
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${input} is no whole number from 1`);
  return count;
}
