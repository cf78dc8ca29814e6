/** Letters that make no words; as real servers use them. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const LONGEST_BASE = 58;
const SUFFIX = 5;

/** A name from metadata.generateName; `random` gives whole numbers in [0, max]. */
export function generatedName(base: string, random: (max: number) => number): string {
  const letters = Array.from({ length: SUFFIX }, () => ALPHABET[random(ALPHABET.length - 1)] ?? 'x');
  return `${base.slice(0, LONGEST_BASE)}${letters.join('')}`;
}
