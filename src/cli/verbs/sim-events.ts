import { EXIT, parseDuration } from '../../base/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import { parsePair, type Pair } from '../flags/pairs.ts';
import { table } from '../text/table.ts';
import { runCommand } from '../wiring/run-command.ts';
import { withWorld, type SimFlags } from './sim.ts';

export interface FeedFlags extends SimFlags {
  readonly dim: readonly Pair[];
  readonly minutes: number;
}

const MINUTE_MS = 60_000;

/** Lets a resource measure the same for some minutes, which then have passed. */
export async function simFeed(this: CliContext, flags: FeedFlags, ...words: readonly string[]): Promise<void> {
  await runCommand(this, 'sim feed', flags, ({ screen }) =>
    withWorld(this, flags, async (world) => {
      const [namespace, metric, value, ...more] = words;
      if (value === undefined || more.length > 0)
        throw fail('LF6001', {
          headline: 'sim feed takes a namespace, a metric and a value',
          fix: 'landfall sim feed acs_ecs_dashboard CPUUtilization 95 --dim instanceId=...',
        });
      const { minutes } = flags;
      const dimensions = Object.fromEntries(flags.dim);
      const fed = await world.happen('cms/metric', { namespace, metric, value, dimensions, minutes });
      await world.step(minutes * MINUTE_MS);
      const { now } = await world.summary();
      screen.answer('fed', { ...fed, now }, () => `${metric} was ${value} for ${minutes} minutes; it is now ${now}.`);
      return EXIT.done;
    }),
  );
}

/** Lets something happen; without a name, lists what can. */
export async function simHappen(this: CliContext, flags: SimFlags, ...words: readonly string[]): Promise<void> {
  await runCommand(this, 'sim happen', flags, async ({ screen }) => {
    const [name, ...members] = words;
    if (name === undefined) {
      const { listHappenings } = await import('../../sim/index.ts');
      const rows = listHappenings().map(({ name: known, summary }) => [known, summary]);
      screen.answer('happenings', Object.fromEntries(rows), () => table(rows));
      return EXIT.done;
    }
    return withWorld(this, flags, async (world) => {
      const happened = await world.happen(name, Object.fromEntries(members.map(memberOf)));
      screen.answer('happened', happened ?? {}, () => JSON.stringify(happened));
      return EXIT.done;
    });
  });
}

/** Moves the account's time forward. */
export async function simStep(this: CliContext, flags: SimFlags, time: string): Promise<void> {
  await runCommand(this, 'sim step', flags, ({ screen }) =>
    withWorld(this, flags, async (world) => {
      const ms = parseDuration(time);
      if (ms === undefined) throw fail('LF6001', { headline: `${time} is no duration`, fix: 'Write 90s, 30m or 24h.' });
      await world.step(ms);
      const { now } = await world.summary();
      screen.answer('clock', { now }, () => `It is now ${now}.`);
      return EXIT.done;
    }),
  );
}

function memberOf(word: string): Pair {
  try {
    return parsePair(word);
  } catch (cause) {
    throw fail('LF6001', { headline: `${word} is not KEY=VALUE`, cause });
  }
}
