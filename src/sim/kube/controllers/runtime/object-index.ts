import type { GroupKind, ObjectChange } from '../../cluster.ts';
import type { KubeObject } from '../../kube-object.ts';
import { controllerOf, keyOf, kindOf, ownersOf, uidOf, type ObjectKey } from '../shape/object.ts';
import { podSpec } from '../shape/pod.ts';

type Shelf = Map<string, KubeObject>;
type Shelves = Map<string, Shelf>;

/** Hears of every change after the index has taken it up. */
export type Listener = (now: KubeObject | undefined, before: KubeObject | undefined) => void;

/** The objects of a cluster by all the ways controllers look for them; always as fresh as the store. */
export class ObjectIndex {
  readonly #kinds: Shelves = new Map();
  readonly #kindsInNamespace: Shelves = new Map();
  readonly #namespaces: Shelves = new Map();
  readonly #owners: Shelves = new Map();
  readonly #nodes: Shelves = new Map();
  readonly #byUid: Shelf = new Map();
  readonly #waiting: Shelf = new Map();
  /** Pods that nobody controls, by namespace. */
  readonly #orphans: Shelves = new Map();
  readonly #listeners: Listener[] = [];

  constructor(objects: readonly KubeObject[]) {
    for (const object of objects) this.#put(object);
  }

  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Takes a change up; one that is known already does no harm. */
  hear({ type, object }: ObjectChange): void {
    const before = this.#byUid.get(uidOf(object));
    if (type === 'DELETED' ? before === undefined : before === object) return;
    if (before !== undefined) this.#take(before, type === 'DELETED' ? undefined : object);
    if (type !== 'DELETED') this.#put(object);
    const now = type === 'DELETED' ? undefined : object;
    for (const listener of this.#listeners) listener(now, before);
  }

  get(kind: GroupKind, key: ObjectKey): KubeObject | undefined {
    return this.#kinds.get(kind)?.get(key);
  }

  named(kind: GroupKind, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.get(kind, `${namespace ?? ''}/${name}`);
  }

  /** In order of creation. */
  list(kind: GroupKind, namespace?: string): readonly KubeObject[] {
    return namespace === undefined ? values(this.#kinds, kind) : values(this.#kindsInNamespace, `${namespace}|${kind}`);
  }

  byUid(uid: string): KubeObject | undefined {
    return this.#byUid.get(uid);
  }

  /** All that names this object as an owner. */
  dependants(uid: string): readonly KubeObject[] {
    return values(this.#owners, uid);
  }

  /** What of a kind this object controls. */
  controlled(owner: KubeObject, kind: GroupKind): readonly KubeObject[] {
    const uid = uidOf(owner);
    return this.dependants(uid).filter(
      (object) =>
        kindOf(object) === kind &&
        object.metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.controller === true),
    );
  }

  /** Everything in a namespace, of whatever kind. */
  inNamespace(namespace: string): readonly KubeObject[] {
    return values(this.#namespaces, namespace);
  }

  podsOn(node: string): readonly KubeObject[] {
    return values(this.#nodes, node);
  }

  /** Pods without a node. */
  waitingPods(): readonly KubeObject[] {
    return [...this.#waiting.values()];
  }

  /** Pods of a namespace that no controller has, which one may adopt. */
  orphanPods(namespace: string): readonly KubeObject[] {
    return values(this.#orphans, namespace);
  }

  /** How many objects there are. */
  get size(): number {
    return this.#byUid.size;
  }

  everything(): IterableIterator<KubeObject> {
    return this.#byUid.values();
  }

  #put(object: KubeObject): void {
    const [uid, key, kind, { namespace }] = [uidOf(object), keyOf(object), kindOf(object), object.metadata];
    this.#byUid.set(uid, object);
    shelf(this.#kinds, kind).set(key, object);
    if (namespace !== undefined) {
      shelf(this.#kindsInNamespace, `${namespace}|${kind}`).set(uid, object);
      shelf(this.#namespaces, namespace).set(uid, object);
    }
    for (const owner of object.metadata.ownerReferences ?? []) shelf(this.#owners, owner.uid).set(uid, object);
    if (kind === 'Pod') this.#putPod(object, uid);
  }

  #putPod(pod: KubeObject, uid: string): void {
    const { nodeName } = podSpec(pod);
    if (nodeName === undefined || nodeName === '') this.#waiting.set(uid, pod);
    else shelf(this.#nodes, nodeName).set(uid, pod);
    const namespace = pod.metadata.namespace ?? '';
    if (controllerOf(pod) === undefined) shelf(this.#orphans, namespace).set(uid, pod);
    else drop(this.#orphans, namespace, uid);
  }

  /** Takes an object off the shelves it will not stand on again, so that the others keep their order. */
  #take(before: KubeObject, next: KubeObject | undefined): void {
    const [uid, kind] = [uidOf(before), kindOf(before)];
    const kept = new Set((next === undefined ? [] : ownersOf(next)).map((owner) => owner.uid));
    for (const owner of ownersOf(before)) if (!kept.has(owner.uid)) drop(this.#owners, owner.uid, uid);
    if (kind === 'Pod') this.#takePod(before, next);
    if (next === undefined) this.#remove(before, uid);
  }

  #remove(before: KubeObject, uid: string): void {
    const kind = kindOf(before);
    const { namespace } = before.metadata;
    this.#byUid.delete(uid);
    const stored = this.#kinds.get(kind)?.get(keyOf(before));
    if (stored !== undefined && uidOf(stored) === uid) drop(this.#kinds, kind, keyOf(before));
    if (namespace === undefined) return;
    drop(this.#kindsInNamespace, `${namespace}|${kind}`, uid);
    drop(this.#namespaces, namespace, uid);
  }

  #takePod(before: KubeObject, next: KubeObject | undefined): void {
    if (next === undefined) drop(this.#orphans, before.metadata.namespace ?? '', uidOf(before));
    const was = podSpec(before).nodeName ?? '';
    if (next !== undefined && was === (podSpec(next).nodeName ?? '')) return;
    if (was === '') this.#waiting.delete(uidOf(before));
    else drop(this.#nodes, was, uidOf(before));
  }
}

function values(shelves: Shelves, id: string): readonly KubeObject[] {
  const found = shelves.get(id);
  return found === undefined ? [] : [...found.values()];
}

function shelf(shelves: Shelves, id: string): Shelf {
  const found = shelves.get(id);
  if (found !== undefined) return found;
  const made: Shelf = new Map();
  shelves.set(id, made);
  return made;
}

function drop(shelves: Shelves, id: string, key: string): void {
  const found = shelves.get(id);
  found?.delete(key);
  if (found?.size === 0) shelves.delete(id);
}
