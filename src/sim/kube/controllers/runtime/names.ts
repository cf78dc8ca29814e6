import { canonicalJson } from '../../../../base/index.ts';
import type { Cluster } from '../../cluster.ts';

/** Letters and digits of generated names: no vowels and nothing that looks alike, so that no words come about. */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789';

/** Generated names keep to a DNS label. */
const LONGEST_BASE = 58;

/** Five safe letters. */
export function suffix(cluster: Cluster): string {
  let text = '';
  while (text.length < 5) text += SAFE[cluster.random(0, SAFE.length - 1)] ?? '';
  return text;
}

/** A name that is free so far as five random letters make it: `base` with them behind. */
export function generatedName(
  cluster: Cluster,
  base: string,
): { readonly name: string; readonly generateName: string } {
  return { name: `${base.slice(0, LONGEST_BASE)}${suffix(cluster)}`, generateName: base };
}

/**
 * The hash of a pod template as it stands in names and labels: FNV-1a of its canonical JSON and of the collision count,
 * its decimal digits in safe letters as the real controllers write them.
 */
export function templateHash(template: unknown, collisions: number | undefined): string {
  const text = canonicalJson(template) + (collisions === undefined ? '' : String(collisions));
  return String(fnv1a(text)).replaceAll(/\d/g, (digit) => SAFE[digit.charCodeAt(0) % SAFE.length] ?? '');
}

/** 32-bit FNV-1a over UTF-16 units: spread enough for names that follow from their text. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** `length` hexadecimal digits that follow from `text`. */
export function hexOf(text: string, length: number): string {
  let hex = '';
  for (let round = 0; hex.length < length; round += 1) hex += fnv1a(`${round}/${text}`).toString(16).padStart(8, '0');
  return hex.slice(0, length);
}
