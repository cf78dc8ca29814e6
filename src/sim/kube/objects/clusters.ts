import { bug } from '../../../base/index.ts';
import type { SimWorld } from '../../world/sim-world.ts';
import type { ControlPlane, ObjectChange } from '../cluster.ts';
import { LiveCluster } from './live-cluster.ts';
import { bootstrapRoles } from './bootstrap-roles.ts';
import { CLUSTERS, type ClusterRow } from './tables.ts';
import { newUid } from './uid.ts';

/** The clusters of a world: each write is one transaction, in which its controllers do what follows from it. */
export class Clusters {
  readonly #world: SimWorld;
  readonly #plane: ControlPlane;
  readonly #authority: () => string;
  readonly #live = new Map<string, LiveCluster>();

  /** `authority` gives the PEM of whom clients must trust. */
  constructor(world: SimWorld, plane: ControlPlane, authority: () => string) {
    this.#authority = authority;
    this.#world = world;
    this.#plane = plane;
  }

  /** The cluster of this name; it is brought about when there is none. */
  ensure(name: string): LiveCluster {
    return this.find(name) ?? this.#start(name);
  }

  find(name: string): LiveCluster | undefined {
    const row = this.#world.table(CLUSTERS).get(name);
    const known = this.#live.get(name);
    if (known !== undefined && known.store.uid === row?.uid) return known;
    // The world was emptied since: whoever still watches is told that it is over.
    known?.hub.end();
    this.#live.delete(name);
    if (row === undefined) return undefined;
    const cluster = this.#liveOf(row);
    this.#live.set(name, cluster);
    return cluster;
  }

  /** Those that somebody watches. */
  watched(): readonly LiveCluster[] {
    return [...this.#live.values()].filter(({ hub }) => hub.listeners > 0);
  }

  /** When something is due next in a cluster that somebody watches, virtual milliseconds. */
  nextDueWatched(): number | undefined {
    const dues = this.watched().flatMap((cluster) => this.#plane.nextDue(cluster) ?? []);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  /** Lets go of clusters that are no more, as after the world was emptied. */
  refresh(): void {
    for (const name of this.#live.keys()) this.find(name);
  }

  /** Ends all watches, as the server closes. */
  close(): void {
    for (const { hub } of this.#live.values()) hub.end();
  }

  /** Carries out what has become due. */
  catchUp(cluster: LiveCluster): void {
    const due = this.#plane.nextDue(cluster);
    if (due === undefined || due > this.#world.now()) return;
    this.#commit(cluster, () => {
      cluster.touch();
      this.#plane.advance(cluster);
      cluster.takeChanges();
    });
  }

  /** The same for every cluster, which by itself notices the time only when somebody asks it. */
  catchUpAll(): void {
    for (const { id } of this.#world.table(CLUSTERS).all()) {
      const cluster = this.find(id);
      if (cluster !== undefined) this.catchUp(cluster);
    }
  }

  /** Takes a cluster with all it holds out of the world. @returns whether there was one */
  remove(name: string): boolean {
    const cluster = this.find(name);
    if (cluster === undefined) return false;
    this.#world.transaction('write', () => cluster.store.clear());
    this.find(name);
    return true;
  }

  /** Does a client's work as one transaction; the controllers hear what it wrote. @throws what the work throws */
  write<R>(cluster: LiveCluster, work: () => R): R {
    this.catchUp(cluster);
    return this.#commit(cluster, () => {
      const result = work();
      this.#settle(cluster, cluster.takeChanges());
      return result;
    });
  }

  /** Does a client's work and undoes it, as if it had never been. */
  rehearse<R>(cluster: LiveCluster, work: () => R): R {
    this.catchUp(cluster);
    let result: { readonly value: R } | undefined;
    try {
      this.#world.transaction('write', () => {
        result = { value: work() };
        throw new Undone();
      });
    } catch (error) {
      if (!(error instanceof Undone)) throw error;
    } finally {
      cluster.settle(false);
    }
    if (result === undefined) throw bug('a rehearsal ended without a result');
    return result.value;
  }

  #settle(cluster: LiveCluster, changes: readonly ObjectChange[]): void {
    cluster.touch();
    if (changes.length > 0) this.#plane.changed(cluster, changes);
    // What controllers wrote they have heard themselves.
    cluster.takeChanges();
  }

  #commit<R>(cluster: LiveCluster, work: () => R): R {
    let result: R;
    try {
      result = this.#world.transaction('write', () => {
        const value = work();
        cluster.store.save();
        return value;
      });
    } catch (error) {
      cluster.settle(false);
      throw error;
    }
    cluster.settle(true);
    cluster.hub.publish(cluster.store.takeWritten());
    return result;
  }

  #liveOf(row: ClusterRow): LiveCluster {
    return new LiveCluster(row, { world: this.#world, plane: this.#plane, authority: this.#authority });
  }

  #start(name: string): LiveCluster {
    const world = this.#world;
    const row = { id: name, uid: newUid(world), createdAt: Math.floor(world.now()), resourceVersion: 0 };
    const cluster = this.#liveOf(row);
    this.#commit(cluster, () => {
      world.table(CLUSTERS).put(row);
      cluster.starting(() => {
        this.#plane.bootstrap(cluster);
        bootstrapRoles(cluster);
      });
      cluster.takeChanges();
    });
    this.#live.set(name, cluster);
    return cluster;
  }
}

/** Undoes a rehearsal. */
class Undone extends Error {}
