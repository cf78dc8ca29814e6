import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { eventsOf, landfall, onlyEvent, LANDFALL } from '../support/landfall.ts';
import { theError } from '../support/recovery.ts';
import { kosmos } from '../support/temp-stack.ts';

const WRONG_LINES = [
  { line: ['plann'], says: /plan/ },
  { line: ['plan', '--detailled-exitcode'], says: /--detailed-exitcode/ },
  { line: ['apply', '--parallelism', 'none'], says: /none/ },
  { line: ['apply', '--timeout', 'soon'], says: /soon/ },
  { line: ['sim', 'srve'], says: /serve/ },
  { line: ['check', '--set', 'foo'], says: /path=value/ },
  { line: ['sim', 'fault', 'thrttle', '*'], says: /throttle/ },
  { line: ['completion', 'bsh'], says: /bash/ },
] as const;

describe.concurrent('a command line that is not understood', () => {
  it.each(WRONG_LINES)(
    '($line) ends with 3 and the nearest right word, for people and machines',
    async ({ line, says }) => {
      const { root } = kosmos();
      const person = await landfall(line, { cwd: root });
      expect(person.exit, person.screen).toBe(3);
      expect(person.stderr).toMatch(says);
      expect(person.stderr).not.toMatch(/\n\s+at /);
      if (line[0] === 'completion') return;
      const machine = await landfall([...line, '--json'], { cwd: root });
      expect(machine.exit).toBe(3);
      expect(machine.events.map(({ type }) => type).filter((type) => type !== 'diagnostic')).toEqual([
        'hello',
        'error',
        'summary',
      ]);
      expect(machine.stdout).toMatch(says);
      expect(machine.stderr).toBe('');
      theError(machine);
    },
  );
});

describe.concurrent('the command line', () => {
  it('prints its version alone', async () => {
    for (const line of [['version'], ['--version']]) {
      const run = await landfall(line);
      expect(run.exit).toBe(0);
      expect(run.stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
    }
  });

  it.each(['bash', 'zsh', 'fish'])('prints a completion script for %s', async (shell) => {
    const run = await landfall(['completion', shell]);
    expect(run.exit).toBe(0);
    expect(run.stdout).toMatch(/landfall __complete --/);
    if (shell !== 'bash') return;
    const checked = spawn('bash', ['-n']);
    checked.stdin.end(run.stdout);
    expect(await new Promise((resolve) => checked.once('close', resolve))).toBe(0);
  });

  it('proposes commands, subcommands and flags', async () => {
    const proposals = async (...words: string[]): Promise<string[]> =>
      (await landfall(['__complete', '--', ...words])).stdout.trim().split('\n');
    expect(await proposals('de')).toEqual(['destroy']);
    expect(await proposals('sim', '')).toEqual(['serve', 'show', 'reset', 'fault', 'feed', 'happen', 'step']);
    expect(await proposals('apply', '--con')).toEqual(['--continue-on-error']);
    expect(await proposals('')).not.toContain('__complete');
  });

  it('explains every code it may print, and helps with one it does not know', async () => {
    const all = onlyEvent(await landfall(['help', '--json']), 'result').data as Readonly<
      Record<string, { exit: number; fix: string }>
    >;
    expect(Object.keys(all).length).toBeGreaterThan(40);
    for (const [code, row] of Object.entries(all))
      expect(row, code).toMatchObject({ exit: expect.any(Number), fix: expect.stringMatching(/\S/) });
    const one = await landfall(['help', 'lf3011']);
    expect(one.stdout).toMatch(/LF3011: no stock[\s\S]*Exit code 5/);
    expect(theError(await landfall(['help', 'LF9999', '--json']))).toMatchObject({ code: 'LF6004' });
  });

  it('shows help for each command with worked examples', async () => {
    const run = await landfall(['apply', '--help']);
    expect(run.exit).toBe(0);
    expect(run.stdout).toMatch(/--allow-data-loss/);
    expect(run.stdout).toMatch(/landfall apply -p prod/);
  });

  it('prints no colours into a pipe, and colours when forced', async () => {
    const { root } = kosmos();
    const escape = String.fromCharCode(27);
    expect((await landfall(['check'], { cwd: root, env: { NO_COLOR: undefined } })).stdout).not.toContain(escape);
    expect((await landfall(['check'], { cwd: root, env: { NO_COLOR: undefined, FORCE_COLOR: '1' } })).stdout).toContain(
      escape,
    );
    expect((await landfall(['check'], { cwd: root, env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).stdout).not.toContain(
      escape,
    );
  });

  it('goes on when whoever read its output has gone away', async () => {
    const { root, counts } = kosmos();
    const child = spawn('bash', ['-c', `set -o pipefail; '${process.execPath}' '${LANDFALL}' apply -y | head -1`], {
      cwd: root,
      env: { ...process.env, LANDFALL_SPEED: 'max' },
    });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.resume();
    expect(await new Promise((resolve) => child.once('close', resolve)), stderr).toBe(0);
    expect(stderr).not.toMatch(/EPIPE/);
    expect((await counts())['ecs']).toMatchObject({ instance: 1 });
  });

  it('shows and forgets single resources of the state', async () => {
    const stack = kosmos();
    expect(theError(await stack.json(3, 'state', 'list'))).toMatchObject({ code: 'LF6006' });
    await stack.json(0, 'apply', '-y');
    const rows = onlyEvent(await stack.json(0, 'state', 'list'), 'result').data as { address: string }[];
    expect(rows.map(({ address }) => address)).toContain('alicloud_vpc.main');
    const shown = onlyEvent(await stack.json(0, 'state', 'show', 'alicloud_vpc.main'), 'result').data;
    expect(shown).toMatchObject({ attributes: { cidr_block: '10.0.0.0/16' } });
    expect(theError(await stack.json(3, 'state', 'show', 'alicloud_vpc.mian')).fix).toContain('alicloud_vpc.main');
    await stack.json(0, 'state', 'rm', 'alicloud_ecs_key_pair.ops');
    const plan = await stack.json(2, 'plan', '--detailed-exitcode');
    expect(eventsOf(plan, 'plan.change').map(({ address }) => address)).toContain('alicloud_ecs_key_pair.ops');
  });

  it('never shows a secret: not on the screen, in events, state, journal or plan', async () => {
    const stack = kosmos();
    const secret = stack.read('certs/kosmos.key').split('\n')[3] ?? '';
    expect(secret.length).toBeGreaterThan(40);
    const plan = await stack.run('plan', '-v', '--out', 'saved.plan');
    const apply = await stack.run('apply', '-y', '--json', 'saved.plan');
    expect(apply.exit, apply.screen).toBe(0);
    expect(plan.stdout + apply.stdout + stack.read('saved.plan')).not.toContain(secret);
    const grep = spawn('grep', ['-rlF', secret, '.landfall/state', '.landfall/journal'], { cwd: stack.root });
    expect(await new Promise((resolve) => grep.once('close', resolve))).toBe(1);
  });
});
