import type { Arg } from '../../model/index.ts';
import { aligned, expression, indent, quoted, type Spelling } from './expression.ts';

/** A block to print: `resource "alicloud_vpc" "main" { ... }`. */
export interface Block {
  readonly keyword: string;
  readonly labels: readonly string[];
  /** Arguments in order; those named in `nested` are lists of blocks. */
  readonly args: Readonly<Record<string, Arg>>;
  readonly nested?: (name: string) => boolean;
  /** Bare expressions that are no arguments of the cloud, as `depends_on`. */
  readonly meta?: Readonly<Record<string, string>>;
}

/** One block with its arguments first, nested blocks after, meta arguments last. */
export function printBlock(block: Block, spelling: Spelling): string {
  const head = [block.keyword, ...block.labels.map(quoted)].join(' ');
  const body = bodyLines(block, spelling, 1);
  return body.length === 0 ? `${head} {}` : `${head} {\n${body.join('\n')}\n}`;
}

function bodyLines(
  { args, nested, meta = {} }: Pick<Block, 'args' | 'nested' | 'meta'>,
  spelling: Spelling,
  depth: number,
): readonly string[] {
  const entries = Object.entries(args);
  const isNested = (name: string): boolean => nested?.(name) === true;
  const attributes = entries.filter(([name]) => !isNested(name));
  const lines = [
    ...aligned(
      attributes.map(([name, value]) => [name, expression(value, spelling, depth)]),
      depth,
    ),
  ];
  for (const [name, value] of entries.filter(([key]) => isNested(key))) {
    for (const item of blocksOf(value))
      lines.push(...(lines.length === 0 ? [] : ['']), ...nestedLines(name, item, { spelling, depth }));
  }
  const extra = Object.entries(meta);
  if (extra.length > 0) lines.push(...(lines.length === 0 ? [] : ['']), ...aligned(extra, depth));
  return lines;
}

/** Inside a block, lists of maps are blocks too. */
function nestedLines(
  name: string,
  args: Readonly<Record<string, Arg>>,
  { spelling, depth }: { readonly spelling: Spelling; readonly depth: number },
): readonly string[] {
  const body = bodyLines({ args, nested: (key) => isBlockList(args[key]) }, spelling, depth + 1);
  if (body.length === 0) return [`${indent(depth)}${name} {}`];
  return [`${indent(depth)}${name} {`, ...body, `${indent(depth)}}`];
}

function blocksOf(value: Arg): readonly Readonly<Record<string, Arg>>[] {
  const items = Array.isArray(value) ? (value as readonly Arg[]) : [value];
  return items.filter(isMap);
}

function isBlockList(value: Arg | undefined): boolean {
  return Array.isArray(value) && value.length > 0 && (value as readonly Arg[]).every(isMap);
}

function isMap(value: Arg | undefined): value is Readonly<Record<string, Arg>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !('kind' in value);
}
