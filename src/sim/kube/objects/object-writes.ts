import { isoSeconds } from '../../iso-time.ts';
import type { KubeObject, ObjectMeta } from '../kube-object.ts';
import {
  admit,
  convertObject,
  generatedName,
  hasSubresource,
  isUnchanged,
  nextGeneration,
  trackUpdate,
  type FieldValidation,
  type ResourceType,
} from '../machinery.ts';
import type { LiveCluster } from './live-cluster.ts';
import { alreadyExists, badRequest, conflict, invalid, notFound } from './refusals.ts';
import { finishRemoval } from './removal.ts';
import { groupKindOf } from './type-directory.ts';
import { StatusError } from '../status-error.ts';
import { newUid } from './uid.ts';

/** One write as it comes in. */
export interface WriteRequest {
  /** In the version of the type it is written as. */
  readonly object: KubeObject;
  readonly manager: string;
  readonly fieldValidation?: FieldValidation;
  /** Members that the body set twice. */
  readonly duplicates?: readonly string[];
  /** Its managedFields are right already: server-side apply has made them. */
  readonly isTracked?: boolean;
  /** What controllers write is taken with its status. */
  readonly isController?: boolean;
  readonly subresource?: string;
}

export interface Written {
  /** As stored. */
  readonly object: KubeObject;
  readonly warnings: readonly string[];
}

/** Makes an object. @throws StatusError */
export function createObject(cluster: LiveCluster, type: ResourceType, request: WriteRequest): Written {
  const named = withName(cluster, type, request.object);
  const { metadata } = named;
  if (metadata.resourceVersion !== undefined && metadata.resourceVersion !== '')
    throw badRequest('resourceVersion should not be set on objects to be created');
  requireNamespace(cluster, type, metadata);
  const fresh = withoutServerFields(named, request.isTracked === true);
  const sent = request.isController === true || keepsStatus(type) ? fresh : withoutStatus(type, fresh);
  // Some objects are defaulted by their uid: a job selects its pods by it.
  const born = withMeta(sent, { uid: newUid(cluster), creationTimestamp: isoSeconds(cluster.now()) });
  const admitted = admit({
    type,
    object: born,
    operation: 'create',
    fieldValidation: request.fieldValidation ?? 'Ignore',
    ...(request.duplicates === undefined ? {} : { duplicates: request.duplicates }),
  });
  const ready = cluster.admit(started(type, admitted.object));
  if (cluster.get(groupKindOf(type), metadata.namespace, metadata.name) !== undefined)
    throw alreadyExists(type, metadata.name);
  const next = withMeta(ready, generationOf(type, undefined, ready));
  const tracked = request.isTracked === true ? next : track(cluster, { type, live: undefined, next, request });
  return { object: store(cluster, type, tracked), warnings: admitted.warnings };
}

/** Replaces what is wanted of an object; its status stays. @throws StatusError */
export function updateObject(cluster: LiveCluster, type: ResourceType, request: WriteRequest): Written {
  const live = liveOf(cluster, type, request.object);
  const keep = hasSubresource(type, 'status') && request.subresource === undefined;
  const sent = keep ? withStatusOf(live, request.object) : request.object;
  return replace(cluster, type, { live, next: withServerFields(live, sent), request });
}

/** Replaces the status, and the annotations with it. @throws StatusError */
export function updateStatusOf(cluster: LiveCluster, type: ResourceType, request: WriteRequest): Written {
  const live = liveOf(cluster, type, request.object);
  const { annotations } = request.object.metadata;
  const { annotations: _, ...meta } = live.metadata;
  const metadata = { ...meta, ...(annotations === undefined ? {} : { annotations }) };
  const managed = request.object.metadata.managedFields;
  const tracked = request.isTracked === true && managed !== undefined ? { managedFields: managed } : {};
  const next = { ...live, metadata: { ...metadata, ...tracked }, status: request.object['status'] };
  return replace(cluster, type, { live, next, request: { ...request, subresource: 'status' } });
}

/** The object as it stands, in the version of the type. @throws StatusError 404 */
export function readObject(
  cluster: LiveCluster,
  type: ResourceType,
  place: { readonly namespace: string | undefined; readonly name: string },
): KubeObject {
  const found = cluster.get(groupKindOf(type), place.namespace, place.name);
  if (found === undefined) throw notFound(type, place.name);
  return convertObject(found, type.apiVersion);
}

interface Replacement {
  readonly live: KubeObject;
  readonly next: KubeObject;
  readonly request: WriteRequest;
}

function replace(cluster: LiveCluster, type: ResourceType, { live, next, request }: Replacement): Written {
  const { subresource, duplicates } = request;
  const admitted = admit({
    type,
    object: next,
    operation: 'update',
    live,
    fieldValidation: request.fieldValidation ?? 'Ignore',
    ...(subresource === undefined ? {} : { subresource }),
    ...(duplicates === undefined ? {} : { duplicates }),
  });
  const annotated = subresource === 'status' ? withAnnotationsOf(next, admitted.object) : admitted.object;
  const grown = withMeta(annotated, generationOf(type, live, annotated));
  const tracked = request.isTracked === true ? grown : track(cluster, { type, live, next: grown, request });
  const { warnings } = admitted;
  if (isUnchanged(live, tracked)) return { object: live, warnings };
  return { object: finishRemoval(cluster, type, store(cluster, type, tracked)), warnings };
}

function store(cluster: LiveCluster, type: ResourceType, object: KubeObject): KubeObject {
  return convertObject(cluster.put(type, convertObject(object, type.storedAs)), type.apiVersion);
}

interface Tracking {
  readonly type: ResourceType;
  readonly live: KubeObject | undefined;
  readonly next: KubeObject;
  readonly request: WriteRequest;
}

function track(cluster: LiveCluster, { type, live, next, request }: Tracking): KubeObject {
  const { manager, subresource } = request;
  const now = isoSeconds(cluster.now());
  return trackUpdate({ type, live, next, manager, now, ...(subresource === undefined ? {} : { subresource }) });
}

function liveOf(cluster: LiveCluster, type: ResourceType, { metadata }: KubeObject): KubeObject {
  const { namespace, name, resourceVersion = '', uid } = metadata;
  const live = readObject(cluster, type, { namespace, name });
  if (uid !== undefined && uid !== '' && uid !== live.metadata.uid)
    throw conflict(
      type,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${live.metadata.uid ?? ''}`,
    );
  if (resourceVersion !== '' && resourceVersion !== live.metadata.resourceVersion)
    throw conflict(
      type,
      name,
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  return live;
}

function withName(cluster: LiveCluster, type: ResourceType, object: KubeObject): KubeObject {
  const { name = '', generateName = '' } = object.metadata as Partial<ObjectMeta>;
  if (name !== '') return object;
  if (generateName === '')
    throw invalid(type, '', [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: name or generateName is required',
        field: 'metadata.name',
      },
    ]);
  return withMeta(object, { name: generatedName(generateName, (max) => cluster.random(0, max)) });
}

function requireNamespace(cluster: LiveCluster, type: ResourceType, { namespace = '' }: ObjectMeta): void {
  if (!type.namespaced || cluster.get('Namespace', undefined, namespace) !== undefined) return;
  throw new StatusError(404, 'NotFound', `namespaces "${namespace}" not found`, {
    name: namespace,
    kind: 'namespaces',
  });
}

const SERVER_FIELDS: readonly (keyof ObjectMeta)[] = [
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
];

function withoutServerFields(object: KubeObject, keepsManagers: boolean): KubeObject {
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const field of SERVER_FIELDS) Reflect.deleteProperty(metadata, field);
  Reflect.deleteProperty(metadata, 'selfLink');
  if (!keepsManagers) Reflect.deleteProperty(metadata, 'managedFields');
  return { ...object, metadata: metadata as unknown as ObjectMeta };
}

/** What clients send of the server's own fields is as it was. */
function withServerFields(live: KubeObject, object: KubeObject): KubeObject {
  const metadata: Record<string, unknown> = { ...object.metadata };
  for (const field of [...SERVER_FIELDS, 'name', 'namespace'] as const) {
    const value = live.metadata[field];
    if (value === undefined) Reflect.deleteProperty(metadata, field);
    else metadata[field] = value;
  }
  Reflect.deleteProperty(metadata, 'selfLink');
  return { ...object, metadata: metadata as unknown as ObjectMeta };
}

function withMeta(object: KubeObject, more: Partial<ObjectMeta>): KubeObject {
  return { ...object, metadata: { ...object.metadata, ...more } };
}

function withAnnotationsOf({ metadata: { annotations } }: KubeObject, object: KubeObject): KubeObject {
  const { annotations: _, ...meta } = object.metadata;
  return { ...object, metadata: { ...meta, ...(annotations === undefined ? {} : { annotations }) } };
}

/** Nodes are made by their kubelets, which say at once how they are. */
function keepsStatus(type: ResourceType): boolean {
  return type.group === '' && type.kind === 'Node';
}

function withoutStatus(type: ResourceType, object: KubeObject): KubeObject {
  if (!hasSubresource(type, 'status') || object['status'] === undefined) return object;
  const { status: _, ...rest } = object;
  return rest;
}

function withStatusOf(live: KubeObject, object: KubeObject): KubeObject {
  const { status: _, ...rest } = object;
  return live['status'] === undefined ? rest : { ...rest, status: live['status'] };
}

/** What objects of some kinds are from their first moment. */
function started({ group, kind }: ResourceType, object: KubeObject): KubeObject {
  if (group !== '') return object;
  const status = typeof object['status'] === 'object' ? object['status'] : {};
  if (kind === 'Namespace')
    return { ...object, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active', ...status } };
  const hasPhase = kind === 'Pod' || kind === 'PersistentVolumeClaim' || kind === 'PersistentVolume';
  return hasPhase ? { ...object, status: { phase: 'Pending', ...status } } : object;
}

function generationOf(
  type: ResourceType,
  live: KubeObject | undefined,
  next: KubeObject,
): { readonly generation?: number } {
  const generation = nextGeneration(type, live, next);
  return generation === undefined ? {} : { generation };
}
