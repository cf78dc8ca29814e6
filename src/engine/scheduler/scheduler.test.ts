import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import type { Step } from '../../graph/index.ts';
import { keyedMutex } from './keyed-mutex.ts';
import { runSchedule, type Schedule } from './scheduler.ts';

function step(key: string, needs: readonly string[] = [], remainingSeconds = 1): Step {
  return { key, address: key, kind: 'create', needs, expectedSeconds: 1, remainingSeconds };
}

interface Told {
  readonly started: string[];
  readonly skipped: Record<string, string>;
  most: number;
}

function scheduleOf(
  steps: readonly Step[],
  more: Partial<Schedule> = {},
): { readonly schedule: Schedule; readonly told: Told } {
  const told: Told = { started: [], skipped: {}, most: 0 };
  let running = 0;
  const clock = new VirtualClock(0);
  const work = more.run ?? ((one) => clock.sleep(one.expectedSeconds * 1000));
  const run = async (one: Step): Promise<void> => {
    told.started.push(one.key);
    running += 1;
    told.most = Math.max(told.most, running);
    try {
      await work(one);
    } finally {
      running -= 1;
    }
  };
  const skip = (one: Step, because: string): void => {
    told.skipped[one.key] = because;
  };
  return {
    schedule: { steps, parallelism: 4, continueOnError: false, stop: new AbortController().signal, skip, ...more, run },
    told,
  };
}

const failOn =
  (key: string) =>
  (one: Step): Promise<void> =>
    one.key === key ? Promise.reject(new TypeError(`${key} broke`)) : Promise.resolve();

describe('the scheduler', () => {
  test('runs every step once, after all it needs, never more at a time than allowed', async () => {
    const anySteps = fc.array(fc.array(fc.nat(50), { maxLength: 3 }), { minLength: 1, maxLength: 15 });
    await fc.assert(
      fc.asyncProperty(anySteps, fc.integer({ min: 1, max: 5 }), async (drafts, parallelism) => {
        const steps = drafts.map((picks, index) =>
          step(`s${index}`, index === 0 ? [] : picks.map((pick) => `s${pick % index}`), index),
        );
        const done = new Set<string>();
        const run = async (one: Step): Promise<void> => {
          expect(one.needs.filter((need) => !done.has(need))).toEqual([]);
          await Promise.resolve();
          done.add(one.key);
        };
        const { schedule, told } = scheduleOf(steps, { parallelism, run });
        const outcome = await runSchedule(schedule);
        expect([outcome.done.size, told.started.length, outcome.skipped.size]).toEqual([steps.length, steps.length, 0]);
        expect(told.most).toBeLessThanOrEqual(parallelism);
      }),
    );
  });

  test('starts what has the longest way to go first', async () => {
    const { schedule, told } = scheduleOf([step('short', [], 1), step('long', [], 9), step('after', ['short'], 5)], {
      parallelism: 1,
    });
    await runSchedule(schedule);
    expect(told.started).toEqual(['long', 'short', 'after']);
  });

  test('after a failure nothing new starts; what was skipped says for whom it waits', async () => {
    const steps = [
      step('bad'),
      step('child', ['bad']),
      step('grandchild', ['child']),
      step('other', ['slow']),
      step('slow', [], 0),
    ];
    const { schedule, told } = scheduleOf(steps, { parallelism: 1, run: failOn('bad') });
    const outcome = await runSchedule(schedule);
    expect([...outcome.failed.keys()]).toEqual(['bad']);
    expect(told.skipped).toEqual({
      child: 'waits for bad',
      grandchild: 'waits for child',
      other: 'waits for slow',
      slow: 'another resource failed',
    });
  });

  test('with continue-on-error everything else is done', async () => {
    const steps = [step('bad'), step('child', ['bad']), step('slow'), step('other', ['slow'])];
    const { schedule, told } = scheduleOf(steps, { continueOnError: true, run: failOn('bad') });
    const outcome = await runSchedule(schedule);
    expect([[...outcome.done], told.skipped]).toEqual([['slow', 'other'], { child: 'waits for bad' }]);
  });

  test('a stop lets what runs end well and starts nothing new', async () => {
    const stop = new AbortController();
    const run = (one: Step): Promise<void> => {
      if (one.key === 'first') stop.abort();
      return Promise.resolve();
    };
    const { schedule, told } = scheduleOf([step('first'), step('second', ['first']), step('third')], {
      parallelism: 1,
      stop: stop.signal,
      run,
    });
    const outcome = await runSchedule(schedule);
    expect([...outcome.done]).toEqual(['first']);
    expect(told.skipped).toEqual({ second: 'the run was stopped', third: 'the run was stopped' });
  });
});

describe('the keyed mutex', () => {
  test('lets one holder in at a time per key, in order; others and keyless work do not wait', async () => {
    const clock = new VirtualClock(0);
    const mutex = keyedMutex();
    const ends: (readonly [string, number])[] = [];
    const work = (name: string, ms: number) => async (): Promise<void> => {
      await clock.sleep(ms);
      ends.push([name, clock.now()]);
    };
    await Promise.all([
      mutex.run('vpc-1', work('a', 10)),
      mutex.run('vpc-1', work('b', 10)),
      mutex.run('vpc-2', work('c', 15)),
      mutex.run(undefined, work('d', 1)),
      mutex.run('vpc-1', work('e', 10)),
    ]);
    expect(ends).toEqual([
      ['d', 1],
      ['a', 10],
      ['c', 15],
      ['b', 20],
      ['e', 30],
    ]);
  });

  test('a failure is its own and lets the next one in', async () => {
    const mutex = keyedMutex();
    const failed = mutex.run('k', () => Promise.reject(new TypeError('mine')));
    const next = mutex.run('k', () => Promise.resolve('in'));
    await expect(failed).rejects.toThrow('mine');
    expect(await next).toBe('in');
  });
});
