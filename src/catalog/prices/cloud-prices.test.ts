import { describe, expect, test } from 'vitest';
import { CLOUD_PRICES, cloudPrice, type PricedCloud } from './cloud-prices.ts';

const CLOUDS = Object.keys(CLOUD_PRICES) as readonly PricedCloud[];

describe.each(CLOUDS)('the price list of %s', (cloud) => {
  const { prices, currency, region, elsewhere } = CLOUD_PRICES[cloud];

  test('says of every price what it is for, how well it is known, where from and when', () => {
    expect(currency).toBe('USD');
    expect(prices.length).toBeGreaterThan(15);
    expect(new Set(prices.map(({ sku }) => sku)).size).toBe(prices.length);
    for (const { sku, amount, unit, per, grade, source, asOf } of prices) {
      expect(amount, sku).toBeGreaterThan(0);
      expect(unit, sku).not.toBe('');
      expect(['hour', 'day', 'month', 'use'], sku).toContain(per);
      expect(['documented', 'table', 'estimate'], sku).toContain(grade);
      expect(source.length, sku).toBeGreaterThan(10);
      expect(asOf, sku).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });

  test('names a page for every price that is no estimate, and calls the rest one', () => {
    const sure = prices.filter(({ grade }) => grade !== 'estimate');
    expect(sure.filter(({ source }) => !/[a-z]\.(com|dev|co|io|sh)/.test(source))).toEqual([]);
    expect(sure.filter(({ source }) => /^(no published page|assumed)|taken as/.test(source))).toEqual([]);
  });

  test('is scaled elsewhere and called an estimate', () => {
    for (const { sku, amount } of prices) {
      expect(cloudPrice(cloud, sku, region)?.amount, sku).toBe(amount);
      const other = cloudPrice(cloud, sku, 'far-away-1');
      expect(other?.amount, sku).toBeCloseTo(amount * elsewhere.factor, 5);
      expect(other?.grade, sku).toBe('estimate');
    }
    expect(cloudPrice(cloud, 'nothing.of-the-kind', region)).toBeUndefined();
  });
});

test.each([
  ['aws', 'fargate.vcpu', 0.04048, 'table'],
  ['aws', 'efs.storage', 0.3, 'documented'],
  ['aws', 'ec2/g4dn.xlarge', 0.526, 'estimate'],
  ['azure', 'registry/Standard', 0.667, 'table'],
  ['azure', 'apps.vcpu', 0.0864, 'estimate'],
  ['gcp', 'run.vcpu', 0.0648, 'documented'],
  ['gcp', 'balancer.rules', 0.025, 'documented'],
] as const)('%s: %s is %f dollars, %s', (cloud, sku, amount, grade) => {
  expect(cloudPrice(cloud, sku, CLOUD_PRICES[cloud].region)).toMatchObject({ amount, grade });
});
