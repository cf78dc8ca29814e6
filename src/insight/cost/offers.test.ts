import { describe, expect, test } from 'vitest';
import { compareOffers } from './offers.ts';
import { book, estimated, resource } from './test-meters.ts';

describe('other terms', () => {
  const machines = [resource('machine.a'), resource('machine.b', { offer: 'spot' }), resource('key.a')];

  test('are compared for all machines, whatever they run on now', () => {
    const comparison = compareOffers(estimated(machines).lines, book);
    expect(comparison).toMatchObject({ payAsYouGo: 2920, asConfigured: 1606 });
    expect(
      comparison?.options.map(({ id, monthly, upfront, committed, saves, breakEvenMonth }) => [
        id,
        monthly,
        upfront,
        committed,
        saves,
        breakEvenMonth,
      ]),
    ).toEqual([
      ['spot', 292, 0, 0, 2628, undefined],
      ['month', 1927.2, 1927.2, 1927.2, 992.8, 1],
      // Half the price for twelve months is what six months cost otherwise.
      ['year', 1460, 17_520, 17_520, 1460, 6],
      ['half', 1752, 10_512, 21_024, 1168, 8],
      ['years', 1168, 0, 42_048, 1752, 15],
    ]);
  });

  test('count what reservations cost into what is configured', () => {
    const comparison = compareOffers(estimated([resource('machine.a'), resource('reservation.r')]).lines, book);
    expect(comparison).toMatchObject({ payAsYouGo: 1460, asConfigured: 730 });
  });

  test('are none where there is no machine', () => {
    expect(compareOffers(estimated([resource('key.a'), resource('reservation.r')]).lines, book)).toBeUndefined();
  });
});
