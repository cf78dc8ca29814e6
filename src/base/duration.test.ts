import { describe, expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

describe('durations', () => {
  test.each([
    [0, '0.0s'],
    [440, '0.4s'],
    [9949, '9.9s'],
    [9970, '10s'],
    [59_400, '59s'],
    [59_600, '1m 00s'],
    [391_000, '6m 31s'],
    [3_599_600, '1h 00m'],
    [7_500_000, '2h 05m'],
  ])('%d ms reads %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5', 1500],
    ['90', 90_000],
    ['0.5h', 1_800_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', 'soon', '5 m', '-3s', '3x', '1h30', '.5s', 's'])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
