import { beforeEach, describe, expect, it } from 'vitest';
import { memoryWorld } from '../../world/memory-world.ts';
import type { SimWorld } from '../../world/sim-world.ts';
import type { ControlPlane, ObjectChange } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import { Clusters } from './clusters.ts';
import type { LiveCluster } from './live-cluster.ts';
import { idlePlane } from './test-idle-plane.ts';

let world: SimWorld;
let clusters: Clusters;
let cluster: LiveCluster;
let heard: (readonly ObjectChange[])[];

function start(plane: Partial<ControlPlane> = {}): void {
  world = memoryWorld();
  heard = [];
  const changed: ControlPlane['changed'] = (_, changes) => void heard.push(changes);
  clusters = new Clusters(world, { ...idlePlane, changed, ...plane }, () => 'PEM');
  cluster = clusters.ensure('dev');
}
beforeEach(() => start());

function map(name: string, data: Readonly<Record<string, string>> = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default' }, data };
}

function stored(name: string): KubeObject | undefined {
  return cluster.get('ConfigMap', 'default', name);
}

describe('a write', () => {
  it('numbers what it stores by one counter, and tells the controllers once', () => {
    const before = cluster.store.version;
    clusters.write(cluster, () => [cluster.create(map('a'), 'test'), cluster.create(map('b'), 'test')]);
    expect([stored('a'), stored('b')].map((object) => Number(object?.metadata.resourceVersion))).toEqual([
      before + 1,
      before + 2,
    ]);
    expect(heard.map((changes) => changes.map(({ type, object }) => [type, object.metadata.name]))).toEqual([
      [
        ['ADDED', 'a'],
        ['ADDED', 'b'],
      ],
    ]);
  });

  it('changes nothing when nothing differs', () => {
    const made = clusters.write(cluster, () => cluster.create(map('a', { k: 'v' }), 'test'));
    const again = clusters.write(cluster, () => cluster.update(made, 'test'));
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    expect(heard).toHaveLength(1);
  });

  it('is undone as a whole when it fails, counter and all', () => {
    const before = cluster.store.version;
    const heardEvents: unknown[] = [];
    cluster.hub.listen((event) => heardEvents.push(event));
    expect(() =>
      clusters.write(cluster, () => {
        cluster.create(map('a'), 'test');
        throw new RangeError('no');
      }),
    ).toThrow('no');
    expect([stored('a'), cluster.store.version, heardEvents]).toEqual([undefined, before, []]);
  });

  it('is undone when it is a rehearsal, which gives its result', () => {
    const made = clusters.rehearse(cluster, () => cluster.create(map('a'), 'test'));
    expect([made.metadata.name, stored('a'), heard]).toEqual(['a', undefined, []]);
  });

  it('hands out what nobody can change', () => {
    const made = clusters.write(cluster, () => cluster.create(map('a', { k: 'v' }), 'test'));
    expect(Object.isFrozen(made['data'])).toBe(true);
  });
});

describe('what is watched', () => {
  it('is told after the transaction, in order', () => {
    const events: string[] = [];
    cluster.hub.listen(({ type, object, previous }) => {
      events.push(`${type} ${object.metadata.name} ${previous === undefined ? 'new' : 'known'}`);
    });
    clusters.write(cluster, () => {
      const made = cluster.create(map('a'), 'test');
      expect(events).toEqual([]);
      cluster.remove(made);
    });
    expect(events).toEqual(['ADDED a new', 'DELETED a known']);
  });

  it('can be continued from a number, unless it is from before the server', () => {
    const from = cluster.store.version;
    clusters.write(cluster, () => cluster.create(map('a'), 'test'));
    expect(cluster.hub.since(from)?.map(({ object }) => object.metadata.name)).toEqual(['a']);
    expect(new Clusters(world, idlePlane, () => '').find('dev')?.hub.since(from)).toBeUndefined();
  });
});

describe('an end', () => {
  it('waits for finalizers', () => {
    const held = { ...map('a'), metadata: { ...map('a').metadata, finalizers: ['x.y/z'] } };
    clusters.write(cluster, () => cluster.remove(cluster.create(held, 'test')));
    const marked = stored('a');
    expect(marked?.metadata.deletionTimestamp).toBe('2026-11-20T00:00:00Z');
    const { finalizers: _, ...metadata } = marked?.metadata ?? { name: 'a' };
    clusters.write(cluster, () => cluster.update({ ...map('a'), metadata }, 'test'));
    expect(stored('a')).toBeUndefined();
  });

  it('gives a running pod its grace, and a purge takes it at once', () => {
    const pod: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'default' },
      spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }], terminationGracePeriodSeconds: 5 },
    };
    clusters.write(cluster, () => cluster.remove(cluster.create(pod, 'test')));
    const ending = cluster.get('Pod', 'default', 'p');
    expect(ending?.metadata).toMatchObject({
      deletionGracePeriodSeconds: 5,
      deletionTimestamp: '2026-11-20T00:00:05Z',
    });
    clusters.write(cluster, () => cluster.purge(ending ?? pod));
    expect(cluster.get('Pod', 'default', 'p')).toBeUndefined();
  });
});

describe('time', () => {
  it('is carried out when somebody asks, once it is due', () => {
    const due = Date.UTC(2026, 10, 20, 1);
    start({
      nextDue: (of) => of.wakes().get('ring'),
      advance: (of) => {
        of.at(due, () => of.create(map('rung'), 'test'));
        of.wakeAt('ring', undefined);
      },
    });
    clusters.write(cluster, () => cluster.wakeAt('ring', due));
    clusters.catchUp(cluster);
    expect(stored('rung')).toBeUndefined();
    world.step(2 * 3_600_000);
    clusters.catchUp(cluster);
    expect(stored('rung')?.metadata.creationTimestamp).toBe('2026-11-20T01:00:00Z');
    expect(cluster.wakes().size).toBe(0);
  });
});

describe('what is counted', () => {
  it('is what people made, and nothing that a cluster has by itself', () => {
    expect(world.counts()).toEqual([]);
    clusters.write(cluster, () => cluster.create(map('a'), 'test'));
    expect(world.counts()).toEqual([{ name: 'kube.configmaps', rows: 1, ending: 0 }]);
    clusters.write(cluster, () => cluster.remove(map('a')));
    expect(world.counts()).toEqual([]);
    clusters.write(cluster, () => cluster.create(map('b'), 'test'));
    clusters.remove('dev');
    expect([world.counts(), clusters.find('dev')]).toEqual([[], undefined]);
  });
});
