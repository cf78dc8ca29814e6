/** Comma-separated values (RFC 4180): a line of column names, then one line each row. Nothing is empty, not a word. */
export function csv(
  rows: readonly Readonly<Record<string, string | number | null>>[],
  columns: readonly string[],
): string {
  const lines = rows.map((row) => columns.map((column) => cellText(row[column] ?? null)));
  return [columns, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
}

function cellText(cell: string | number | null): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
