import { describe, expect, test } from 'vitest';
import { must } from '../../base/index.ts';
import { estimated, resource } from './test-meters.ts';

describe('a reservation', () => {
  test('pays for machines of its pool, the first address first', () => {
    const made = estimated([
      resource('machine.a'),
      resource('machine.b'),
      resource('machine.c'),
      resource('reservation.r', { count: 2 }),
    ]);
    expect(made.lines.map(({ address, monthly }) => [address, monthly])).toEqual([
      ['machine.a', 0],
      ['machine.b', 0],
      ['machine.c', 1460],
      ['reservation.r', 1460],
    ]);
    expect(made.totals).toMatchObject({ monthly: 2920, covered: 2920, upfront: 17_520 });
  });

  test('pays for a part of a machine that is larger than it', () => {
    const made = estimated([resource('machine.a', { count: 2 }), resource('reservation.r')]);
    const machine = must(
      made.lines.find(({ address }) => address === 'machine.a'),
      'machine.a',
    );
    expect(machine).toMatchObject({
      monthly: 1460,
      grossMonthly: 2920,
      coveredBy: [{ address: 'reservation.r', units: 8, saves: 1460, costs: 730 }],
    });
  });

  test('pays for nothing elsewhere, and for nothing on spot', () => {
    const made = estimated([
      resource('machine.far', {}, 'there'),
      resource('machine.spot', { offer: 'spot' }),
      resource('reservation.r'),
    ]);
    expect(made.totals.covered).toBe(0);
    expect(made.lines.find(({ address }) => address === 'reservation.r')).toMatchObject({
      monthly: 730,
      unusedMonthly: 730,
    });
  });

  test('costs what it costs when it is larger than what there is', () => {
    const made = estimated([resource('machine.a'), resource('reservation.r', { count: 3 })]);
    expect(made.lines.find(({ address }) => address === 'reservation.r')).toMatchObject({
      monthly: 2190,
      unusedMonthly: 1460,
    });
  });

  test('leaves to the next what it cannot pay', () => {
    const made = estimated([resource('machine.a', { count: 3 }), resource('reservation.r'), resource('reservation.s')]);
    const machine = must(
      made.lines.find(({ address }) => address === 'machine.a'),
      'machine.a',
    );
    expect(machine.coveredBy.map(({ address, units }) => [address, units])).toEqual([
      ['reservation.r', 8],
      ['reservation.s', 8],
    ]);
    expect(machine.monthly).toBe(1460);
  });
});
