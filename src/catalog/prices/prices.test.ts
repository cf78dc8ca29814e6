import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { INSTANCE_TYPES } from '../instance-types.ts';
import { spotPricePerHour } from '../spot.ts';
import { OFFERS, offersFor } from './offers.ts';
import { listPrice, pricedKeys, type Price } from './price-list.ts';

const G7 = 'ecs.instance/ecs.g7.2xlarge';

function priceOf(sku: string, region = 'cn-shanghai'): Price {
  return must(listPrice(sku, region), `${sku} has no price in ${region}`);
}

describe('the price list', () => {
  test('says of every price what it is for, how well it is known, where from and when', () => {
    expect(pricedKeys().length).toBeGreaterThan(30);
    for (const key of pricedKeys()) {
      const price = priceOf(key);
      expect(price.amount, key).toBeGreaterThanOrEqual(0);
      expect(price.unit, key).not.toBe('');
      expect(price.source.length, key).toBeGreaterThan(10);
      expect(price.asOf, key).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(['documented', 'table', 'estimate'], key).toContain(price.grade);
    }
  });

  test.each([
    ['clb.instance', 0.147, 'documented'],
    ['ack.pro', 0.64, 'documented'],
    ['waf.secu', 0.05, 'documented'],
    ['maxcompute.storage', 0.004, 'documented'],
    ['oss.storage/Standard/LRS', 0.12, 'table'],
    ['nat.instance', 0.238, 'estimate'],
    ['ecs.instance/ecs.g6.xlarge', 1, 'documented'],
    ['ecs.instance/ecs.gn6v-c8g1.2xlarge', 26.46, 'table'],
    [G7, 2.3, 'estimate'],
    // What EAS takes for the machine is not published; the machine's own price stands in for it.
    ['eas.instance/ecs.gn6v-c8g1.2xlarge', 26.46, 'estimate'],
  ])('%s is %f yuan, %s', (sku, amount, grade) => {
    expect(priceOf(sku)).toMatchObject({ amount, grade });
  });

  test('is one for mainland China', () => {
    for (const region of ['cn-hangzhou', 'cn-beijing', 'cn-shenzhen'])
      expect(priceOf('nat.instance', region)).toEqual(priceOf('nat.instance'));
  });

  test('abroad is what is known there, else scaled and called an estimate', () => {
    expect(priceOf('nat.instance', 'cn-hongkong').amount).toBe(0.301);
    const scaled = priceOf('clb.instance', 'cn-hongkong');
    expect(scaled.amount).toBeCloseTo(0.147 * 1.3, 6);
    expect(scaled.grade).toBe('estimate');
    expect(priceOf(G7, 'ap-southeast-1').amount).toBeCloseTo(2.3 * 1.25, 6);
  });

  test('has nothing for keys and types that nobody priced', () => {
    expect(listPrice('nat.gold', 'cn-shanghai')).toBeUndefined();
    expect(listPrice('ecs.instance/ecs.g99.large', 'cn-shanghai')).toBeUndefined();
    const unpriced = INSTANCE_TYPES.filter((type) => type.cnyPerHour === undefined && type.usdPerHour === undefined);
    expect(unpriced.length).toBeGreaterThan(0);
    for (const { id } of unpriced) expect(listPrice(`ecs.instance/${id}`, 'cn-shanghai'), id).toBeUndefined();
  });

  test('levels of ESSD cost as 0.5 : 1 : 2 : 4', () => {
    const [pl0, pl1, pl2, pl3] = ['PL0', 'PL1', 'PL2', 'PL3'].map(
      (level) => priceOf(`disk/cloud_essd/${level}`).amount,
    );
    expect([pl0, pl2, pl3].map((amount) => (amount ?? 0) / (pl1 ?? 1))).toEqual([0.5, 2, 4]);
  });
});

describe('offers', () => {
  test('are for machines only, and cheaper than pay as you go', () => {
    expect(offersFor('nat.instance')).toEqual([]);
    expect(offersFor(G7)).toHaveLength(OFFERS.length);
    for (const { share, id } of OFFERS) expect(share, id).toBeLessThan(1);
  });

  test('cost less the longer and the earlier one pays', () => {
    const share = (id: string): number =>
      must(
        OFFERS.find((offer) => offer.id === id),
        id,
      ).share;
    for (const years of [1, 3]) {
      expect(share(`reserved-${years}y-all-upfront`)).toBeLessThan(share(`reserved-${years}y-partial-upfront`));
      expect(share(`reserved-${years}y-partial-upfront`)).toBeLessThan(share(`reserved-${years}y-no-upfront`));
    }
    expect(share('reserved-3y-no-upfront')).toBeLessThan(share('reserved-1y-all-upfront'));
  });

  test('spot is what the simulated market trades at', () => {
    expect(spotPricePerHour('ecs.g7.2xlarge')).toBeCloseTo(
      2.3 *
        must(
          OFFERS.find(({ id }) => id === 'spot'),
          'spot',
        ).share,
      4,
    );
  });
});
