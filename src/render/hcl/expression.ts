import { isInterpolation, isRef, isSecretRef, type Arg, type Ref } from '../../model/index.ts';

/** How references to other resources and secrets are spelled. */
export interface Spelling {
  /** Variable that holds a secret, by its source. */
  secret(source: string): string;
}

/** An argument as an HCL expression; `depth` is the indentation of the line it begins on, in levels. */
export function expression(arg: Arg, spelling: Spelling, depth: number): string {
  if (isRef(arg)) return traversal(arg);
  if (isSecretRef(arg)) return `var.${spelling.secret(arg.source)}`;
  if (isInterpolation(arg)) return interpolated(arg.parts, depth);
  if (typeof arg === 'string') return text(arg, depth);
  if (arg === null || typeof arg !== 'object') return String(arg);
  if (Array.isArray(arg)) return list(arg as readonly Arg[], spelling, depth);
  return map(arg as Readonly<Record<string, Arg>>, spelling, depth);
}

/** `alicloud_vpc.main.id`, `data.alicloud_images.ubuntu.ids[0]`. */
function traversal({ address, path }: Ref): string {
  const steps = path
    .split('.')
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : `${index === 0 ? '' : '.'}${step}`));
  return `${address}.${steps.join('')}`;
}

/** A quoted string with everything escaped that HCL would read as something else. */
export function quoted(value: string): string {
  return JSON.stringify(value).replaceAll('${', '$${').replaceAll('%{', '%%{');
}

/** JSON documents become `jsonencode(...)`, texts of several lines heredocs, the rest quoted strings. */
function text(value: string, depth: number): string {
  const document = jsonDocument(value);
  if (document !== undefined) return `jsonencode(${plain(document, depth)})`;
  const lines = value.split('\n');
  if (lines.length < 3 || !value.endsWith('\n')) return quoted(value);
  const escaped = lines.slice(0, -1).map((line) => line.replaceAll('${', '$${').replaceAll('%{', '%%{'));
  return ['<<EOT', ...escaped, 'EOT'].join('\n');
}

/** A JSON object or list with references inside keeps its shape too: the references stand where the text named them. */
function interpolated(parts: readonly (string | Ref)[], depth: number): string {
  const refs = parts.filter(isRef);
  const marked = parts.map((part) => (typeof part === 'string' ? part : marker(refs.indexOf(part)))).join('');
  const document = jsonDocument(marked);
  if (document === undefined)
    return `"${parts.map((part) => (typeof part === 'string' ? quoted(part).slice(1, -1) : `\${${traversal(part)}}`)).join('')}"`;
  const encoded = plain(document, depth);
  return `jsonencode(${refs.reduce((result, reference, index) => result.replaceAll(JSON.stringify(marker(index)), traversal(reference)), encoded)})`;
}

function marker(index: number): string {
  return `@@reference-${index}@@`;
}

function jsonDocument(value: string): Arg | undefined {
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value) as Arg;
  } catch {
    return undefined;
  }
}

function plain(value: Arg, depth: number): string {
  return expression(value, { secret: () => '' }, depth);
}

function list(items: readonly Arg[], spelling: Spelling, depth: number): string {
  if (items.length === 0) return '[]';
  const shown = items.map((item) => expression(item, spelling, depth + 1));
  const line = `[${shown.join(', ')}]`;
  if (line.length < 90 && !line.includes('\n')) return line;
  return `[\n${shown.map((item) => `${indent(depth + 1)}${item},`).join('\n')}\n${indent(depth)}]`;
}

function map(record: Readonly<Record<string, Arg>>, spelling: Spelling, depth: number): string {
  const entries = Object.entries(record);
  if (entries.length === 0) return '{}';
  const lines = aligned(
    entries.map(([key, item]) => [
      /^[A-Za-z_][\w-]*$/.test(key) ? key : quoted(key),
      expression(item, spelling, depth + 1),
    ]),
    depth + 1,
  );
  return `{\n${lines.join('\n')}\n${indent(depth)}}`;
}

/** `name = value` lines as `terraform fmt` wants them: the signs of neighbouring one-line values stand below each other. */
export function aligned(pairs: readonly (readonly [name: string, value: string])[], depth: number): readonly string[] {
  const lines: string[] = [];
  let group: (readonly [string, string])[] = [];
  const flush = (): void => {
    const width = Math.max(0, ...group.map(([name]) => name.length));
    for (const [name, value] of group) lines.push(`${indent(depth)}${name.padEnd(width)} = ${value}`);
    group = [];
  };
  for (const pair of pairs) {
    // A heredoc counts as one line: it begins and ends a token.
    if (!pair[1].includes('\n') || pair[1].startsWith('<<')) {
      group.push(pair);
      continue;
    }
    flush();
    lines.push(`${indent(depth)}${pair[0]} = ${pair[1]}`);
  }
  flush();
  return lines;
}

export function indent(depth: number): string {
  return '  '.repeat(depth);
}
