import { assert, integer, option, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ref } from '../../model/index.ts';
import type { CostedResource } from './lines.ts';
import { sumOf } from './money.ts';
import { anyResources, estimated, resource } from './test-meters.ts';

describe('an estimate', () => {
  test.each<readonly [string, CostedResource, number]>([
    ['730 hours of a machine', resource('machine.a'), 1460],
    ['as many as there are', resource('machine.a', { count: 3 }), 4380],
    ['a tenth on spot', resource('machine.a', { offer: 'spot' }), 146],
    ['not more than the user’s limit', resource('machine.a', { offer: 'spot', limit: 0.15 }), 109.5],
    ['a limit above the price changes nothing', resource('machine.a', { offer: 'spot', limit: 9 }), 146],
    ['days of an average month', resource('key.a'), 3.04],
    ['a month is a month', resource('store.a', { gigabytes: 100 }), 12],
    ['what is known only after apply counts as nothing', resource('store.a', { gigabytes: ref('machine.a') }), 0],
    ['what is free', resource('wire.a'), 0],
  ])('%s', (_, one, monthly) => {
    expect(estimated([one]).totals.monthly).toBe(monthly);
  });

  test('leaves use out until somebody states how much', () => {
    const stores = [resource('store.a'), resource('store.b')];
    const silent = estimated(stores);
    expect(silent.totals).toMatchObject({ monthly: 0, assumedUse: 16 });
    expect(estimated(stores, { traffic: 100 }).totals).toMatchObject({ monthly: 160, assumedUse: 0 });
    expect(estimated(stores, { 'store.a:traffic': 100 }).totals).toMatchObject({ monthly: 80, assumedUse: 8 });
    expect(estimated(stores, { traffic: 0 }).totals).toMatchObject({ monthly: 0, assumedUse: 0 });
  });

  test('spreads what is paid in advance over its term', () => {
    expect(estimated([resource('machine.a', { offer: 'year' })]).totals).toMatchObject({
      monthly: 730,
      upfront: 8760,
      amortised: 730,
    });
    expect(estimated([resource('machine.a', { offer: 'half' })]).totals).toMatchObject({
      monthly: 876,
      upfront: 5256,
      amortised: 438,
    });
    // A month paid on its first day is a monthly bill.
    expect(estimated([resource('machine.a', { offer: 'month' })]).totals).toMatchObject({
      monthly: 963.6,
      upfront: 0,
      amortised: 0,
    });
  });

  test('says what is free, what nobody can price, and leaves lookups out', () => {
    const made = estimated([
      resource('wire.a'),
      resource('ufo.a'),
      resource('machine.x', { offer: 'gift' }),
      resource('data.machine.a'),
    ]);
    expect(made).toMatchObject({ free: ['wire.a'], unknown: ['machine.x', 'ufo.a'] });
    expect(made.totals.monthly).toBe(0);
  });

  test('puts the dearest layer first and its lines together', () => {
    const made = estimated([
      resource('key.a'),
      resource('machine.a'),
      resource('store.a', { gigabytes: 100 }),
      resource('machine.b'),
    ]);
    expect(made.layers.map(({ layer }) => layer)).toEqual(['layer of machine', 'layer of store', 'layer of key']);
    expect(made.lines.map(({ address }) => address)).toEqual(['machine.a', 'machine.b', 'store.a', 'store.a', 'key.a']);
  });
});

describe('the parts of any estimate', () => {
  test('sum to its total: lines, layers and grades', () => {
    assert(
      property(anyResources, option(integer({ min: 0, max: 500 }), { nil: undefined }), (resources, traffic) => {
        const { lines, layers, totals } = estimated(resources, traffic === undefined ? {} : { traffic });
        expect(sumOf(lines.map((line) => line.monthly))).toBe(totals.monthly);
        expect(sumOf(layers.map((layer) => layer.monthly))).toBe(totals.monthly);
        expect(sumOf(Object.values(totals.byGrade))).toBe(totals.monthly);
      }),
    );
  });

  test('do not depend on the order in which resources are given', () => {
    assert(
      property(anyResources, (resources) => {
        expect(estimated(resources.toReversed())).toEqual(estimated(resources));
      }),
    );
  });

  test('never fall below nothing, whatever reservations pay', () => {
    assert(
      property(anyResources, (resources) => {
        for (const line of estimated(resources).lines) {
          expect(line.monthly).toBeGreaterThanOrEqual(0);
          expect(line.unusedMonthly).toBeGreaterThanOrEqual(0);
          expect(line.unusedMonthly).toBeLessThanOrEqual(line.monthly);
        }
      }),
    );
  });
});
