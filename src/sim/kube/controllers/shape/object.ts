import type { GroupKind } from '../../cluster.ts';
import type { KubeObject, OwnerReference } from '../../kube-object.ts';

/** `namespace/name`; for what belongs to the whole cluster `/name`. */
export type ObjectKey = string;

/** `apps/Deployment`, or `Pod` in the core group. */
export function kindOf(object: Pick<KubeObject, 'apiVersion' | 'kind'>): GroupKind {
  const slash = object.apiVersion.indexOf('/');
  return slash === -1 ? object.kind : `${object.apiVersion.slice(0, slash)}/${object.kind}`;
}

export function keyOf(object: KubeObject): ObjectKey {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** The namespace and the name of a key. */
export function partsOf(key: ObjectKey): { readonly namespace: string | undefined; readonly name: string } {
  const slash = key.indexOf('/');
  const namespace = key.slice(0, slash);
  return { namespace: namespace === '' ? undefined : namespace, name: key.slice(slash + 1) };
}

export function uidOf(object: KubeObject): string {
  return object.metadata.uid ?? '';
}

/** The spec, read as the shape the caller knows it to have; empty when there is none. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller says what the JSON is
export function specOf<T>(object: KubeObject): T {
  return (object['spec'] ?? {}) as T;
}

/** The status, read as the shape the caller knows it to have; empty when there is none yet. */
export function statusOf<T>(object: KubeObject): Partial<T> {
  return object['status'] ?? {};
}

export function withSpec(object: KubeObject, changes: object): KubeObject {
  return { ...object, spec: { ...specOf<object>(object), ...changes } };
}

export function withStatus(object: KubeObject, status: object): KubeObject {
  return { ...object, status };
}

export function withAnnotations(object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
  };
}

export function annotationOf(object: KubeObject, name: string): string | undefined {
  return object.metadata.annotations?.[name];
}

export function namespaceOf(object: KubeObject): string {
  return object.metadata.namespace ?? '';
}

export function ownersOf(object: KubeObject): readonly OwnerReference[] {
  return object.metadata.ownerReferences ?? [];
}

export function hasFinalizer(object: KubeObject, finalizer: string): boolean {
  return object.metadata.finalizers?.includes(finalizer) === true;
}

/** Whether somebody has asked for its deletion. */
export function isGoing(object: KubeObject): boolean {
  return object.metadata.deletionTimestamp !== undefined;
}

/** The owner that manages it, if any. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true);
}

/** The reference with which `owner` manages what it creates. */
export function ownedBy(owner: KubeObject): OwnerReference {
  const { name } = owner.metadata;
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name,
    uid: uidOf(owner),
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** Milliseconds since the epoch; NaN when there is no such time. */
export function millis(time: string | undefined): number {
  return time === undefined ? Number.NaN : Date.parse(time);
}

/** RFC 3339 to the second, as Kubernetes writes its times. */
export function stamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

export function createdAt(object: KubeObject): number {
  return millis(object.metadata.creationTimestamp);
}
