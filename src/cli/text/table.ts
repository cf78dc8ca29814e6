/** Columns as wide as their widest cell, two spaces between, no trailing spaces. Widths ignore colours. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, visibleWidth(cell));
  return rows
    .map(
      (row) =>
        indent +
        row
          .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - visibleWidth(cell)))
          .join('  ')
          .trimEnd(),
    )
    .join('\n');
}

// The escape character is what colour codes begin with.
// eslint-disable-next-line no-control-regex
const COLOUR = /\u001B\[[0-9;]*m/g;

/** Columns the text takes on a terminal; Chinese characters take two. */
function visibleWidth(text: string): number {
  let width = 0;
  for (const character of text.replaceAll(COLOUR, ''))
    width += /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(
      character,
    )
      ? 2
      : 1;
  return width;
}

/** The text cut to a width, with an ellipsis where something was lost. Not for coloured text. */
export function clip(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** An id for people: one that is spelled as `key=value,…` (an object in a cluster) by its kind, namespace and name. */
export function idText(id: string): string {
  if (!/^\w+=[^,]*(?:,\w+=[^,]*)+$/.test(id)) return id;
  const parts = new Map(
    id.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const place = [parts.get('namespace'), parts.get('name')].filter((part) => part !== undefined).join('/');
  const kind = parts.get('kind');
  return kind === undefined ? place : `${kind} ${place}`;
}
