import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { priceTable, withLivePrices, type AskedPrice } from './price-book.ts';

const sku = 'ecs.instance/ecs.g7.2xlarge';
const region = 'cn-shanghai';

function asked(amount: number, offer?: string): AskedPrice {
  const price = {
    sku,
    amount,
    unit: 'instance',
    per: 'hour',
    grade: 'live',
    source: 'asked',
    asOf: '2026-11-20',
  } as const;
  return { sku, region, price, ...(offer === undefined ? {} : { offer }) };
}

describe('a price book', () => {
  test('gives the weaker grade of price and offer', () => {
    expect(priceTable.quote('ecs.instance/ecs.g6.xlarge', region)?.grade).toBe('documented');
    expect(priceTable.quote('ecs.instance/ecs.g6.xlarge', region, 'spot')?.grade).toBe('estimate');
    expect(priceTable.quote(sku, region, 'gift')).toBeUndefined();
  });

  test('with live prices answers with them, and from the table what was not asked', () => {
    const book = withLivePrices(priceTable, [asked(2), asked(0.3, 'spot')], '2027-01-01');
    expect(book.asOf).toBe('2027-01-01');
    expect(book.quote(sku, region)).toMatchObject({ unitPrice: 2, grade: 'live' });
    expect(book.quote(sku, region, 'spot')).toMatchObject({ unitPrice: 0.3, grade: 'live' });
    // A share of the account's own price is still an estimate.
    const reserved = must(book.quote(sku, region, 'reserved-1y-all-upfront'), 'a quote');
    expect(reserved.unitPrice).toBeCloseTo(2 * must(reserved.offer, 'an offer').share, 6);
    expect(reserved.grade).toBe('estimate');
    expect(book.quote(sku, 'cn-hangzhou')).toEqual(priceTable.quote(sku, 'cn-hangzhou'));
  });

  test('that nobody answered keeps the date of the table', () => {
    expect(withLivePrices(priceTable, [], '2027-01-01').asOf).toBe(priceTable.asOf);
  });
});
