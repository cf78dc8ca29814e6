import { describe, expect, test } from 'vitest';
import { amountText, priceText, quantityText, signedText } from './money-text.ts';

describe('money', () => {
  test.each([
    [0, '0.00'],
    [-0.001, '0.00'],
    [1234.5, '1,234.50'],
    [-1234567.891, '-1,234,567.89'],
    [999.999, '1,000.00'],
  ])('%d reads %s', (amount, text) => {
    expect(amountText(amount)).toBe(text);
  });

  test('differences have a sign, nought has none', () => {
    expect([12.3, -12.3, 0].map(signedText)).toEqual(['+12.30', '-12.30', '0.00']);
  });

  test('prices have the decimals they need, quantities those they have', () => {
    expect([2.3, 0.0021, 26.46, 0, 1000].map(priceText)).toEqual(['2.30', '0.0021', '26.46', '0.00', '1,000.00']);
    expect([7300, 0.5].map(quantityText)).toEqual(['7,300', '0.50']);
  });
});
