/** Names whose values are nobody's business even when nobody said so. */
const SECRET_NAME =
  /(?:pass(?:word|wd|phrase)?|secret|token|api_?key|access_?key|private_?key|credential|auth)(?:_|$)/i;

/** Values shorter than this are not searched for in texts: they would hit by chance. */
const SHORTEST = 4;

/** What takes the place of a secret. */
export const HIDDEN = '(secret)';

/** Keeps secret values out of everything a person or a file sees. */
export interface Mask {
  /** The value of a named setting, or `(secret)`. */
  value(name: string, value: string): string;
  /** A text with every known secret value replaced. */
  text(text: string): string;
}

/** A mask over values that are known to be secret; names that say so hide theirs as well. */
export function maskOf(secrets: readonly string[]): Mask {
  // The longest first: one secret may be part of another.
  const known = secrets.filter((value) => value.length >= SHORTEST).toSorted((a, b) => b.length - a.length);
  const text = (from: string): string => known.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), from);
  return {
    text,
    value: (name, value) => (SECRET_NAME.test(name) || secrets.includes(value) ? HIDDEN : text(value)),
  };
}
