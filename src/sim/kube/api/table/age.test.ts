import { expect, it } from 'vitest';
import { ageSince, span } from './age.ts';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

it.each([
  [0, '0s'],
  [119_000, '119s'],
  [120_000, '2m'],
  [5 * MINUTE + 30_000, '5m30s'],
  [11 * MINUTE + 30_000, '11m'],
  [3 * HOUR + 5 * MINUTE, '3h5m'],
  [9 * HOUR, '9h'],
  [47 * HOUR, '47h'],
  [2 * DAY, '2d'],
  [3 * DAY + 4 * HOUR, '3d4h'],
  [20 * DAY, '20d'],
  [800 * DAY, '2y70d'],
  [-5000, '<invalid>'],
])('%d ms are %s', (ms, text) => {
  expect(span(ms)).toBe(text);
});

it('is counted from a time, and unknown without one', () => {
  expect(ageSince('2026-11-20T00:00:00Z', Date.UTC(2026, 10, 20, 0, 1))).toBe('60s');
  expect(ageSince(undefined, 0)).toBe('<unknown>');
});
