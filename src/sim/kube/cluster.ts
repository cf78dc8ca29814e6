import type { Fault } from '../world/fault.ts';
import type { KubeObject } from './kube-object.ts';

/** A kind with its group, as `apps/Deployment`; the core group has none, as `Pod`. */
export type GroupKind = string;

/** How dependants are treated when their owner goes. */
export type Propagation = 'Background' | 'Foreground' | 'Orphan';

/**
 * A simulated cluster as its controllers see it: typed by group and kind, past authentication and RBAC. Every call is
 * synchronous and belongs to the running transaction of the world. Objects are frozen; a write returns what is stored.
 */
export interface Cluster {
  readonly name: string;
  /** PEM of the authority that signs its server certificate; empty when it is served without TLS. */
  readonly authority: string;
  /** Virtual time, milliseconds since the epoch; while a wake-up is carried out, the time it was due. */
  now(): number;
  /** A whole number in [min, max], deterministic by the world's seed. */
  random(min: number, max: number): number;
  get(kind: GroupKind, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All of a kind, in one namespace or everywhere, in order of creation. */
  list(kind: GroupKind, namespace?: string): readonly KubeObject[];
  /** Fills in defaults, uid, times, resourceVersion and managedFields (manager `by`). @throws StatusError */
  create(object: KubeObject, by: string): KubeObject;
  /** Everything but the status; nothing happens when nothing differs. @throws StatusError */
  update(object: KubeObject, by: string): KubeObject;
  /**
   * The status, and the annotations (real servers keep those too, and the Deployment controller counts on it); nothing
   * happens when nothing differs. @throws StatusError
   */
  updateStatus(object: KubeObject, by: string): KubeObject;
  /** Like a DELETE: finalizers and grace periods are minded. */
  remove(object: KubeObject, propagation?: Propagation): void;
  /** Takes an object out of the store whatever its grace period, once no finalizer is left; none when it is gone. */
  purge(object: KubeObject): void;
  /** What was written through this Cluster since the last call, in order: how controllers hear each other. */
  takeChanges(): readonly ObjectChange[];
  /** Runs `work` with `now()` being `time`. */
  at<T>(time: number, work: () => T): T;
  /** Keeps a wake-up in the world, one a key: a later call for the same key moves it; without a time it is forgotten. */
  wakeAt(key: string, time: number | undefined): void;
  /** Every object of every kind, in order of creation. Read once when `scratch` is empty; need not be quick. */
  everything(): readonly KubeObject[];
  /** All wake-ups that are kept, by key. Read once when `scratch` is empty; need not be quick. */
  wakes(): ReadonlyMap<string, number>;
  /** The faults people have said of this world, as they are now. */
  readonly faults: readonly Fault[];
  /**
   * Where controllers keep what they worked out of the store (indexes, running totals). It must be emptied whenever
   * objects or wake-ups change unheard: a transaction that is rolled back, another process, a restart.
   */
  readonly scratch: Map<string, unknown>;
}

/** One object that was written or is gone. */
export interface ObjectChange {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
  /** Before the write. */
  readonly previous: KubeObject | undefined;
}

/**
 * The controllers of a cluster, as the API server drives them. They run inside the transaction of the write that
 * moved them, until nothing more follows from it; what time will bring is kept in the world and survives the process.
 */
export interface ControlPlane {
  /** Brings a new cluster about: namespaces, nodes, storage classes, default service accounts, roles. */
  bootstrap(cluster: Cluster): void;
  /**
   * What admission makes of an object that a client or a controller wants to create (default service account, class,
   * limits, tolerations), or its refusal (quota, missing RuntimeClass, namespace being deleted). `Cluster.create` and
   * the API ask it after defaulting and before they store. @throws StatusError
   */
  admit(cluster: Cluster, object: KubeObject): KubeObject;
  /** Reacts to writes of a client. The writes of the controllers themselves are heard through `takeChanges`. */
  changed(cluster: Cluster, changes: readonly ObjectChange[]): void;
  /** Carries out what became due up to the cluster's present, in order of time. */
  advance(cluster: Cluster): void;
  /** When something is due next, virtual milliseconds; undefined when nothing is. */
  nextDue(cluster: Cluster): number | undefined;
  /** The log of a container, as the kubelet would tell it; says that no container runs. @throws StatusError */
  log(cluster: Cluster, query: LogQuery): string;
}

export interface LogQuery {
  readonly namespace: string;
  readonly pod: string;
  /** The only one when omitted. */
  readonly container: string | undefined;
  readonly previous: boolean;
  readonly tailLines: number | undefined;
  readonly timestamps: boolean;
}
