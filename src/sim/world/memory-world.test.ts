import { describe, expect, it } from 'vitest';
import { ApiFault, type Service } from '../service.ts';
import { memoryWorld } from './memory-world.ts';
import { tableOf, type Row } from './table.ts';
import { callAction } from './test-call.ts';

interface Thing extends Row {
  readonly status: string;
  readonly owner?: string;
  readonly groups?: readonly string[];
}
const THINGS = tableOf<Thing>('test.thing', { indexes: ['owner', 'groups'] });
const NOTES = tableOf<Row>('test.note', { counted: false });

const ids = (rows: readonly Row[]): string[] => rows.map((row) => row.id);

describe('tables', () => {
  it('give back rows in the order of creation, also after updates and by index', () => {
    const table = memoryWorld().table(THINGS);
    for (const id of ['c', 'a', 'b']) table.put({ id, status: 'new', owner: 'x' });
    table.put({ id: 'c', status: 'changed', owner: 'y' });
    table.put({ id: 'c', status: 'changed back', owner: 'x' });
    expect(ids(table.all())).toEqual(['c', 'a', 'b']);
    expect(ids(table.where('owner', 'x'))).toEqual(['c', 'a', 'b']);
    expect(table.where('owner', 'y')).toEqual([]);
  });

  it('index a list under each of its members', () => {
    const table = memoryWorld().table(THINGS);
    table.put({ id: 'a', status: '', groups: ['g1', 'g2'] });
    table.put({ id: 'b', status: '', groups: ['g2'] });
    expect(ids(table.where('groups', 'g2'))).toEqual(['a', 'b']);
    table.put({ id: 'a', status: '', groups: ['g1'] });
    expect(ids(table.where('groups', 'g2'))).toEqual(['b']);
  });

  it('hand out frozen rows and refuse an undeclared index', () => {
    const table = memoryWorld().table(THINGS);
    table.put({ id: 'a', status: 'x' });
    expect(Object.isFrozen(table.get('a'))).toBe(true);
    expect(() => table.where('status', 'x')).toThrow(/no index on status/);
  });
});

describe('due changes', () => {
  it('come about as time passes, one after the other, and end a row', () => {
    const world = memoryWorld({ now: 0 });
    const table = world.table(THINGS);
    const due = [
      { at: 300, set: null },
      { at: 100, set: { status: 'Starting', owner: 'z' } },
      { at: 200, set: { status: 'Running' } },
    ];
    table.put({ id: 'a', status: 'Pending', due });
    expect(table.get('a')?.status).toBe('Pending');
    world.step(100);
    expect(table.where('owner', 'z').map((row) => row.status)).toEqual(['Starting']);
    world.step(150);
    expect(table.all()).toMatchObject([{ status: 'Running' }]);
    world.step(50);
    expect(table.get('a')).toBeUndefined();
    expect(table.size).toBe(0);
  });

  it('are forgotten when the row is put without them', () => {
    const world = memoryWorld({ now: 0 });
    const table = world.table(THINGS);
    table.put({ id: 'a', status: 'Stopping', due: [{ at: 10, set: null }] });
    table.put({ id: 'a', status: 'Running' });
    world.step(100);
    expect(table.get('a')?.status).toBe('Running');
  });

  it('that are due already apply at once', () => {
    const world = memoryWorld({ now: 50 });
    world.table(THINGS).put({ id: 'a', status: 'Pending', due: [{ at: 50, set: { status: 'Available' } }] });
    expect(world.table(THINGS).get('a')).toEqual({ id: 'a', status: 'Available' });
  });
});

describe('a transaction', () => {
  it('that throws leaves rows, order, indexes and due changes as they were', () => {
    const world = memoryWorld({ now: 0 });
    const table = world.table(THINGS);
    table.put({ id: 'a', status: 'Pending', owner: 'x', due: [{ at: 100, set: { status: 'Available' } }] });
    table.put({ id: 'b', status: 'ok', owner: 'x' });
    const attempt = (): void =>
      world.transaction('write', () => {
        table.delete('a');
        table.put({ id: 'b', status: 'changed', owner: 'y' });
        table.put({ id: 'c', status: 'new', owner: 'x' });
        expect(ids(table.where('owner', 'x'))).toEqual(['c']);
        throw new ApiFault(400, 'Nope', 'no');
      });
    expect(attempt).toThrow('no');
    expect(ids(table.where('owner', 'x'))).toEqual(['a', 'b']);
    expect(ids(table.all())).toEqual(['a', 'b']);
    world.step(100);
    expect(table.get('a')?.status).toBe('Available');
  });

  it('sees one moment, however long it takes', () => {
    const world = memoryWorld({ now: 0 });
    const seen = world.transaction('write', () => {
      const before = world.now();
      world.step(1000);
      return world.now() - before;
    });
    expect(seen).toBe(0);
    expect(world.now()).toBe(1000);
  });

  it('with a lag does not see what is young, but its own bookkeeping it does', () => {
    const world = memoryWorld({ now: 0, lagSeconds: 5 });
    const [table, notes] = [world.table(THINGS), world.table(NOTES)];
    table.put({ id: 'a', status: '' });
    notes.put({ id: 'n' });
    const look = (): unknown =>
      world.transaction('read', () => [table.get('a') !== undefined, table.all().length, notes.all().length]);
    expect(look()).toEqual([false, 0, 1]);
    world.step(5000);
    expect(look()).toEqual([true, 1, 1]);
  });

  it('drops blobs only when it succeeds', () => {
    const world = memoryWorld();
    const id = world.blobs.put(Buffer.from('bytes'));
    const failing = (): void =>
      world.transaction('write', () => {
        world.blobs.drop(id);
        throw new ApiFault(400, 'Nope', 'no');
      });
    expect(failing).toThrow('no');
    expect(world.blobs.get(id).toString()).toBe('bytes');
    world.transaction('write', () => world.blobs.drop(id));
    expect(() => world.blobs.get(id)).toThrow(/missing/);
  });
});

describe('the dice', () => {
  it('fall the same way for the same seed', () => {
    const draw = (seed: number): unknown[] => {
      const world = memoryWorld({ seed });
      return [world.newId('vpc', 'cn-shanghai', 21), world.random(1, 1_000_000), world.takes(30)];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
    expect(draw(7)[0]).toMatch(/^vpc-uf6[0-9a-z]{18}$/);
  });

  it('spread evenly', () => {
    const world = memoryWorld();
    const counts = [0, 0, 0, 0];
    for (let n = 0; n < 4000; n += 1) counts[world.random(0, 3)]! += 1;
    for (const count of counts) expect(count).toBeGreaterThan(900);
  });
});

describe('callAction', () => {
  const service: Service = {
    product: 'Test',
    code: 'test',
    version: '2026-01-01',
    hosts: ['test'],
    forbidden: { code: 'Forbidden.RAM', status: 403, message: 'no' },
    actions: {
      Make: {
        summary: 'makes',
        mutates: true,
        required: ['Name', 'Tag'],
        run: (call) => {
          call.world.table(THINGS).put({ id: call.params.need('Name'), status: call.region });
          return { Region: call.region };
        },
      },
    },
  };

  it('runs an action with a RequestId and the parameters of the wire', () => {
    const world = memoryWorld();
    const answer = callAction(world, service, 'Make', { Name: 'a', 'Tag.1.Key': 'k', RegionId: 'cn-beijing' });
    expect(answer).toMatchObject({ Region: 'cn-beijing', RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) });
    expect(world.table(THINGS).size).toBe(1);
  });

  it('insists on mandatory parameters', () => {
    expect(() => callAction(memoryWorld(), service, 'Make', { Name: 'a' })).toThrow(
      'Tag is mandatory for this action.',
    );
  });
});
