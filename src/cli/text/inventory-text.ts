import type { Json, State, StateResource } from '../../model/index.ts';
import type { Style } from './style.ts';
import { clip, table } from './table.ts';

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

/** What exists, one line each, with ids and what tells most. */
export function inventoryText(
  { resources }: Pick<State, 'resources'>,
  { style, width }: { readonly style: Style; readonly width: number },
): string {
  const addressWidth = Math.max(0, ...Object.keys(resources).map((address) => address.length));
  const room = Math.max(20, width - addressWidth - ID_WIDTH - 6);
  const rows = Object.values(resources).map((resource) => [
    resource.address,
    style.cyan(clip(resource.id, ID_WIDTH)),
    style.dim(tellingText(resource, room)),
  ]);
  return table([[style.bold('RESOURCE'), style.bold('ID'), style.bold('DETAILS')], ...rows], '  ');
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
