import type { KubeObject } from '../kube-object.ts';
import type { View } from './accept.ts';
import type { ObjectCall } from './call.ts';
import { metadataOf, type ListMeta } from './metadata-view.ts';
import { tableOfObjects } from './table/table.ts';

/** One object in the form that is wanted. */
export function objectView(call: ObjectCall, object: KubeObject, view: View): object {
  if (view === 'metadata') return metadataOf(object);
  if (view === 'object') return object;
  const resourceVersion = object.metadata.resourceVersion ?? '';
  return tableOfObjects(call, [object], { metadata: { resourceVersion }, withColumns: true });
}

export interface ListForm {
  readonly view: View;
  readonly metadata: ListMeta;
}

/** Objects of the type in the form that is wanted. */
export function listView(call: ObjectCall, objects: readonly KubeObject[], { view, metadata }: ListForm): object {
  const { type } = call;
  if (view === 'table') return tableOfObjects(call, objects, { metadata, withColumns: true });
  if (view === 'metadata')
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: objects.map(metadataOf),
    };
  const items = type.isCustom ? objects : objects.map(withoutKind);
  return { kind: type.listKind, apiVersion: type.apiVersion, metadata, items };
}

/** In lists of the kinds that a server brings with it the kind is said once. */
function withoutKind({ kind: _kind, apiVersion: _version, ...rest }: KubeObject): object {
  return rest;
}
