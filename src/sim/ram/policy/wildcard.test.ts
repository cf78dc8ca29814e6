import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { wildcard } from './wildcard.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '/', '.'), maxLength: 12 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?', '.'), maxLength: 10 });

/** The same meaning said by a regular expression; exponential in bad cases, so an oracle for short texts only. */
function oracle(glob: string): RegExp {
  const source = glob.replace(/[.*+?^${}()|[\]\\/]/g, (char) => ({ '*': '.*', '?': '.' })[char] ?? `\\${char}`);
  return new RegExp(`^${source}$`, 's');
}

describe('wildcard', () => {
  it('agrees with a regular expression', () => {
    const agrees = fc.property(pattern, text, (glob, value) => {
      expect(wildcard(glob)(value)).toBe(oracle(glob).test(value));
    });
    fc.assert(agrees, { numRuns: 2000 });
  });

  it('matches a text without wildcards only with itself', () => {
    const exact = fc.property(text, text, (a, b) => {
      expect([wildcard(a)(a), wildcard(a)(b)]).toEqual([true, a === b]);
    });
    fc.assert(exact);
  });

  it('never matches less when a part becomes a star', () => {
    const wider = fc.property(text, text, text, (head, middle, tail) => {
      expect(wildcard(`${head}*${tail}`)(head + middle + tail)).toBe(true);
    });
    fc.assert(wider);
  });

  it('answers at once where a backtracking expression would not', () => {
    const test = wildcard(`${'a*'.repeat(40)}b`);
    expect(test('a'.repeat(5000))).toBe(false);
  });
});
