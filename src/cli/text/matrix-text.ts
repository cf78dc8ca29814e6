import type { Place } from '../../insight/index.ts';
import type { TopicRow } from '../wiring/matrix.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

/** The matrix by rows of the guide: each value, where it is written, and below it where it lands by kind of target. */
export function matrixText(rows: readonly TopicRow[], style: Style): string {
  if (rows.length === 0)
    return 'Nothing is rendered of this stack: it has neither compose, kubernetes nor terraform targets.';
  const topics = [...new Set(rows.map(({ topic }) => topic))];
  return topics
    .map((topic) => {
      const own = rows.filter((row) => row.topic === topic);
      return [style.bold(topic), ...own.map((row) => rowText(row, style))].join('\n');
    })
    .join('\n\n');
}

function rowText({ path, origin, places }: TopicRow, style: Style): string {
  const head = `  ${style.cyan(path)}  ${style.dim(`${origin.file}:${origin.line}`)}`;
  const landed = Object.entries(places).map(([target, found]) => [target, placesText(found, style)]);
  return [head, table(landed, '    ')].join('\n');
}

/** The first place, and how many more there are. */
function placesText(places: readonly Place[], style: Style): string {
  const [first, ...more] = places;
  if (first === undefined) return style.dim('-');
  const rest = more.length === 0 ? '' : style.dim(`  and ${more.length} more`);
  return `${first.file}:${first.line}${rest}`;
}
