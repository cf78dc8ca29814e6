import type { KubeObject } from '../../kube-object.ts';
import type { ObjectCall } from '../call.ts';
import { CRD_KIND, groupKindOf } from '../../objects/type-directory.ts';
import { metadataOf, type ListMeta } from '../metadata-view.ts';
import type { Column } from './column.ts';
import { COLUMNS, PLAIN_COLUMNS } from './columns.ts';
import { customColumns } from './custom-columns.ts';

export interface TableForm {
  readonly metadata: ListMeta;
  /** A watch tells the columns once. */
  readonly withColumns: boolean;
}

/** Objects as the server prints them (meta.k8s.io/v1 Table). */
export function tableOfObjects(
  call: ObjectCall,
  objects: readonly KubeObject[],
  { metadata, withColumns }: TableForm,
): object {
  const columns = columnsOf(call);
  const now = call.cluster.now();
  const include = call.request.query.get('includeObject') ?? 'Metadata';
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns ? columns.map(definition) : [],
    rows: objects.map((object) => ({
      cells: columns.map(({ cell }) => cell(object, now)),
      ...(include === 'None' ? {} : { object: include === 'Object' ? object : metadataOf(object) }),
    })),
  };
}

function columnsOf({ cluster, type }: ObjectCall): readonly Column[] {
  if (!type.isCustom) return COLUMNS[groupKindOf(type)] ?? PLAIN_COLUMNS;
  const definitionOf = cluster.get(CRD_KIND, undefined, `${type.plural}.${type.group}`);
  return definitionOf === undefined ? PLAIN_COLUMNS : customColumns(definitionOf, type.version);
}

function definition({ name, type, format, wide, description }: Column): object {
  return { name, type, format: format ?? '', description: description ?? name, priority: wide === true ? 1 : 0 };
}
