import type { Json, State, StateResource } from '../../model/index.ts';
import type { Style } from './style.ts';
import { clip, idText, table } from './table.ts';

/** Attributes worth a look, the most telling first. */
const TELLING = [
  'ip_address',
  'private_ip',
  'address',
  'cidr_block',
  'port_range',
  'instance_type',
  'status',
  'acl',
  'sse_algorithm',
];

/** Columns for an id; longer ones are compound, and `state show` has them whole. */
const ID_WIDTH = 36;

/** Widest column of addresses; the few that are longer push the rest of their line. */
const ADDRESS_WIDTH = 52;

/** What exists, one line each, with ids and what tells most. */
export function inventoryText(
  { resources }: Pick<State, 'resources'>,
  { style, width }: { readonly style: Style; readonly width: number },
): string {
  const longest = Math.max(0, ...Object.keys(resources).map((address) => address.length));
  const column = Math.min(ADDRESS_WIDTH, longest);
  const row = (address: string, id: string, details: string): string =>
    `  ${address.padEnd(column)}  ${style.cyan(id.padEnd(ID_WIDTH))}  ${style.dim(details)}`.trimEnd();
  const head = `  ${style.bold('RESOURCE'.padEnd(column))}  ${style.bold('ID'.padEnd(ID_WIDTH))}  ${style.bold('DETAILS')}`;
  const lines = Object.values(resources).map((resource) => {
    const room = width - Math.max(column, resource.address.length) - ID_WIDTH - 8;
    return row(resource.address, clip(idText(resource.id), ID_WIDTH), tellingText(resource, room));
  });
  return [head, ...lines].join('\n');
}

export function outputsText(outputs: Readonly<Record<string, Json>>, style: Style): string {
  const rows = Object.entries(outputs).map(([name, value]) => [
    style.bold(name),
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return table([[style.bold('OUTPUT'), style.bold('VALUE')], ...rows], '  ');
}

/** At most three attributes, as many as fit. */
function tellingText({ attributes, id }: StateResource, room: number): string {
  const parts = TELLING.flatMap((name) => {
    const value = attributes[name];
    return (typeof value === 'string' && value !== '' && value !== id) || typeof value === 'number' ? [`${value}`] : [];
  });
  const fitting = [3, 2].map((count) => parts.slice(0, count).join('  ')).find((text) => text.length <= room);
  return fitting ?? clip(parts[0] ?? '', room);
}

/** Addresses joined by arrows, broken into lines that fit. */
export function chainText(addresses: readonly string[], width: number, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const [index, address] of addresses.entries()) {
    const piece = index === addresses.length - 1 ? address : `${address} → `;
    if (line !== indent && line.length + piece.trimEnd().length > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += piece;
  }
  return [...lines, line].join('\n');
}
