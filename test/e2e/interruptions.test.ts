import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { must } from '../../src/base/index.ts';
import type { LandfallEvent } from '../../src/model/index.ts';
import { kosmosCounts, kosmosSize } from '../support/expected-counts.ts';
import { eventsOf, onlyEvent, LANDFALL, type CliRun } from '../support/landfall.ts';
import { doneIn, expectContinues, theError } from '../support/recovery.ts';
import { serveWorld } from '../support/served-world.ts';
import { expectSettled, kosmos, type TempStack } from '../support/temp-stack.ts';

/** Slow enough for a signal to arrive in the middle: the whole takes about a second and a half. */
const WATCHABLE = ['--speed', '60', '--json'];

const STATE = '.landfall/state/dev/alicloud-simulated/state.json';

/** Kills the command the moment the n-th event of a type appears. */
async function killedAt(
  stack: TempStack,
  args: readonly string[],
  { type, n }: { type: LandfallEvent['type']; n: number },
): Promise<CliRun> {
  const live = stack.start(args);
  await live.nth(n, (event) => event.type === type);
  live.process.kill('SIGKILL');
  const run = await live.ended;
  expect(run.signal, run.screen).toBe('SIGKILL');
  return run;
}

const MOMENTS = [
  ...[1, 4, 8, 9, 12, 15, 18, 21, 24, 25].map((n) => ({ type: 'resource.start', n }) as const),
  ...[1, 3, 6, 9, 12, 15, 18, 21, 24].map((n) => ({ type: 'resource.done', n }) as const),
];

describe.concurrent('an apply that is killed', () => {
  it.each(MOMENTS)(
    'with its cloud at $type number $n is continued by the next one: no orphan, no duplicate',
    async (moment) => {
      const stack = kosmos();
      await killedAt(stack, ['apply', '-y', ...WATCHABLE], moment);
      await expectContinues(stack);
    },
  );

  it.each(MOMENTS.filter((_, index) => index % 4 === 1))(
    'alone at $type number $n, while its cloud lives on, is continued by the next one',
    async (moment) => {
      const stack = kosmos();
      await serveWorld(join(stack.root, '.landfall/world'), '--speed', '60');
      await killedAt(stack, ['apply', '-y', '--json'], moment);
      const next = await expectContinues(stack);
      expect(eventsOf(next, 'phase').map(({ name }) => name)).toContain('recover');
    },
  );

  it('is taken up by a plan as well, and by a destroy, which leaves nothing', async () => {
    const stack = kosmos();
    await killedAt(stack, ['apply', '-y', ...WATCHABLE], { type: 'resource.done', n: 9 });
    const plan = await stack.json(2, 'plan', '--detailed-exitcode');
    expect(eventsOf(plan, 'phase').map(({ name }) => name)).toContain('recover');
    await killedAt(stack, ['apply', '-y', ...WATCHABLE], { type: 'resource.start', n: 3 });
    await stack.json(0, 'destroy', '-y');
    expect(await stack.counts()).toEqual({});
  });

  it.each([1, 5, 10, 14, 18])('while it destroys, at step %i, is continued by the next destroy', async (n) => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y');
    await killedAt(stack, ['destroy', '-y', ...WATCHABLE], { type: 'resource.done', n });
    await stack.json(0, 'destroy', '-y');
    expect(await stack.counts()).toEqual({});
    expect(JSON.parse(stack.read(STATE))).toMatchObject({ resources: {} });
  });

  it.each([1, 3, 4])('while it replaces, at step %i, leaves one of each in the end', async (n) => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y');
    const zone = ['--set', 'network.subnets.app.zone=cn-shanghai-g'];
    await killedAt(stack, ['apply', '-y', ...zone, ...WATCHABLE], { type: 'resource.done', n });
    await expectContinues(stack, { flags: zone });
  });
});

describe.concurrent('an interrupted apply', () => {
  it('stops cleanly on the first Ctrl-C, says so, and is continued by the next one', async () => {
    const stack = kosmos();
    const live = stack.start(['apply', '-y', ...WATCHABLE]);
    await live.nth(6, ({ type }) => type === 'resource.done');
    live.process.kill('SIGINT');
    const run = await live.ended;
    expect(run.exit, run.screen).toBe(130);
    expect(theError(run)).toMatchObject({ code: 'LF3021' });
    expect(onlyEvent(run, 'summary').skipped).toBeGreaterThan(0);
    await expectContinues(stack);
  });

  it('stops at once on the second Ctrl-C, and is continued by the next one', async () => {
    const stack = kosmos();
    const live = stack.start(['apply', '-y', '--speed', '4', '--json']);
    await live.nth(3, ({ type }) => type === 'resource.done');
    live.process.kill('SIGINT');
    await new Promise((resolve) => live.process.stderr.once('data', resolve));
    live.process.kill('SIGINT');
    const run = await live.ended;
    expect(run.exit, run.screen).toBe(130);
    await expectContinues(stack);
  });

  it('whose simulator is killed says that the cloud does not answer, and is continued by the next one', async () => {
    const stack = kosmos();
    const served = await serveWorld(join(stack.root, '.landfall/world'), '--speed', '60');
    const live = stack.start(['apply', '-y', '--json']);
    await live.nth(8, ({ type }) => type === 'resource.done');
    served.server.process.kill('SIGKILL');
    const run = await live.ended;
    expect(run.exit, run.screen).toBe(5);
    expect(theError(run)).toMatchObject({ code: 'LF3017', fix: expect.stringContaining('simulator') });
    await expectContinues(stack);
  });
});

describe.concurrent('notes that cannot be kept', () => {
  it.each([
    '.landfall/state',
    '.landfall/journal',
    '.landfall/state/dev/alicloud-simulated/state.json/x',
    '.landfall/journal/dev/alicloud-simulated/active.ndjson/x',
  ])('stop a run before it changes anything (%s is in the way)', async (place) => {
    const stack = kosmos();
    await stack.json(0, 'sim', 'show');
    stack.write(place, 'in the way');
    const run = await stack.json(5, 'apply', '-y');
    expect(theError(run)).toMatchObject({ code: 'LF3002' });
    expect(await stack.counts()).toEqual({});
  });

  it('on a disk that fills up half way stop the run, and nothing is lost', async () => {
    const stack = kosmos();
    const world = join(stack.root, '.landfall/world');
    await serveWorld(world, '--speed', '600');
    // Files may grow to 24 KiB and no further: what a full disk looks like, for root too.
    const run = await limited(stack, 24, ['apply', '-y', '--json']);
    expect(run.exit, run.stdout.slice(-1500)).toBe(5);
    expect(run.stdout).toContain('"LF3002"');
    expect(run.stdout.trimEnd().split('\n').at(-1)).toContain('"summary"');
    expect(await stack.counts()).not.toEqual({});
    await expectContinues(stack);
  });

  it('that were damaged are refused, and the fix that is printed puts them back', async () => {
    const stack = kosmos();
    await stack.json(0, 'apply', '-y');
    await stack.json(0, 'apply', '-y', '--set', 'network.name=renamed');
    stack.write(STATE, stack.read(STATE).slice(0, 900));
    const error = theError(await stack.json(3, 'plan'));
    expect(error).toMatchObject({ code: 'LF3003' });
    const command = must(/cp \S+ \S+/.exec(error.fix ?? '')?.[0], 'the fix is a command');
    const copied = await shell(command, stack.root);
    expect(copied.exit).toBe(0);
    await expectContinues(stack);
  });
});

describe.concurrent('a second apply while one runs', () => {
  it('is refused with who holds the lock, what for and since when; unlock breaks a lock', async () => {
    const stack = kosmos();
    const live = stack.start(['apply', '-y', '--speed', '6', '--json']);
    await live.nth(2, ({ type }) => type === 'resource.done');
    const second = await stack.json(8, 'apply', '-y');
    expect(theError(second)).toMatchObject({
      code: 'LF3001',
      headline: expect.stringMatching(new RegExp(`process ${live.process.pid}\\).*landfall apply -y.*since 20\\d\\d-`)),
    });
    const screen = await stack.run('apply', '-y');
    expect(screen.exit).toBe(8);
    expect(screen.stderr).toContain('landfall state unlock');
    // What changes under one's eyes cannot be planned from.
    expect(theError(await stack.json(8, 'plan'))).toMatchObject({ code: 'LF3001' });
    const first = await live.ended;
    expect(first.exit, first.screen).toBe(0);
    expect(doneIn(first)).toHaveLength(kosmosSize(1));
    await expectSettled(stack);
    expect(await stack.counts()).toEqual(kosmosCounts(1));
    const nobody = await stack.json(0, 'state', 'unlock');
    expect(onlyEvent(nobody, 'result').data).toBeNull();
  });
});

interface Shelled {
  readonly exit: number | null;
  readonly stdout: string;
}

/** Runs a command whose files may not grow beyond this many KiB. */
function limited(stack: TempStack, kib: number, args: readonly string[]): Promise<Shelled> {
  return shell(`ulimit -f ${kib}; exec '${process.execPath}' '${LANDFALL}' ${args.join(' ')}`, stack.root);
}

function shell(command: string, cwd: string): Promise<Shelled> {
  const child = spawn('bash', ['-c', command], { cwd, env: { ...process.env, NO_COLOR: '1' } });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, stdout })));
}
