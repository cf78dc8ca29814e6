import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalCidr, contains, formatIp, overlaps, parseCidr, parseIp, type Cidr } from './cidr.ts';
import { must } from './errors.ts';

const block = (text: string): Cidr => must(parseCidr(text), text);
const anyBlock = fc
  .tuple(fc.nat(2 ** 32 - 1), fc.nat(32))
  .map(([address, prefix]) => block(`${formatIp(address)}/${prefix}`));

describe('IPv4 blocks', () => {
  test.each([
    ['10.0.0.0/8', '10.0.0.0', '10.255.255.255', true],
    ['10.0.0.5/16', '10.0.0.0', '10.0.255.255', false],
    ['0.0.0.0/0', '0.0.0.0', '255.255.255.255', true],
    ['192.168.1.7/32', '192.168.1.7', '192.168.1.7', true],
    ['255.255.255.252/30', '255.255.255.252', '255.255.255.255', true],
  ])('%s runs from %s to %s', (text, first, last, aligned) => {
    const cidr = block(text);
    expect([formatIp(cidr.first), formatIp(cidr.last), cidr.aligned]).toEqual([first, last, aligned]);
  });

  test.each([
    '',
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.0/33',
    '256.0.0.0/8',
    '10.0.0.0/8 ',
    '010.0.0.0/8',
    '10.0.0.0/08',
    'a.b.c.d/8',
    '::/0',
  ])('%j is none', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  test.each([
    ['10.0.0.0/16', '10.0.1.0/24', true, true],
    ['10.0.1.0/24', '10.0.0.0/16', true, false],
    ['10.0.0.0/24', '10.0.1.0/24', false, false],
    ['10.0.0.0/24', '10.0.0.0/24', true, true],
  ])('%s and %s: overlap %s, first holds second %s', (a, b, overlap, holds) => {
    expect(overlaps(block(a), block(b))).toBe(overlap);
    expect(contains(block(a), block(b))).toBe(holds);
  });

  test('two blocks overlap only when one holds the other', () => {
    fc.assert(
      fc.property(anyBlock, anyBlock, (a, b) => {
        expect(overlaps(a, b)).toBe(contains(a, b) || contains(b, a));
        expect(overlaps(a, b)).toBe(overlaps(b, a));
      }),
    );
  });

  test('the canonical text is aligned and means the same block', () => {
    fc.assert(
      fc.property(anyBlock, (cidr) => {
        const canonical = block(canonicalCidr(cidr));
        expect([canonical.first, canonical.last, canonical.aligned]).toEqual([cidr.first, cidr.last, true]);
      }),
    );
  });

  test('addresses survive the way to text and back', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (address) => {
        expect(parseIp(formatIp(address))).toBe(address);
      }),
    );
  });
});
