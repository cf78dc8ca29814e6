import { canonicalJson, must } from '../../../base/index.ts';
import type { Fault } from '../../world/fault.ts';
import { Dice } from '../../world/dice.ts';
import type { Cluster, ObjectChange, Propagation } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import { StatusError } from '../status-error.ts';
import { controlPlane } from './control-plane.ts';
import { kindOf, stamp, uidOf } from './shape/object.ts';
import { podSpec } from './shape/pod.ts';

const START = Date.parse('2026-01-01T00:00:00Z');

/** A small cluster in memory, for tests of the controllers: no schemas and no HTTP, a clock that is moved by hand. */
export class TestCluster implements Cluster {
  readonly name = 'test';
  readonly authority = 'test authority';
  readonly scratch = new Map<string, unknown>();
  /** Every write, in order. */
  readonly history: ObjectChange[] = [];
  faults: Fault[] = [];
  /** Asked before an object is created, as the real one asks. */
  admission = true;
  readonly #dice: Dice;
  readonly #objects = new Map<string, KubeObject>();
  readonly #wakes = new Map<string, number>();
  #changes: ObjectChange[] = [];
  #now = START;
  #at: number | undefined;
  #version = 0;

  constructor(seed = 1) {
    this.#dice = new Dice(seed, 0);
  }

  /** One with the nodes and services of a new cluster, some minutes old, or an empty one. */
  static booted(seed = 1): TestCluster {
    const cluster = new TestCluster(seed);
    controlPlane.bootstrap(cluster);
    cluster.sleep(120);
    cluster.history.length = 0;
    return cluster;
  }

  now(): number {
    return this.#at ?? this.#now;
  }

  at<T>(time: number, work: () => T): T {
    const before = this.#at;
    this.#at = time;
    try {
      return work();
    } finally {
      this.#at = before;
    }
  }

  /** Seconds pass; what becomes due is carried out. */
  sleep(seconds: number): void {
    this.#now += seconds * 1000;
    controlPlane.advance(this);
  }

  /** As a client applies: creates it, or replaces all but the status. */
  apply(object: KubeObject): KubeObject {
    const before = this.get(kindOf(object), object.metadata.namespace, object.metadata.name);
    const stored =
      before === undefined
        ? this.create(object, 'test')
        : this.update({ ...object, metadata: { ...before.metadata, ...object.metadata } }, 'test');
    controlPlane.changed(this, this.takeChanges());
    return must(this.#objects.get(idOf(stored)), 'what was applied');
  }

  delete(object: KubeObject, propagation?: Propagation): void {
    this.remove(object, propagation);
    controlPlane.changed(this, this.takeChanges());
  }

  say(...faults: Fault[]): void {
    this.faults = faults;
    controlPlane.advance(this);
  }

  /** Forgets what controllers keep in memory, as a restart does. */
  restart(): void {
    this.scratch.clear();
  }

  random(min: number, max: number): number {
    return this.#dice.between(min, max);
  }

  get(kind: string, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(`${kind}|${namespace ?? ''}|${name}`);
  }

  list(kind: string, namespace?: string): readonly KubeObject[] {
    return [...this.#objects.values()].filter(
      (object) => kindOf(object) === kind && (namespace === undefined || object.metadata.namespace === namespace),
    );
  }

  everything(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  create(object: KubeObject, _by: string): KubeObject {
    const made = this.admission ? controlPlane.admit(this, object) : object;
    if (this.#objects.has(idOf(made)))
      throw new StatusError(409, 'AlreadyExists', `"${made.metadata.name}" already exists`);
    const { spec, ...rest } = made;
    const hasGeneration = spec !== undefined && !['Node', 'Namespace', 'Service'].includes(made.kind);
    return this.#write({
      ...rest,
      ...(spec === undefined ? {} : { spec }),
      metadata: {
        ...made.metadata,
        uid: `uid-${String(this.#objects.size)}-${String(this.#version)}`,
        creationTimestamp: stamp(this.now()),
        ...(hasGeneration ? { generation: 1 } : {}),
      },
    });
  }

  update(object: KubeObject, _by: string): KubeObject {
    const before = this.#current(object);
    const { status } = before;
    const isSameSpec = canonicalJson(object['spec'] ?? {}) === canonicalJson(before['spec'] ?? {});
    const { generation } = before.metadata;
    const grown = generation === undefined || isSameSpec ? {} : { generation: generation + 1 };
    const next = { ...object, metadata: { ...object.metadata, ...grown }, ...(status === undefined ? {} : { status }) };
    return this.#replace(before, next);
  }

  updateStatus(object: KubeObject, _by: string): KubeObject {
    const before = this.#current(object);
    const { annotations } = object.metadata;
    const metadata = annotations === undefined ? before.metadata : { ...before.metadata, annotations };
    return this.#replace(before, { ...before, metadata, status: object['status'] });
  }

  remove(object: KubeObject, propagation: Propagation = 'Background'): void {
    const before = this.#current(object);
    const finalizers = heldBy(before, propagation);
    const seconds = graceOf(before);
    if (finalizers.length === 0 && seconds === undefined && before.kind !== 'Namespace') return this.#drop(before);
    if (before.metadata.deletionTimestamp !== undefined) return;
    const grace = seconds === undefined ? {} : { deletionGracePeriodSeconds: seconds };
    const held = finalizers.length === 0 ? {} : { finalizers };
    const metadata = {
      ...before.metadata,
      ...held,
      ...grace,
      deletionTimestamp: stamp(this.now() + (seconds ?? 0) * 1000),
    };
    this.#replace(before, { ...before, metadata });
  }

  purge(object: KubeObject): void {
    const stored = this.#objects.get(idOf(object));
    if (stored !== undefined && uidOf(stored) === uidOf(object) && (stored.metadata.finalizers ?? []).length === 0)
      this.#drop(stored);
  }

  takeChanges(): readonly ObjectChange[] {
    const changes = this.#changes;
    this.#changes = [];
    return changes;
  }

  wakeAt(key: string, time: number | undefined): void {
    if (time === undefined) this.#wakes.delete(key);
    else this.#wakes.set(key, time);
  }

  wakes(): ReadonlyMap<string, number> {
    return this.#wakes;
  }

  #current(object: KubeObject): KubeObject {
    const stored = this.#objects.get(idOf(object));
    if (stored !== undefined) return stored;
    throw new StatusError(404, 'NotFound', `${object.kind} "${object.metadata.name}" not found`);
  }

  #replace(before: KubeObject, next: KubeObject): KubeObject {
    if (canonicalJson(withoutVersion(before)) === canonicalJson(withoutVersion(next))) return before;
    const isDone = next.metadata.deletionTimestamp !== undefined && (next.metadata.finalizers ?? []).length === 0;
    if (isDone && next.kind !== 'Pod' && next.kind !== 'Namespace') {
      this.#drop(before);
      return next;
    }
    return this.#write(next, before);
  }

  #write(object: KubeObject, previous?: KubeObject): KubeObject {
    this.#version += 1;
    const stored = Object.freeze({
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(this.#version) },
    });
    this.#objects.set(idOf(stored), stored);
    this.#tell({ type: previous === undefined ? 'ADDED' : 'MODIFIED', object: stored, previous });
    return stored;
  }

  #drop(object: KubeObject): void {
    this.#objects.delete(idOf(object));
    this.#tell({ type: 'DELETED', object, previous: object });
  }

  #tell(change: ObjectChange): void {
    this.#changes.push(change);
    this.history.push(change);
  }
}

function heldBy({ metadata }: KubeObject, propagation: Propagation): readonly string[] {
  const more = { Foreground: ['foregroundDeletion'], Orphan: ['orphan'], Background: [] }[propagation];
  return [...new Set([...(metadata.finalizers ?? []), ...more])];
}

/** Seconds that a pod on a node has to end; others have none. */
function graceOf(object: KubeObject): number | undefined {
  const { nodeName = '', terminationGracePeriodSeconds = 30 } = podSpec(object);
  return object.kind === 'Pod' && nodeName !== '' ? terminationGracePeriodSeconds : undefined;
}

function idOf(object: KubeObject): string {
  return `${kindOf(object)}|${object.metadata.namespace ?? ''}|${object.metadata.name}`;
}

function withoutVersion(object: KubeObject): object {
  const { resourceVersion: _version, ...metadata } = object.metadata;
  return { ...object, metadata };
}
