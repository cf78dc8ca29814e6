import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refusal } from '../../../test/support/fake-cloud.ts';
import { VirtualClock } from '../../base/index.ts';
import { CloudError, type ApiRequest, type Attributes, type ErrorClass, type EventBody } from '../../model/index.ts';
import { makeCaller, type Caller } from './caller.ts';
import { adaptivePacer } from './pacer.ts';
import { maySendTwice, retryDelay } from './retry.ts';
import { waitUntil } from './waiter.ts';

const READ: ApiRequest = { product: 'fake', action: 'Get', params: {}, mutates: false };
const WRITE: ApiRequest = { product: 'fake', action: 'Create', params: { size: 1 }, mutates: true };
const TOKENED: ApiRequest = { ...WRITE, tokenParam: 'ClientToken' };
const REPEATABLE: ApiRequest = { ...WRITE, repeatable: true };

describe('which failures are tried again', () => {
  test.each<[ErrorClass, readonly boolean[]]>([
    // Of a read, a write, a write with a token, a repeatable write.
    ['throttle', [true, true, true, true]],
    ['lock', [true, true, true, true]],
    ['configuring', [true, true, true, true]],
    ['consistency', [true, true, true, true]],
    ['dependency', [true, true, true, true]],
    ['network', [true, false, true, true]],
    ['server', [true, false, true, true]],
    ['capacity', [false, false, false, false]],
    ['quota', [false, false, false, false]],
    ['taken', [false, false, false, false]],
    ['permission', [false, false, false, false]],
    ['authentication', [false, false, false, false]],
    ['balance', [false, false, false, false]],
    ['not-found', [false, false, false, false]],
    ['invalid', [false, false, false, false]],
  ])('%s', (errorClass, tried) => {
    const delays = [READ, WRITE, TOKENED, REPEATABLE].map((request) =>
      retryDelay(refusal(errorClass, 'C'), request, { count: 0, sinceMs: 0 }, () => 0),
    );
    expect(delays.map((delay) => delay !== undefined)).toEqual(tried);
  });

  test('a code that the call site expects is its own affair', () => {
    expect(
      retryDelay(
        refusal('throttle', 'Expected'),
        { ...READ, expects: ['Expected'] },
        { count: 0, sinceMs: 0 },
        () => 0,
      ),
    ).toBeUndefined();
  });

  test('tries end with the window of their class', () => {
    const delay = (sinceMs: number): number | undefined =>
      retryDelay(refusal('consistency', 'C'), READ, { count: 9, sinceMs }, () => 0);
    expect([delay(60_000) === undefined, delay(60_001) === undefined]).toEqual([false, true]);
  });

  test('delays double up to a bound, vary by half, and heed what the cloud asks for', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.double({ min: 0, max: 0.999, noNaN: true }), (count, luck) => {
        const delay = retryDelay(refusal('throttle', 'T'), READ, { count, sinceMs: 0 }, () => luck) ?? 0;
        const full = Math.min(15_000, 1000 * 2 ** count);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      }),
    );
    const slow = new CloudError({ errorClass: 'throttle', api: 'a:B', code: 'T', message: 'm', retryAfterMs: 90_000 });
    expect(retryDelay(slow, READ, { count: 0, sinceMs: 0 }, () => 0)).toBe(90_000);
  });

  test('what may be sent twice', () => {
    expect([READ, WRITE, TOKENED, REPEATABLE].map(maySendTwice)).toEqual([true, false, true, true]);
  });
});

describe('waiting for the cloud', () => {
  /** How long after `actual` a wait of `expected` seconds notices, and how often it looked. */
  async function waitFor(actual: number, expected: number): Promise<{ readonly late: number; readonly looks: number }> {
    const clock = new VirtualClock(0);
    let looks = 0;
    const poll = (): Promise<true | undefined> => {
      looks += 1;
      return Promise.resolve(clock.now() >= actual * 1000 ? true : undefined);
    };
    await waitUntil(
      { what: 'it', expectedSeconds: expected, timeoutSeconds: expected * 10, poll },
      clock,
      new AbortController().signal,
    );
    return { late: clock.now() / 1000 - actual, looks };
  }

  test('little is lost around the expected time: at most 5 %, or half a second', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 1800 }),
        fc.double({ min: 0.8, max: 1.5, noNaN: true }),
        async (expected, share) => {
          const actual = expected * share;
          const { late } = await waitFor(actual, expected);
          expect(late).toBeLessThanOrEqual(Math.max(0.5, actual * 0.05) + 0.001);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('what is ready early is noticed at the first look, which comes before the expected time', async () => {
    expect((await waitFor(1, 100)).late).toBeLessThanOrEqual(60);
  });

  test('looks are few', async () => {
    expect((await waitFor(600, 600)).looks).toBeLessThan(30);
    expect((await waitFor(6000, 600)).looks).toBeLessThan(300);
  });

  test('it gives up when the time allowed is over, and says what it waited for', async () => {
    const clock = new VirtualClock(0);
    const wait = {
      what: 'NAT gateway ngw-1 to be Available',
      expectedSeconds: 10,
      poll: () => Promise.resolve(undefined),
    };
    await expect(waitUntil(wait, clock, new AbortController().signal)).rejects.toMatchObject({
      report: { code: 'LF3019', exit: 9, headline: 'waited 5m 00s for NAT gateway ngw-1 to be Available' },
    });
    expect(clock.now()).toBe(300_000);
  });

  test('it can be stopped', async () => {
    const stop = new AbortController();
    const clock = new VirtualClock(0);
    const poll = (): Promise<undefined> => {
      stop.abort(new TypeError('stopped'));
      return Promise.resolve(undefined);
    };
    await expect(waitUntil({ what: 'it', expectedSeconds: 10, poll }, clock, stop.signal)).rejects.toThrow('stopped');
  });
});

describe('the pacer', () => {
  /** Keeps `count` calls of one API waiting and answers them one round after another; tells how many were in flight each round. */
  async function rounds(
    count: number,
    react: (pacer: ReturnType<typeof adaptivePacer>, round: number) => void = () => undefined,
  ): Promise<readonly number[]> {
    const pacer = adaptivePacer();
    let open: (() => void)[] = [];
    const all = Array.from({ length: count }, () =>
      pacer.run('a:B', () => new Promise<void>((resolve) => open.push(resolve))),
    );
    const inFlight: number[] = [];
    for (let done = 0; done < count;) {
      await new Promise((resolve) => setImmediate(resolve));
      const answering = open;
      open = [];
      inFlight.push(answering.length);
      react(pacer, inFlight.length);
      done += answering.length;
      for (const answer of answering) answer();
    }
    await Promise.all(all);
    return inFlight;
  }

  test('starts with a few calls at a time and learns that more are welcome', async () => {
    const seen = await rounds(700);
    expect(seen[0]).toBe(8);
    expect(Math.max(...seen)).toBe(32);
    expect(seen.slice(0, -1)).toEqual(seen.slice(0, -1).toSorted((a, b) => a - b));
  });

  test('halves when the cloud throttles, and never stops altogether', async () => {
    const seen = await rounds(60, (pacer, round) => {
      if (round <= 3) for (let n = 0; n < 4; n += 1) pacer.throttled('a:B');
    });
    expect(seen[0]).toBe(8);
    expect(Math.max(...seen.slice(1, 4))).toBeLessThanOrEqual(4);
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(1);
  });

  test('a place is never given twice, however calls come and go', async () => {
    const pacer = adaptivePacer();
    let [now, most] = [0, 0];
    const work = async (): Promise<void> => {
      now += 1;
      most = Math.max(most, now);
      await Promise.resolve();
      now -= 1;
      pacer.throttled('a:B');
    };
    await Promise.all(
      Array.from({ length: 50 }, async (_, index) => {
        for (let turn = 0; turn < index % 4; turn += 1) await Promise.resolve();
        await pacer.run('a:B', work);
      }),
    );
    expect(most).toBeLessThanOrEqual(8);
  });

  test('one API does not wait for another, and a failure gives its place back', async () => {
    const pacer = adaptivePacer();
    void Array.from({ length: 8 }, () => pacer.run('slow:A', () => new Promise(() => undefined)));
    expect(await pacer.run('quick:B', () => Promise.resolve(1))).toBe(1);
    for (let n = 0; n < 20; n += 1)
      await expect(pacer.run('bad:C', () => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
  });
});

describe('a call', () => {
  interface Bench {
    readonly call: Caller;
    readonly sent: ApiRequest[];
    readonly events: EventBody[];
    readonly clock: VirtualClock;
    readonly stop: AbortController;
  }

  function bench(answers: readonly (Attributes | CloudError)[], tokens = new Map<string, string>()): Bench {
    const sent: ApiRequest[] = [];
    const events: EventBody[] = [];
    const clock = new VirtualClock(0);
    const stop = new AbortController();
    const send = (request: ApiRequest): Promise<Attributes> => {
      sent.push(request);
      const answer = answers[Math.min(sent.length, answers.length) - 1] ?? {};
      return answer instanceof CloudError ? Promise.reject(answer) : Promise.resolve(answer);
    };
    const abandon = new AbortController().signal;
    const call = makeCaller({
      cloud: { send },
      clock,
      pacer: adaptivePacer(),
      emit: (event) => void events.push(event),
      stop: stop.signal,
      abandon,
      random: () => 0.5,
      tokens,
    });
    return { call, sent, events, clock, stop };
  }

  test('keeps its token over all tries, and another call gets another', async () => {
    const { call, sent } = bench([refusal('network'), refusal('lock', 'L'), { id: 'x' }]);
    expect(await call('a.b', TOKENED)).toEqual({ id: 'x' });
    await call('a.b', TOKENED);
    const tokens = sent.map((request) => request.params['ClientToken']);
    expect([tokens[0] === tokens[1], tokens[1] === tokens[2], tokens[2] === tokens[3]]).toEqual([true, true, false]);
  });

  test('says how often and why it is tried again', async () => {
    const { call, events, clock } = bench([refusal('throttle', 'Throttling'), {}]);
    await call('a.b', READ);
    expect(events).toEqual([
      {
        type: 'resource.retry',
        address: 'a.b',
        api: 'fake:Get',
        errorClass: 'throttle',
        code: 'Throttling',
        attempt: 1,
        delayMs: 750,
      },
    ]);
    expect(clock.now()).toBe(750);
  });

  test('gives up after the window, and at once when stopped', async () => {
    const { call, clock } = bench([refusal('consistency', 'NotYet')]);
    await expect(call('a.b', READ)).rejects.toMatchObject({ errorClass: 'consistency' });
    expect(clock.now()).toBeGreaterThan(60_000);
    const stopped = bench([refusal('throttle', 'T')]);
    stopped.stop.abort();
    await expect(stopped.call('a.b', READ)).rejects.toMatchObject({ errorClass: 'throttle' });
    expect(stopped.sent).toHaveLength(1);
  });
});
