import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/index.ts';
import { startSimulator } from '../simulator.ts';
import { callRpc } from '../wire/test-client.ts';
import type { ServerRecord } from './server-record.ts';
import { tableOf, type Row } from './table.ts';
import { WorldDirectory } from './world-directory.ts';

interface Thing extends Row {
  readonly status: string;
}
const THINGS = tableOf<Thing>('test.thing');
const NOTES = tableOf<Row>('test.note', { counted: false });

const T0 = Date.UTC(2026, 10, 20);
const newPath = (): string => mkdtempSync(join(tmpdir(), 'landfall-world-'));
const open = (path: string, now = T0): WorldDirectory => WorldDirectory.open(path, { clock: new VirtualClock(now) });

/** Leaves a world as a killed process does: nothing folded, only the lock of the dead. */
function abandon(directory: WorldDirectory): void {
  const lock = join(directory.path, 'lock');
  writeFileSync(lock, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), began: 1, since: 'long ago' }));
}

describe('a world directory', () => {
  it('keeps every committed request, and none that threw', () => {
    const path = newPath();
    const first = open(path);
    first.world.transaction('write', () => first.world.table(THINGS).put({ id: 'a', status: 'kept' }));
    const failing = (): void =>
      first.world.transaction('write', () => {
        first.world.table(THINGS).put({ id: 'b', status: 'lost' });
        throw new RangeError('no');
      });
    expect(failing).toThrow('no');
    abandon(first);
    const second = open(path);
    expect(second.world.table(THINGS).all()).toEqual([{ id: 'a', status: 'kept' }]);
    expect(second.isNew).toBe(false);
    second.close();
  });

  it('is the same after being closed, with order, ids, time, settings and blobs', () => {
    const path = newPath();
    const first = open(path);
    const { world } = first;
    const blob = world.blobs.put(Buffer.from('bytes'));
    world.transaction('write', () => {
      for (const id of ['c', 'a', 'b']) world.table(THINGS).put({ id, status: 'x' });
      world.table(NOTES).put({ id: 'n' });
      world.table(THINGS).delete('a');
    });
    world.step(7_200_000);
    world.change({ ...world.settings, quotas: { 'vpc.vpcs': 3 } });
    const ids = [world.newId('x', '', 8)];
    first.close();
    const second = open(path);
    expect(
      second.world
        .table(THINGS)
        .all()
        .map((row) => row.id),
    ).toEqual(['c', 'b']);
    expect(second.world.counts()).toEqual([{ name: 'test.thing', rows: 2, ending: 0 }]);
    expect(second.world.now()).toBe(T0 + 7_200_000);
    expect(second.world.quota('vpc.vpcs', 10)).toBe(3);
    expect(second.world.blobs.get(blob).toString()).toBe('bytes');
    expect(ids).not.toContain(second.world.newId('x', '', 8));
    second.close();
  });

  it('goes on at the wall clock when that is later', () => {
    const path = newPath();
    open(path).close();
    const later = open(path, T0 + 1000);
    expect(later.world.now()).toBe(T0 + 1000);
    later.close();
  });

  it('never goes back behind what a client has seen', () => {
    const path = newPath();
    const first = open(path);
    const table = first.world.table(THINGS);
    first.world.transaction('write', () =>
      table.put({ id: 'a', status: 'Pending', due: [{ at: T0 + 5000, set: { status: 'Available' } }] }),
    );
    first.world.step(5000);
    expect(first.world.transaction('read', () => table.get('a')?.status)).toBe('Available');
    abandon(first);
    const second = open(path);
    expect(second.world.table(THINGS).get('a')?.status).toBe('Available');
    second.close();
  });

  it('tolerates a torn last line, and nothing else', () => {
    const path = newPath();
    const first = open(path);
    const put = (world: WorldDirectory, id: string): void =>
      world.world.transaction('write', () => world.world.table(THINGS).put({ id, status: '' }));
    put(first, 'a');
    abandon(first);
    appendFileSync(join(path, 'log.0.ndjson'), '{"now":1,"writes":[["test.thing","b",{"id":"b","sta');
    const second = open(path);
    expect(
      second.world
        .table(THINGS)
        .all()
        .map((row) => row.id),
    ).toEqual(['a']);
    put(second, 'c');
    abandon(second);
    const third = open(path);
    expect(
      third.world
        .table(THINGS)
        .all()
        .map((row) => row.id),
    ).toEqual(['a', 'c']);
    abandon(third);
    appendFileSync(join(path, 'log.0.ndjson'), 'garbage\n');
    expect(() => open(path)).toThrow(/line 3 of the world's log is damaged/);
  });

  it('folds the log into a snapshot when it grows', async () => {
    const path = newPath();
    const directory = open(path);
    const table = directory.world.table(THINGS);
    const long = 'x'.repeat(100_000);
    for (let n = 0; n < 50; n += 1)
      directory.world.transaction('write', () => table.put({ id: 'same', status: `${n}${long}` }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(readdirSync(path).filter((name) => name.startsWith('log.'))).toEqual(['log.1.ndjson']);
    directory.world.transaction('write', () => table.put({ id: 'after', status: '' }));
    abandon(directory);
    const again = open(path);
    expect(
      again.world
        .table(THINGS)
        .all()
        .map((row) => row.id),
    ).toEqual(['same', 'after']);
    again.close();
  });

  it('is cleared for good', () => {
    const path = newPath();
    const directory = open(path);
    const put = (id: string): void => directory.world.table(THINGS).put({ id, status: '' });
    directory.world.transaction('write', () => put('a'));
    directory.clear(() => put('root'));
    abandon(directory);
    const again = open(path);
    expect(
      again.world
        .table(THINGS)
        .all()
        .map((row) => row.id),
    ).toEqual(['root']);
    again.close();
  });
});

describe('the lock', () => {
  it('keeps a second process out, and names the first', () => {
    const path = newPath();
    const first = open(path);
    expect(() => open(path)).toThrow(new RegExp(`in use by process ${process.pid} on `));
    first.close();
    open(path).close();
  });

  it('of a dead process, or of a reused pid, is taken over; that of another machine is not', () => {
    const path = newPath();
    open(path).close();
    const lock = (holder: object): void =>
      writeFileSync(
        join(path, 'lock'),
        JSON.stringify({ pid: process.pid, host: hostname(), began: 0, since: '', ...holder }),
      );
    lock({ pid: 2 ** 22 + 1 });
    open(path).close();
    lock({ began: 1 });
    open(path).close();
    writeFileSync(join(path, 'lock'), '{"pi');
    open(path).close();
    lock({ host: 'elsewhere' });
    expect(() => open(path)).toThrow(/on elsewhere/);
  });
});

describe('world.json', () => {
  const written = (settings: object): string => {
    const path = newPath();
    writeFileSync(
      join(path, 'world.json'),
      JSON.stringify({ v: 1, seed: 1, accountId: '1234567890123456', ...settings }),
    );
    return path;
  };

  it('may be written by hand, with faults as sentences or as data', () => {
    const faults = ['throttle 30% of *', { kind: 'quota', key: 'vpc.vpcs', limit: 0 }];
    const directory = open(written({ faults, taken: { bucket: ['mine'] } }));
    expect(directory.world.quota('vpc.vpcs', 10)).toBe(0);
    expect(directory.world.isTaken('bucket', 'mine')).toBe(true);
    directory.close();
  });

  it.each([
    [{ quota: {} }, /no setting "quota"; did you mean "quotas"/],
    [{ speed: 0 }, /"speed" is 0; it must be a number above 0/],
    [{ defaultRegion: 'cn-atlantis' }, /"defaultRegion" is "cn-atlantis"; it must be a region/],
    [{ quotas: { 'vpc.vpcs': '3' } }, /"quotas" is/],
    [{ faults: ['throtle *'] }, /did you mean `throttle`/],
    [{ faults: [{ kind: 'oops' }] }, /"faults" has \{"kind":"oops"\}, which is no fault/],
    [{ faults: [{ kind: 'throttle', action: '*' }] }, /which is no fault/],
  ])('with %j is refused, and the lock let go', (settings, message) => {
    const path = written(settings);
    expect(() => open(path)).toThrow(message);
    expect(existsSync(join(path, 'lock'))).toBe(false);
  });
});

describe('a simulator that is killed', () => {
  it('has lost nothing that it answered', { timeout: 60_000 }, async () => {
    const worldDir = newPath();
    const { program, remove } = await bundle();
    const child = spawn(process.execPath, [program, worldDir], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const record = JSON.parse(readFileSync(join(worldDir, 'server.json'), 'utf8')) as ServerRecord;
    const answered: string[] = [];
    const create = async (n: number): Promise<void> => {
      const answer = await callRpc(record, { Action: 'CreateUser', Version: '2015-05-01', UserName: `user-${n}` });
      if (answer.status === 200) answered.push(`user-${n}`);
    };
    setTimeout(() => child.kill('SIGKILL'), 300);
    for (let n = 0; child.exitCode === null && child.signalCode === null && n < 100_000; n += 1)
      await create(n).catch(() => undefined);
    expect(answered.length).toBeGreaterThan(20);

    const again = await startSimulator({ worldDir });
    try {
      expect([again.accessKeyId, again.accountId]).toEqual([record.accessKeyId, record.accountId]);
      const users = again.summary().counts['ram']?.['user'] ?? 0;
      // One request may have been kept whose answer never left.
      expect([answered.length, answered.length + 1]).toContain(users);
      const last = await callRpc(again, { Action: 'GetUser', Version: '2015-05-01', UserName: answered.at(-1)! });
      expect(last.status).toBe(200);
    } finally {
      await again.close();
      remove();
    }
  });
});

/** The simulator as one file that Node can run: Node 20 does not read TypeScript. */
async function bundle(): Promise<{ readonly program: string; readonly remove: () => void }> {
  const { build } = await import('rolldown');
  const root = join(import.meta.dirname, '../../..');
  const input = join(newPath(), 'entry.js');
  const sim = JSON.stringify(join(root, 'src/sim/index.ts'));
  writeFileSync(
    input,
    `import { startSimulator } from ${sim};\nawait startSimulator({ worldDir: process.argv[2] });\nconsole.log('ready');\n`,
  );
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  // Inside the project, so that the libraries it loads later are found.
  const dir = mkdtempSync(join(cache, 'landfall-sim-'));
  await build({
    input,
    platform: 'node',
    external: [/^@peculiar/, /^reflect-metadata/],
    output: { dir, format: 'esm', entryFileNames: '[name].mjs' },
    logLevel: 'silent',
  });
  return { program: join(dir, 'entry.mjs'), remove: () => rmSync(dir, { recursive: true }) };
}
