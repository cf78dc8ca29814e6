import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { NO_STATE } from '../../../test/support/applied-world.ts';
import { VirtualClock } from '../../base/index.ts';
import type { State, StateResource } from '../../model/index.ts';
import type { JournalRecord } from '../journal/records.ts';
import type { StateStore } from '../state/store.ts';
import { openDeployment, type Deployment } from './deployment.ts';

interface Bench {
  readonly deployment: Deployment;
  readonly clock: VirtualClock;
  readonly written: State[];
  readonly journaled: JournalRecord[];
}

function bench(write: (state: State) => Promise<void> = () => Promise.resolve()): Bench {
  const clock = new VirtualClock(0);
  const written: State[] = [];
  const journaled: JournalRecord[] = [];
  const store: Pick<StateStore, 'write'> = {
    write: async (state) => {
      await write(state);
      written.push(state);
    },
  };
  const journal = {
    append: (record: JournalRecord) => void journaled.push(record),
    archive: () => undefined,
    close: () => undefined,
  };
  return {
    deployment: openDeployment(NO_STATE, { store: store as StateStore, journal, clock }),
    clock,
    written,
    journaled,
  };
}

const box: StateResource = {
  address: 't.box',
  type: 't',
  id: 'i-1',
  args: {},
  attributes: { id: 'i-1', ip: '10.0.0.1' },
  dependsOn: [],
  status: 'ready',
};

describe('the state of a running apply', () => {
  test('every end of a step is in the journal; the file follows', async () => {
    const { deployment, journaled, written } = bench();
    await deployment.record('t.box', box);
    await deployment.record('t.gone', undefined);
    expect(journaled).toEqual([
      { kind: 'done', address: 't.box', resource: box },
      { kind: 'done', address: 't.gone', resource: null },
    ]);
    await deployment.save();
    expect(written.at(-1)).toMatchObject({ serial: 1, resources: { 't.box': box } });
  });

  test('what a resource has goes before what a lookup answered', () => {
    const { deployment } = bench();
    deployment.remember('t.box', { id: 'looked up' });
    expect(deployment.attributes('t.box')).toEqual({ id: 'looked up' });
    void deployment.record('t.box', box);
    expect(deployment.attributes('t.box')?.['id']).toBe('i-1');
  });

  test('writes come one after another, each of the newest state, with growing serials', async () => {
    const { deployment, written } = bench(() => delay(5));
    const first = deployment.save();
    void deployment.record('t.box', box);
    await Promise.all([first, deployment.save(), deployment.save()]);
    expect(written.map((state) => state.serial)).toEqual([1, 2, 3]);
    expect(Object.keys(written.at(-1)?.resources ?? {})).toEqual(['t.box']);
  });

  test('a write that failed does not keep the next one from succeeding', async () => {
    let broken = true;
    const { deployment, written } = bench(() =>
      broken ? Promise.reject(new TypeError('disk full')) : Promise.resolve(),
    );
    await expect(deployment.save()).rejects.toThrow('disk full');
    broken = false;
    await deployment.save();
    expect(written).toHaveLength(1);
  });

  test('the cloud’s time stands still while the disk works', async () => {
    const { deployment, clock } = bench(() => delay(30));
    let woken = false;
    const sleeping = clock.sleep(1).then(() => (woken = true));
    await deployment.save();
    expect(woken).toBe(false);
    await sleeping;
    expect(clock.now()).toBe(1);
  });
});
