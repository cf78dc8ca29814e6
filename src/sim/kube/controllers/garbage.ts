import type { Propagation } from '../cluster.ts';
import type { KubeObject, OwnerReference } from '../kube-object.ts';
import type { Controller, Desk } from './runtime/desk.ts';
import { isGoing, uidOf } from './shape/object.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

/** Removes what has lost its owners, and sees deletions in the foreground and with orphans through. Keys are uids. */
export const garbageCollector: Controller = {
  name: 'garbage',
  watches: { '*': (object, desk) => concerned(desk, object) },
  reconcile: (desk, key) => {
    const object = desk.index.byUid(key);
    if (object !== undefined) collect(desk, object);
  },
};

/** Removes a finalizer; an object that only waited for it is gone then. */
export function dropFinalizer(desk: Desk, object: KubeObject, finalizer: string): void {
  const finalizers = (object.metadata.finalizers ?? []).filter((name) => name !== finalizer);
  const { finalizers: _before, ...metadata } = object.metadata;
  desk.update({ ...object, metadata: finalizers.length === 0 ? metadata : { ...metadata, finalizers } });
  const left = desk.index.byUid(uidOf(object));
  const isDone = left !== undefined && isGoing(left) && finalizers.length === 0 && left.kind !== 'Pod';
  if (isDone) desk.purge(left);
}

function concerned(desk: Desk, object: KubeObject): readonly string[] {
  const owners = object.metadata.ownerReferences ?? [];
  const uid = uidOf(object);
  if (desk.index.byUid(uid) === undefined)
    return [...owners.map((owner) => owner.uid), ...desk.index.dependants(uid).map(uidOf)];
  if (owners.length === 0 && !isGoing(object)) return [];
  return isGoing(object) ? [uid, ...desk.index.dependants(uid).map(uidOf)] : [uid];
}

function collect(desk: Desk, object: KubeObject): void {
  if (!isGoing(object)) return judge(desk, object);
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(ORPHAN)) return orphan(desk, object);
  if (finalizers.includes(FOREGROUND)) waitForDependants(desk, object);
}

/** Deletes an object none of whose owners is left; drops the references to those that are not, when others are. */
function judge(desk: Desk, object: KubeObject): void {
  const references = object.metadata.ownerReferences ?? [];
  if (references.length === 0) return;
  const left = references.filter((reference) => isSolid(desk, object, reference));
  if (left.length === references.length) return;
  if (left.length > 0) {
    desk.update({ ...object, metadata: { ...object.metadata, ownerReferences: left } });
    return;
  }
  const isAwaited = references.some((reference) => desk.index.byUid(reference.uid) !== undefined);
  desk.remove(object, propagation(desk, object, isAwaited));
}

function propagation(desk: Desk, object: KubeObject, isAwaited: boolean): Propagation {
  const finalizers = object.metadata.finalizers ?? [];
  if (finalizers.includes(ORPHAN)) return 'Orphan';
  const hasOwn = desk.index.dependants(uidOf(object)).length > 0;
  return finalizers.includes(FOREGROUND) || (isAwaited && hasOwn) ? 'Foreground' : 'Background';
}

/** Whether the owner exists and is not itself waiting for its dependants to go. */
function isSolid(desk: Desk, object: KubeObject, { uid, blockOwnerDeletion = false }: OwnerReference): boolean {
  const owner = desk.index.byUid(uid);
  if (owner === undefined) return false;
  const { namespace } = owner.metadata;
  if (namespace !== undefined && namespace !== object.metadata.namespace) return false;
  const isWaiting = isGoing(owner) && owner.metadata.finalizers?.includes(FOREGROUND) === true;
  return !(isWaiting && blockOwnerDeletion);
}

function orphan(desk: Desk, owner: KubeObject): void {
  const uid = uidOf(owner);
  for (const dependant of desk.index.dependants(uid)) {
    const left = (dependant.metadata.ownerReferences ?? []).filter((reference) => reference.uid !== uid);
    const { ownerReferences: _before, ...metadata } = dependant.metadata;
    desk.update({ ...dependant, metadata: left.length === 0 ? metadata : { ...metadata, ownerReferences: left } });
  }
  const current = desk.index.byUid(uid);
  if (current !== undefined) dropFinalizer(desk, current, ORPHAN);
}

function waitForDependants(desk: Desk, owner: KubeObject): void {
  const uid = uidOf(owner);
  const blocks = (dependant: KubeObject): boolean =>
    dependant.metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion) ===
    true;
  if (desk.index.dependants(uid).some(blocks)) return;
  dropFinalizer(desk, owner, FOREGROUND);
}
