/**
 * `NAME=value` as the dotenv dialect of compose-go reads it back (research: kubernetes-compose, 2.4): plain where
 * nothing is special, in single quotes where they hold it, else in double quotes with escapes.
 */
export function envLine(name: string, value: string): string {
  return `${name}=${envValue(value)}`;
}

function envValue(value: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]*$/.test(value)) return value;
  if (!/['\n\r\\]/.test(value)) return `'${value}'`;
  const escaped = value
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('$', String.raw`\$`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
  return `"${escaped}"`;
}
