import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatBytes, formatCores, parseQuantity } from './quantity.ts';

describe('parseQuantity', () => {
  test.each([
    ['2', 2],
    [2, 2],
    ['500m', 0.5],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['4Gi', 4 * 2 ** 30],
    ['1G', 1e9],
    ['1e3', 1000],
    ['1E', 1e18],
    ['1E2', 100],
    ['-1', -1],
    ['250u', 0.00025],
    ['5.', 5],
  ])('%s is %s', (text, number) => {
    expect(parseQuantity(text)).toBe(number);
  });

  test.each(['', 'abc', '1 Gi', '4GB', '1gi', 'Gi'])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });
});

test('what is formatted reads as the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 50 }), fc.integer({ min: 0, max: 1_000_000 }), (bytes, millis) => {
      expect(parseQuantity(formatBytes(bytes))).toBe(bytes);
      expect(Math.round((parseQuantity(formatCores(millis / 1000)) ?? -1) * 1000)).toBe(millis);
    }),
  );
});
