import type { Leftover, Survey } from '../../engine/index.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

const COSTS: Readonly<Record<Leftover['cost'], string>> = {
  none: 'free',
  running: 'charged while it stays',
  paid: 'paid beforehand',
};

/** What is left with what it costs, until when and why; what was removed; where nobody could look. */
export function leftoversText({ left, unseen }: Survey, removed: readonly Leftover[], style: Style): string {
  const parts = [
    ...removed.map(({ what, id }) => `${style.green('removed')} ${what} ${id}`),
    ...(left.length === 0 ? [] : [leftTable(left, style)]),
    ...unseen.map(({ type, reason }) => style.yellow(`could not look for ${type}: ${reason}`)),
    ...(left.some(({ removableAs }) => removableAs !== undefined)
      ? ['Remove what can be removed:  landfall destroy --leftovers']
      : []),
  ];
  return parts.length === 0 ? 'Nothing is left.' : parts.join('\n');
}

function leftTable(left: readonly Leftover[], style: Style): string {
  const rows = left.map(({ what, id, cost, until, why }) => [
    what,
    style.cyan(id),
    cost === 'running' ? style.yellow(COSTS[cost]) : style.dim(COSTS[cost]),
    until === undefined ? '' : `until ${until}`,
    style.dim(why),
  ]);
  return [
    style.bold(`The cloud keeps ${left.length === 1 ? 'one thing' : `${left.length} things`}:`),
    table(rows, '  '),
  ].join('\n');
}
