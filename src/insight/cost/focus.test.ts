import { assert, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { focusRows, type FocusRow } from './focus.ts';
import { sumOf } from './money.ts';
import { anyResources, estimated, resource } from './test-meters.ts';

const frame = {
  periodStart: '2026-12-01T00:00:00.000Z',
  periodEnd: '2027-01-01T00:00:00.000Z',
  billingAccount: 'me',
  stack: 's',
  profile: 'p',
};

function sum(rows: readonly FocusRow[], column: string): number {
  return sumOf(rows.map((row) => Number(row[column])));
}

describe('FOCUS rows', () => {
  test('of any estimate have effective costs that sum to its total', () => {
    assert(
      property(anyResources, (resources) => {
        const estimate = estimated(resources, { traffic: 3 });
        expect(sum(focusRows(estimate, frame), 'EffectiveCost')).toBe(estimate.totals.monthly);
      }),
    );
  });

  test('all have the same columns, and those that must be there are filled', () => {
    const rows = focusRows(
      estimated([
        resource('machine.a'),
        resource('machine.b', { offer: 'spot' }),
        resource('reservation.r', { count: 2 }),
      ]),
      frame,
    );
    const columns = Object.keys(rows[0] ?? {});
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(columns);
      for (const column of [
        'BilledCost',
        'BillingAccountId',
        'BillingCurrency',
        'BillingPeriodStart',
        'BillingPeriodEnd',
        'ChargeCategory',
        'ChargePeriodStart',
        'ChargePeriodEnd',
        'ContractedCost',
        'EffectiveCost',
        'ListCost',
        'PricingQuantity',
        'ProviderName',
        'PublisherName',
        'InvoiceIssuerName',
        'ServiceCategory',
        'ServiceName',
      ])
        expect(row[column], column).not.toBeNull();
    }
  });

  test('tell what is bought from what uses it and from what is left unused', () => {
    const rows = focusRows(
      estimated([resource('machine.a'), resource('reservation.r', { count: 2, offer: 'half' })]),
      frame,
    );
    const seen = rows.map((row) => [
      row['ResourceId'],
      row['ChargeCategory'],
      row['ChargeFrequency'],
      row['CommitmentDiscountStatus'],
      row['BilledCost'],
      row['EffectiveCost'],
    ]);
    expect(seen).toEqual([
      ['reservation.r', 'Purchase', 'One-Time', null, 10_512, 0],
      ['reservation.r', 'Purchase', 'Recurring', null, 876, 0],
      ['reservation.r', 'Usage', 'Usage-Based', 'Unused', 0, 876],
      ['machine.a', 'Usage', 'Usage-Based', 'Used', 0, 876],
    ]);
  });

  test('list the price that spot undercuts', () => {
    const [row] = focusRows(estimated([resource('machine.a', { offer: 'spot' })]), frame);
    expect(row).toMatchObject({
      PricingCategory: 'Dynamic',
      ListCost: 1460,
      EffectiveCost: 146,
      PricingQuantity: 730,
      SkuPriceId: 'machine.big@spot',
    });
  });
});
