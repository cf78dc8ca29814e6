import type { Json, State, StateResource } from '../../model/index.ts';
import type { Style } from './style.ts';
import { clip, table } from './table.ts';

/** Attributes worth a look, the most telling first. */
const TELLING = ['ip_address', 'private_ip', 'address', 'cidr_block', 'port_range', 'instance_type', 'status', 'acl', 'sse_algorithm'];

/** What exists, one line each, with ids and what tells most. */
export function inventoryText({ resources }: Pick<State, 'resources'>, { style, width }: { readonly style: Style; readonly width: number }): string {
  const rows = Object.values(resources).map((resource) => [
    resource.address,
    style.cyan(clip(resource.id, 44)),
    style.dim(clip(tellingText(resource), Math.max(20, width - 96))),
  ]);
  return table([[style.bold('RESOURCE'), style.bold('ID'), style.bold('DETAILS')], ...rows], '  ');
}

export function outputsText(outputs: Readonly<Record<string, Json>>, style: Style): string {
  const rows = Object.entries(outputs).map(([name, value]) => [style.bold(name), typeof value === 'string' ? value : JSON.stringify(value)]);
  return table([[style.bold('OUTPUT'), style.bold('VALUE')], ...rows], '  ');
}

function tellingText({ attributes, id }: StateResource): string {
  const parts = TELLING.flatMap((name) => {
    const value = attributes[name];
    return (typeof value === 'string' && value !== '' && value !== id) || typeof value === 'number' ? [`${value}`] : [];
  });
  return parts.slice(0, 3).join('  ');
}
