import { isoSeconds } from '../../iso-time.ts';
import type { Propagation } from '../cluster.ts';
import type { KubeObject } from '../kube-object.ts';
import { convertObject, nextGeneration, type ResourceType } from '../machinery.ts';
import type { LiveCluster } from './live-cluster.ts';
import { conflict, forbidden } from './refusals.ts';
import { groupKindOf } from './type-directory.ts';
import { listAt, numberAt, textAt } from './value-at.ts';

/** What a DELETE may say. */
export interface RemovalOptions {
  readonly propagation?: Propagation;
  readonly gracePeriodSeconds?: number;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/**
 * Ends an object: at once, or, while finalizers hold it or its grace lasts, by marking it. @returns the object that is
 * still there; undefined when it is gone @throws StatusError
 */
export function removeObject(
  cluster: LiveCluster,
  type: ResourceType,
  live: KubeObject,
  options: RemovalOptions = {},
): KubeObject | undefined {
  check(type, live, options);
  const finalizers = finalizersOf(type, live, options);
  const grace = graceOf(type, live, options);
  const isHeld = finalizers.length > 0 || isNamespace(type);
  if (!isHeld && grace === 0) {
    cluster.drop(type, stored(type, live));
    return undefined;
  }
  const marked = mark(cluster, type, { live, finalizers, grace });
  if (marked === live) return live;
  return convertObject(cluster.put(type, stored(type, marked)), type.apiVersion);
}

/** Takes out an object that was marked, once nothing holds it any more; the object as it is, gone or not. */
export function finishRemoval(cluster: LiveCluster, type: ResourceType, object: KubeObject): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  const isHeld = finalizers.length > 0 || (isNamespace(type) && listAt(object, 'spec.finalizers').length > 0);
  if (deletionTimestamp === undefined || isHeld || deletionGracePeriodSeconds > 0) return object;
  return convertObject(cluster.drop(type, stored(type, object)), type.apiVersion);
}

/** Takes an object out whatever its grace; while finalizers hold it, it waits for them alone. */
export function purgeObject(cluster: LiveCluster, type: ResourceType, { metadata }: KubeObject): void {
  const live = cluster.get(groupKindOf(type), metadata.namespace, metadata.name);
  if (live === undefined || (metadata.uid !== undefined && metadata.uid !== live.metadata.uid)) return;
  const { finalizers = [], deletionTimestamp, deletionGracePeriodSeconds } = live.metadata;
  if (finalizers.length === 0) cluster.drop(type, live);
  else if (deletionTimestamp === undefined || deletionGracePeriodSeconds !== 0)
    cluster.put(type, mark(cluster, type, { live, finalizers, grace: 0 }));
}

const PERMANENT: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public', 'kube-node-lease']);

function check(type: ResourceType, { metadata }: KubeObject, { preconditions = {} }: RemovalOptions): void {
  const { name, uid = '', resourceVersion = '' } = metadata;
  if (preconditions.uid !== undefined && preconditions.uid !== uid)
    throw conflict(
      type,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${uid}`,
    );
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion)
    throw conflict(
      type,
      name,
      `Precondition failed: ResourceVersion in precondition: ${preconditions.resourceVersion}, ResourceVersion in object meta: ${resourceVersion}`,
    );
  if (isNamespace(type) && PERMANENT.has(name)) throw forbidden(type, name, 'this namespace may not be deleted');
}

/** Kinds whose dependants stay unless the client says otherwise, as they always did. */
const ORPHANED_BY_DEFAULT: ReadonlySet<string> = new Set(['batch/Job', 'ReplicationController']);

function finalizersOf(type: ResourceType, live: KubeObject, { propagation }: RemovalOptions): readonly string[] {
  const kept = live.metadata.finalizers ?? [];
  if (propagation === undefined) {
    if (kept.includes('orphan') || kept.includes('foregroundDeletion')) return kept;
    return ORPHANED_BY_DEFAULT.has(groupKindOf(type)) ? [...kept, 'orphan'] : kept;
  }
  const others = kept.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  if (propagation === 'Background') return others;
  return [...others, propagation === 'Orphan' ? 'orphan' : 'foregroundDeletion'];
}

const DEFAULT_GRACE = 30;

/** Seconds; only pods get time to end, and only those that may be running. */
function graceOf(type: ResourceType, live: KubeObject, { gracePeriodSeconds }: RemovalOptions): number {
  if (groupKindOf(type) !== 'Pod') return 0;
  const phase = textAt(live, 'status.phase');
  const isRunning = textAt(live, 'spec.nodeName') !== '' && phase !== 'Succeeded' && phase !== 'Failed';
  if (!isRunning) return 0;
  return Math.max(0, gracePeriodSeconds ?? numberAt(live, 'spec.terminationGracePeriodSeconds', DEFAULT_GRACE));
}

interface Mark {
  readonly live: KubeObject;
  readonly finalizers: readonly string[];
  readonly grace: number;
}

/** The object on its way out; itself when it is already, and no sooner than before. */
function mark(cluster: LiveCluster, type: ResourceType, { live, finalizers, grace }: Mark): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers: before = [], ...meta } = live.metadata;
  const isMarked = deletionTimestamp !== undefined && deletionGracePeriodSeconds <= grace;
  if (isMarked && sameNames(before, finalizers)) return live;
  const marked: KubeObject = {
    ...live,
    metadata: {
      ...meta,
      ...(finalizers.length === 0 ? {} : { finalizers }),
      deletionTimestamp: isMarked ? deletionTimestamp : isoSeconds(cluster.now() + grace * 1000),
      deletionGracePeriodSeconds: isMarked ? deletionGracePeriodSeconds : grace,
      ...grownBy(type, live),
    },
  };
  return isNamespace(type) ? terminating(marked) : marked;
}

/** A namespace says what is becoming of it, and has no grace. */
function terminating(namespace: KubeObject): KubeObject {
  const { deletionGracePeriodSeconds: _, ...metadata } = namespace.metadata;
  const status = namespace['status'];
  return { ...namespace, metadata, status: { ...(typeof status === 'object' ? status : {}), phase: 'Terminating' } };
}

/** Being on its way out counts as a change of what is wanted. */
function grownBy(type: ResourceType, live: KubeObject): { readonly generation?: number } {
  const { generation } = live.metadata;
  const hasOne = generation !== undefined && nextGeneration(type, live, live) !== undefined;
  return hasOne ? { generation: generation + 1 } : {};
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, n) => name === b[n]);
}

function isNamespace({ group, kind }: ResourceType): boolean {
  return group === '' && kind === 'Namespace';
}

function stored(type: ResourceType, object: KubeObject): KubeObject {
  return convertObject(object, type.storedAs);
}
