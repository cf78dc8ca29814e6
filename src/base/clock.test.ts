import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaledClock, VirtualClock, wallClock } from './clock.ts';

describe('the virtual clock', () => {
  test('an hour passes at once', async () => {
    const clock = new VirtualClock(1000);
    const real = performance.now();
    await clock.sleep(3_600_000);
    expect(clock.now()).toBe(3_601_000);
    expect(performance.now() - real).toBeLessThan(1000);
  });

  test('sleepers wake in the order of their times, at their times; equal times in the order they fell asleep', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 12 }), async (durations) => {
        const clock = new VirtualClock(0);
        const woken: (readonly [number, number])[] = [];
        await Promise.all(
          durations.map(async (ms, index) => {
            await clock.sleep(ms);
            woken.push([clock.now(), index]);
          }),
        );
        const expected = durations
          .map((ms, index) => [ms, index] as const)
          .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(woken).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  test('chains of sleeps take the time of the longest chain, not of their sum', async () => {
    const clock = new VirtualClock(0);
    const chain = async (steps: readonly number[]): Promise<void> => {
      for (const ms of steps) await clock.sleep(ms);
    };
    await Promise.all([chain([10, 20, 30]), chain([50]), chain([1, 1, 1])]);
    expect(clock.now()).toBe(60);
  });

  test('time stands still while anybody works, and goes on afterwards', async () => {
    const clock = new VirtualClock(0);
    let woken = false;
    const sleeping = clock.sleep(5).then(() => (woken = true));
    const answer = await clock.busy(async () => {
      await delay(30);
      expect([clock.now(), woken]).toEqual([0, false]);
      return 'done';
    });
    expect(answer).toBe('done');
    await sleeping;
    expect(clock.now()).toBe(5);
  });

  test('work that fails lets time go on as well', async () => {
    const clock = new VirtualClock(0);
    await expect(clock.busy(() => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
    await clock.sleep(7);
    expect(clock.now()).toBe(7);
  });

  test('an aborted sleep rejects with the reason, and nobody waits for it', async () => {
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    const reason = new TypeError('enough');
    const sleeping = clock.busy(async () => {
      const pending = clock.sleep(1000, stop.signal);
      stop.abort(reason);
      await expect(pending).rejects.toBe(reason);
    });
    await sleeping;
    await expect(clock.sleep(1, stop.signal)).rejects.toBe(reason);
    await clock.sleep(3);
    expect(clock.now()).toBe(3);
  });

  test('stepping by hand wakes whoever is due and never turns time back', async () => {
    const clock = new VirtualClock(0);
    await clock.busy(async () => {
      const soon = clock.sleep(5);
      clock.step(10);
      await soon;
      expect(clock.now()).toBe(10);
      clock.step(-5);
      expect(clock.now()).toBe(10);
    });
  });

  test('a speed paces the jumps for who watches', async () => {
    const clock = new VirtualClock(0, 100);
    const real = performance.now();
    await clock.sleep(6000);
    const took = performance.now() - real;
    expect(took).toBeGreaterThan(45);
    expect(took).toBeLessThan(2000);
    expect(clock.now()).toBe(6000);
  });

  test('newcomers who must wake earlier are served in order, also when paced', async () => {
    const clock = new VirtualClock(0, 100);
    const woken: string[] = [];
    const late = clock.sleep(8000).then(() => woken.push('late'));
    await delay(10);
    const early = clock.sleep(500).then(() => woken.push('early'));
    await Promise.all([late, early]);
    expect(woken).toEqual(['early', 'late']);
  });
});

describe('other clocks', () => {
  test('a scaled clock runs faster than the wall', async () => {
    const clock = scaledClock(1000, 5_000_000);
    const before = clock.now();
    expect(before).toBeGreaterThanOrEqual(5_000_000);
    await clock.sleep(20_000);
    expect(clock.now() - before).toBeGreaterThan(15_000);
    expect(await clock.busy(() => Promise.resolve(3))).toBe(3);
  });

  test('the wall clock can be stopped', async () => {
    const stop = new AbortController();
    const sleeping = wallClock.sleep(60_000, stop.signal);
    stop.abort();
    await expect(sleeping).rejects.toThrow(/aborted/);
    expect(Math.abs(wallClock.now() - Date.now())).toBeLessThan(1000);
  });
});
