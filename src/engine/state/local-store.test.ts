import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { NO_STATE } from '../../../test/support/applied-world.ts';
import { newStage, sweepStages, temporaryDirectory } from '../../../test/support/engine-stage.ts';
import type { State } from '../../model/index.ts';
import { localLock } from '../lock/local-lock.ts';
import { isAlive, thisProcess } from '../lock/process-life.ts';
import { openJournal } from '../journal/journal.ts';
import { loadState } from '../session.ts';
import { localStore } from './local-store.ts';
import type { LockHolder } from './store.ts';

afterAll(sweepStages);

const serial = (n: number): State => ({ ...NO_STATE, serial: n });

describe('state on disk', () => {
  test('is nothing at first, then what was written last', async () => {
    const store = localStore(join(temporaryDirectory(), 'deep', 'down'));
    expect(await store.read()).toBeUndefined();
    await store.write(serial(1));
    await store.write(serial(2));
    expect(await store.read()).toEqual(serial(2));
  });

  test('keeps the last twenty earlier states', async () => {
    const directory = temporaryDirectory();
    const store = localStore(directory);
    for (let n = 1; n <= 24; n += 1) await store.write(serial(n));
    const names = readdirSync(join(directory, 'history'));
    expect([names.length, names.at(0), names.at(-1)]).toEqual([20, '000004.json', '000023.json']);
  });

  test('is replaced in one step: a reader never sees half of it', async () => {
    const directory = temporaryDirectory();
    const store = localStore(directory);
    await store.write(serial(1));
    const writes = Array.from({ length: 40 }, (_, n) => n + 2);
    const writer = (async (): Promise<void> => {
      for (const n of writes) await store.write({ ...serial(n), outputs: { long: 'x'.repeat(50_000) } });
    })();
    const seen: number[] = [];
    while (seen.at(-1) !== 41) seen.push((await store.read())?.serial ?? 0);
    await writer;
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test.each([
    '{"v":1,"lineage":"l"',
    '',
    'null',
    '{"v":2}',
    '{"v":1,"lineage":"l","serial":1,"resources":null}',
    '{"v":1,"lineage":"l","serial":1,"resources":[]}',
  ])('that is damaged (%s) is refused, naming the file to copy back', async (text) => {
    const directory = temporaryDirectory();
    const store = localStore(directory);
    await store.write(serial(1));
    await store.write(serial(2));
    const file = join(directory, 'state.json');
    writeFileSync(file, text);
    const refused = await store.read().catch((error: unknown) => error);
    const command = `cp ${join(directory, 'history', '000001.json')} ${file}`;
    expect(refused).toMatchObject({
      report: { code: 'LF3003', exit: 3, world: 'Nothing was changed.', fix: expect.stringContaining(command) },
    });
    spawnSync('sh', ['-c', command]);
    expect(await store.read()).toEqual(serial(1));
  });

  test('that cannot be written says where', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'taken'), '');
    await expect(localStore(join(directory, 'taken')).write(serial(1))).rejects.toMatchObject({
      report: { code: 'LF3002' },
    });
  });

  test('of another stack or cloud is refused unless nothing is in it and nothing is unfinished', async () => {
    const { store, journalDirectory, deployed } = newStage().session();
    const elsewhere = { store, journalDirectory, deployed: { ...deployed, cloud: 'account 7' } };
    await store.write(NO_STATE);
    expect((await loadState(elsewhere)).cloud).toBe('account 7');
    openJournal(journalDirectory, 'run').append({ kind: 'begin', run: 'run', command: 'apply', at: '' });
    await expect(loadState(elsewhere)).rejects.toMatchObject({
      report: { code: 'LF3004', headline: 'the state belongs to cloud “fake cloud”, not “account 7”' },
    });
    expect((await loadState({ store, journalDirectory, deployed })).cloud).toBe('fake cloud');
  });
});

describe('the lock', () => {
  const holderOf = async (command: string): Promise<LockHolder> => ({
    ...(await thisProcess(command)),
    since: '2026-01-01T00:00:00.000Z',
  });
  const dead: LockHolder = {
    who: 'ops',
    host: hostname(),
    pid: 4_194_300,
    command: 'landfall apply',
    since: '2026-01-01T00:00:00.000Z',
  };

  function lockFileWith(holder: LockHolder | string): string {
    const directory = temporaryDirectory();
    const file = join(directory, 'lock.json');
    writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify(holder));
    return file;
  }

  test('is held by one until it is released, and says who holds it', async () => {
    const store = localStore(temporaryDirectory());
    const lock = await store.lock(await holderOf('first'));
    expect((await store.holder())?.command).toBe('first');
    await expect(store.lock(await holderOf('second'))).rejects.toMatchObject({
      report: {
        code: 'LF3001',
        exit: 8,
        headline: expect.stringMatching(
          new RegExp(`on ${hostname()} \\(process ${process.pid}\\) holds the lock: \`first\`, since 2026`),
        ),
      },
    });
    await lock.release();
    await (await store.lock(await holderOf('second'))).release();
    expect(await store.holder()).toBeUndefined();
  });

  test('of a dead process is taken over', async () => {
    const file = lockFileWith(dead);
    await localLock(file, await holderOf('next'));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ command: 'next' });
  });

  test('of a process that was really killed is taken over; before that it is held', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const file = lockFileWith({ ...dead, pid: child.pid ?? 0 });
    await expect(localLock(file, await holderOf('next'))).rejects.toMatchObject({ report: { code: 'LF3001' } });
    child.kill('SIGKILL');
    await once(child, 'exit');
    await localLock(file, await holderOf('next'));
  });

  test('of a process whose number was given to another one is taken over', async () => {
    const reused = { ...(await thisProcess('old')), processStart: '1' };
    expect([await isAlive(reused), await isAlive(await thisProcess('now'))]).toEqual([
      !existsSync('/proc/self/stat'),
      true,
    ]);
  });

  test('of another host is never taken over', async () => {
    const file = lockFileWith({ ...dead, host: 'elsewhere' });
    await expect(localLock(file, await holderOf('next'))).rejects.toMatchObject({
      report: { code: 'LF3001', headline: expect.stringContaining('on elsewhere') },
    });
  });

  test('that is unreadable is nobody’s', async () => {
    const file = lockFileWith('{"who":');
    await localLock(file, await holderOf('next'));
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ command: 'next' });
  });

  test('that was broken and taken by another is not removed by the one who lost it', async () => {
    const store = localStore(temporaryDirectory());
    const lost = await store.lock(await holderOf('lost'));
    await store.unlock();
    await store.lock(await holderOf('taken'));
    await lost.release();
    expect((await store.holder())?.command).toBe('taken');
  });

  test('is won by exactly one of many who find a dead one, however they come', async () => {
    for (let round = 0; round < 60; round += 1) {
      const file = lockFileWith(dead);
      const holders = await Promise.all(Array.from({ length: 12 }, (_, n) => holderOf(`run-${n}`)));
      const take = async (holder: LockHolder, turns: number): Promise<unknown> => {
        for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        return localLock(file, holder);
      };
      const ends = await Promise.allSettled(holders.map((holder, n) => take(holder, n * (round % 6))));
      const winners = holders.filter((_, n) => ends[n]?.status === 'fulfilled');
      expect(winners).toHaveLength(1);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(winners[0]);
    }
  });

  test('a place where none can be made says so', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'file'), '');
    mkdirSync(join(directory, 'other'));
    await expect(localLock(join(directory, 'file', 'lock.json'), dead)).rejects.toMatchObject({
      report: { code: 'LF3002' },
    });
  });
});
