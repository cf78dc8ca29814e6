import { describe, expect, it } from 'vitest';
import { canonicalQuantity, quantityValue } from './quantity.ts';

describe('a quantity', () => {
  it.each([
    ['1000m', '1', 1],
    ['0.5', '500m', 0.5],
    ['1.5', '1500m', 1.5],
    ['1', '1', 1],
    ['2000', '2k', 2000],
    ['1024Mi', '1Gi', 2 ** 30],
    ['1.5Gi', '1536Mi', 1.5 * 2 ** 30],
    ['500Mi', '500Mi', 500 * 2 ** 20],
    ['512', '512', 512],
    ['1e3', '1e3', 1000],
    ['12E', '12E', 12e18],
    ['0', '0', 0],
    ['-250m', '-250m', -0.25],
    ['.5', '500m', 0.5],
    ['0.1n', '1n', 1e-10],
  ])('%s is stored as %s', (text, stored, value) => {
    expect(canonicalQuantity(text)).toBe(stored);
    expect(quantityValue(text)).toBeCloseTo(value, 12);
    expect(canonicalQuantity(stored)).toBe(stored);
  });

  it('takes numbers for what they say', () => {
    expect(canonicalQuantity(0.25)).toBe('250m');
    expect(canonicalQuantity(4)).toBe('4');
  });

  it.each(['', 'lots', '1 Gi', '1gi', '--1', '1.2.3', '.'])('is not %j', (text) => {
    expect(canonicalQuantity(text)).toBeUndefined();
    expect(quantityValue(text)).toBeUndefined();
  });
});
