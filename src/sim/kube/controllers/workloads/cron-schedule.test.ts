import { describe, expect, it } from 'vitest';
import { isTimeZone, lastTime, nextTime, parseCron } from './cron-schedule.ts';

function times(text: string, from: string, count: number, timeZone?: string): string[] {
  const schedule = parseCron(text)!;
  const found: string[] = [];
  let at: number | undefined = Date.parse(from);
  while (found.length < count && at !== undefined) {
    at = nextTime(schedule, at, timeZone);
    if (at !== undefined) found.push(new Date(at).toISOString().slice(0, 16));
  }
  return found;
}

describe('a cron schedule', () => {
  it.each([
    ['*/15 * * * *', '2026-01-01T00:07:30Z', ['2026-01-01T00:15', '2026-01-01T00:30']],
    ['0 3 * * *', '2026-01-01T03:00:00Z', ['2026-01-02T03:00', '2026-01-03T03:00']],
    ['30 6 * * mon-fri', '2026-01-02T12:00:00Z', ['2026-01-05T06:30', '2026-01-06T06:30']],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00', '2032-02-29T00:00']],
    ['0 0 13 * fri', '2026-01-01T00:00:00Z', ['2026-01-02T00:00', '2026-01-09T00:00', '2026-01-13T00:00']],
    ['@hourly', '2026-12-31T23:10:00Z', ['2027-01-01T00:00']],
    ['5,10 8-9 1 jan,jul *', '2026-01-01T09:06:00Z', ['2026-01-01T09:10', '2026-07-01T08:05']],
  ])('%s after %s', (text, from, expected) => {
    expect(times(text, from, expected.length)).toEqual(expected);
  });

  it('goes by the clocks of its time zone, and skips what they skip', () => {
    expect(times('0 9 * * *', '2026-01-01T00:00:00Z', 2, 'Asia/Shanghai')).toEqual([
      '2026-01-01T01:00',
      '2026-01-02T01:00',
    ]);
    // In Berlin there is no 02:30 on 29 March 2026.
    expect(times('30 2 * * *', '2026-03-27T12:00:00Z', 2, 'Europe/Berlin')).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
    ]);
  });

  it.each(['', '* * * *', '60 * * * *', '* * 0 * *', '*/0 * * * *', 'a * * * *', '5-1 * * * *', '* * * * 7'])(
    'does not read %j',
    (text) => expect(parseCron(text)).toBeUndefined(),
  );

  it('has no next time where the date never comes', () => {
    expect(nextTime(parseCron('0 0 31 2 *')!, 0)).toBeUndefined();
  });

  it('finds the last time quickly, however often there were any', () => {
    const [after, until] = [Date.parse('2025-01-01T00:00:00Z'), Date.parse('2026-01-01T00:00:30Z')];
    expect(lastTime(parseCron('* * * * *')!, after, until)).toBe(Date.parse('2026-01-01T00:00:00Z'));
    expect(lastTime(parseCron('0 0 1 3 *')!, after, until)).toBe(Date.parse('2025-03-01T00:00:00Z'));
    expect(lastTime(parseCron('0 0 1 3 *')!, Date.parse('2025-04-01T00:00:00Z'), until)).toBeUndefined();
  });

  it('knows time zones', () => {
    expect([isTimeZone('Asia/Shanghai'), isTimeZone('Mars/Olympus')]).toEqual([true, false]);
  });
});
