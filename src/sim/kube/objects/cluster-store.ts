import { must } from '../../../base/index.ts';
import type { Row, Table } from '../../world/table.ts';
import type { SimWorld } from '../../world/sim-world.ts';
import type { GroupKind, ObjectChange } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import { frozen } from './frozen.ts';
import { CLUSTERS, countedTable, OBJECTS, WAKES, type ClusterRow, type ObjectRow } from './tables.ts';

/** What the store must know of a kind. */
export interface Shelf {
  readonly groupKind: GroupKind;
  /** As `deployments`; what `sim show` counts the objects as. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/**
 * The objects of one cluster over the tables of the world, without any rules but those of storage: one counter numbers
 * all writes, and what was written since the last `takeWritten` is remembered for whoever watches.
 */
export class ClusterStore {
  readonly name: string;
  /** Of the cluster itself: a world that was emptied and a cluster of the same name are another. */
  readonly uid: string;
  readonly world: SimWorld;
  #written: ObjectChange[] = [];
  #version: number;

  constructor(world: SimWorld, { id, uid, resourceVersion }: ClusterRow) {
    this.world = world;
    this.name = id;
    this.uid = uid;
    this.#version = resourceVersion;
  }

  /** The last number that a write was given. */
  get version(): number {
    return this.#version;
  }

  get(kind: GroupKind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects().get(this.#idOf(kind, namespace, name))?.object;
  }

  /** In order of creation. */
  list(kind: GroupKind, namespace?: string): readonly KubeObject[] {
    const key = `${this.name}|${kind}`;
    const rows =
      namespace === undefined
        ? this.#objects().where('kind', key)
        : this.#objects().where('shelf', `${key}|${namespace}`);
    return objectsOf(rows);
  }

  /** Keeps the object with the next resourceVersion. `own` is what the cluster has by itself, which is not counted. */
  put(shelf: Shelf, object: KubeObject, own = false): KubeObject {
    const { namespace, name } = object.metadata;
    const id = this.#idOf(shelf.groupKind, namespace, name);
    const previous = this.#objects().get(id)?.object;
    const stored = this.#numbered(object);
    const kind = `${this.name}|${shelf.groupKind}`;
    const { plural } = shelf;
    this.#objects().put({ id, kind, shelf: `${kind}|${namespace ?? ''}`, plural, object: stored });
    if (previous === undefined && !own) this.world.table(countedTable(plural)).put({ id });
    this.#written.push({ type: previous === undefined ? 'ADDED' : 'MODIFIED', object: stored, previous });
    return stored;
  }

  /** Takes the object out; what watchers are told carries the number of its end. */
  delete(shelf: Shelf, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const id = this.#idOf(shelf.groupKind, namespace, name);
    const previous = must(this.#objects().get(id), 'what is deleted is there').object;
    const gone = this.#numbered(object);
    this.#objects().delete(id);
    this.world.table(countedTable(shelf.plural)).delete(id);
    this.#written.push({ type: 'DELETED', object: gone, previous });
    return gone;
  }

  /** Keeps the counter; to be called at the end of a transaction. */
  save(): void {
    const table = this.world.table(CLUSTERS);
    const row = must(table.get(this.name), 'the cluster is there');
    if (row.resourceVersion !== this.#version) table.put({ ...row, resourceVersion: this.#version });
  }

  /** Takes everything out, and the cluster itself. */
  clear(): void {
    const mine = `${this.name}|`;
    const objects = this.#objects();
    for (const { id, plural } of objects.all().filter(({ kind }) => kind.startsWith(mine))) {
      objects.delete(id);
      this.world.table(countedTable(plural)).delete(id);
    }
    for (const { id } of this.world.table(WAKES).where('cluster', this.name)) this.world.table(WAKES).delete(id);
    this.world.table(CLUSTERS).delete(this.name);
  }

  /** What was written since the last call, in order. */
  takeWritten(): readonly ObjectChange[] {
    const written = this.#written;
    this.#written = [];
    return written;
  }

  /** After a transaction that was undone. */
  forget(): void {
    this.#written = [];
    this.#version = this.world.table(CLUSTERS).get(this.name)?.resourceVersion ?? this.#version;
  }

  wakeAt(key: string, at: number | undefined): void {
    const id = `${this.name}|${key}`;
    if (at === undefined) this.world.table(WAKES).delete(id);
    else this.world.table(WAKES).put({ id, cluster: this.name, key, at });
  }

  wakes(): ReadonlyMap<string, number> {
    const rows = this.world.table(WAKES).where('cluster', this.name);
    return new Map(rows.map(({ key, at }) => [key, at]));
  }

  #numbered(object: KubeObject): KubeObject {
    this.#version += 1;
    return frozen({ ...object, metadata: { ...object.metadata, resourceVersion: String(this.#version) } });
  }

  #objects(): Table<ObjectRow> {
    return this.world.table(OBJECTS);
  }

  #idOf(kind: GroupKind, namespace: string | undefined, name: string): string {
    return `${this.name}|${kind}|${namespace ?? ''}|${name}`;
  }
}

/** Tables hand out the same list until one of its rows changes, so that its objects need be picked only once. */
const picked = new WeakMap<readonly Row[], readonly KubeObject[]>();

function objectsOf(rows: readonly ObjectRow[]): readonly KubeObject[] {
  const known = picked.get(rows);
  if (known !== undefined) return known;
  const objects = rows.map(({ object }) => object);
  picked.set(rows, objects);
  return objects;
}
