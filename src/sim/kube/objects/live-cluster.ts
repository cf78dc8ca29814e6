import { bug } from '../../../base/index.ts';
import type { Fault } from '../../world/fault.ts';
import type { SimWorld } from '../../world/sim-world.ts';
import type { Cluster, ControlPlane, GroupKind, ObjectChange, Propagation } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import type { ResourceType } from '../machinery.ts';
import { ClusterStore } from './cluster-store.ts';
import { establish } from './crd-status.ts';
import { createObject, updateObject, updateStatusOf } from './object-writes.ts';
import { purgeObject, removeObject } from './removal.ts';
import { OBJECTS, type ClusterRow } from './tables.ts';
import { CRD_KIND, groupKindOf, TypeDirectory } from './type-directory.ts';
import { WatchHub } from './watch-hub.ts';

export interface ClusterParts {
  readonly world: SimWorld;
  readonly plane: ControlPlane;
  /** PEM of the authority that clients must trust. */
  readonly authority: () => string;
}

/** A cluster that is served: its objects, its types, its watchers, and the view its controllers have of it. */
export class LiveCluster implements Cluster {
  readonly name: string;
  readonly world: SimWorld;
  readonly store: ClusterStore;
  readonly hub: WatchHub;
  readonly plane: ControlPlane;
  readonly scratch = new Map<string, unknown>();
  readonly #authority: () => string;
  #isStarting = false;
  #isTouched = false;
  #time: number | undefined;
  #heard: ObjectChange[] = [];
  #types: { readonly of: readonly KubeObject[]; readonly directory: TypeDirectory } | undefined;

  constructor(row: ClusterRow, { world, plane, authority }: ClusterParts) {
    this.name = row.id;
    this.world = world;
    this.plane = plane;
    this.#authority = authority;
    this.store = new ClusterStore(world, row);
    this.hub = new WatchHub(row.resourceVersion);
  }

  get types(): TypeDirectory {
    const definitions = this.store.list(CRD_KIND);
    if (this.#types?.of !== definitions) this.#types = { of: definitions, directory: new TypeDirectory(definitions) };
    return this.#types.directory;
  }

  get authority(): string {
    return this.#authority();
  }

  get faults(): readonly Fault[] {
    return this.world.settings.faults;
  }

  now(): number {
    return this.#time ?? this.world.now();
  }

  at<T>(time: number, work: () => T): T {
    const before = this.#time;
    this.#time = time;
    try {
      return work();
    } finally {
      this.#time = before;
    }
  }

  random(min: number, max: number): number {
    return this.world.random(min, max);
  }

  get(kind: GroupKind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.store.get(kind, namespace, name);
  }

  list(kind: GroupKind, namespace?: string): readonly KubeObject[] {
    return this.store.list(kind, namespace);
  }

  everything(): readonly KubeObject[] {
    const mine = `${this.name}|`;
    const rows = this.world.table(OBJECTS).all();
    return rows.filter(({ kind }) => kind.startsWith(mine)).map(({ object }) => object);
  }

  create(object: KubeObject, by: string): KubeObject {
    return createObject(this, this.#typeOf(object), { object, manager: by, isController: true }).object;
  }

  update(object: KubeObject, by: string): KubeObject {
    return updateObject(this, this.#typeOf(object), { object, manager: by, isController: true }).object;
  }

  updateStatus(object: KubeObject, by: string): KubeObject {
    return updateStatusOf(this, this.#typeOf(object), { object, manager: by, isController: true }).object;
  }

  remove(object: KubeObject, propagation?: Propagation): void {
    const { namespace, name } = object.metadata;
    const type = this.#typeOf(object);
    const live = this.get(groupKindOf(type), namespace, name);
    if (live === undefined) return;
    removeObject(this, type, live, propagation === undefined ? {} : { propagation });
  }

  purge(object: KubeObject): void {
    purgeObject(this, this.#typeOf(object), object);
  }

  takeChanges(): readonly ObjectChange[] {
    const heard = this.#heard;
    this.#heard = [];
    return heard;
  }

  wakeAt(key: string, time: number | undefined): void {
    this.touch();
    this.store.wakeAt(key, time);
  }

  wakes(): ReadonlyMap<string, number> {
    return this.store.wakes();
  }

  /** Keeps an object; every write of the cluster comes through here. */
  put(type: ResourceType, object: KubeObject): KubeObject {
    this.touch();
    const shelf = { groupKind: groupKindOf(type), plural: type.plural, namespaced: type.namespaced };
    const previous = this.get(shelf.groupKind, object.metadata.namespace, object.metadata.name);
    const fit = shelf.groupKind === CRD_KIND ? establish(object, this.now()) : object;
    const stored = this.store.put(shelf, fit, previous === undefined && this.#isOwn(type, object));
    this.#heard.push({ type: previous === undefined ? 'ADDED' : 'MODIFIED', object: stored, previous });
    return stored;
  }

  /** Takes an object out. */
  drop(type: ResourceType, object: KubeObject): KubeObject {
    this.touch();
    const shelf = { groupKind: groupKindOf(type), plural: type.plural, namespaced: type.namespaced };
    const gone = this.store.delete(shelf, object);
    this.#heard.push({ type: 'DELETED', object: gone, previous: object });
    return gone;
  }

  /** While a cluster is brought about, what is made is its own. */
  starting(work: () => void): void {
    this.#isStarting = true;
    try {
      work();
    } finally {
      this.#isStarting = false;
    }
  }

  /** What admission makes of an object; it may note things in the scratch room. */
  admit(object: KubeObject): KubeObject {
    this.touch();
    return this.plane.admit(this, object);
  }

  /** The scratch room is no longer what it would be had this transaction not been. */
  touch(): void {
    this.#isTouched = true;
  }

  /** At the end of a transaction that was kept, or was undone. */
  settle(isKept: boolean): void {
    const mustForget = !isKept && this.#isTouched;
    this.#isTouched = false;
    this.#time = undefined;
    if (isKept) return;
    this.#heard = [];
    this.store.forget();
    if (mustForget) this.scratch.clear();
  }

  #typeOf(object: KubeObject): ResourceType {
    const type = this.types.ofKind(object.apiVersion, object.kind);
    if (type === undefined) throw bug(`a controller wrote a ${object.apiVersion} ${object.kind}, which is not served`);
    return type;
  }

  /** What no person made: it comes with a cluster or with a namespace, or tells of something. */
  #isOwn(type: ResourceType, { metadata: { namespace = '', name } }: KubeObject): boolean {
    if (this.#isStarting || SYSTEM_NAMESPACES.has(namespace) || UNCOUNTED.has(type.plural)) return true;
    return COMES_WITH_A_NAMESPACE.has(`${type.plural}/${name}`);
  }
}

const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set(['kube-system', 'kube-public', 'kube-node-lease']);
const UNCOUNTED: ReadonlySet<string> = new Set(['events', 'leases']);
const COMES_WITH_A_NAMESPACE: ReadonlySet<string> = new Set(['serviceaccounts/default', 'configmaps/kube-root-ca.crt']);
