import type { KubeObject } from '../../kube-object.ts';
import { isRecord, listAt, numberAt, textAt } from '../../objects/value-at.ts';
import { ageSince } from './age.ts';
import { AGE, NAME } from './cells.ts';
import type { Cell, Column } from './column.ts';
import { jsonPath } from './json-path.ts';

const made = new WeakMap<KubeObject, Map<string, readonly Column[]>>();

/** The columns of a version of a custom resource: its name, then what its definition says, else its age. */
export function customColumns(crd: KubeObject, version: string): readonly Column[] {
  const versions = made.get(crd) ?? new Map<string, readonly Column[]>();
  made.set(crd, versions);
  const known = versions.get(version);
  if (known !== undefined) return known;
  const columns = columnsOf(crd, version);
  versions.set(version, columns);
  return columns;
}

function columnsOf(crd: KubeObject, version: string): readonly Column[] {
  const found = listAt(crd, 'spec.versions').find((one) => textAt(one, 'name') === version);
  const said = listAt(found, 'additionalPrinterColumns');
  return [NAME, ...(said.length === 0 ? [AGE] : said.map(columnOf))];
}

const TYPES: readonly string[] = ['string', 'integer', 'number', 'boolean', 'date'];

function columnOf(said: unknown): Column {
  const type = textAt(said, 'type', 'string');
  const known = (TYPES.includes(type) ? type : 'string') as Column['type'];
  const read = jsonPath(textAt(said, 'jsonPath'));
  return {
    name: textAt(said, 'name'),
    type: known,
    description: textAt(said, 'description'),
    ...(numberAt(said, 'priority') > 0 ? { wide: true } : {}),
    cell: (object, now) => cellOf(read(object), known, now),
  };
}

const EMPTY_CELL: Cell = null;

function cellOf(values: readonly unknown[], type: Column['type'], now: number): Cell {
  if (values.length === 0) return EMPTY_CELL;
  const [first] = values;
  if (type === 'date') return ageSince(first, now);
  if (type === 'string') return values.map(textOf).join(',');
  return typeof first === 'number' || typeof first === 'boolean' || typeof first === 'string' ? first : EMPTY_CELL;
}

function textOf(value: unknown): string {
  return isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value);
}
