/** A block of HCL: `resource "alicloud_vpc" "main" { ... }`. */
export interface HclBlock {
  readonly keyword: string;
  readonly labels: readonly string[];
  /** Arguments to the text of their values. */
  readonly args: ReadonlyMap<string, string>;
  readonly blocks: readonly HclBlock[];
}

const HEADER = /^([a-z_][a-z0-9_]*)((?:\s+"[^"]*")*)\s*\{(\})?$/;
const ARGUMENT = /^([A-Za-z_]\w*)\s*=\s*(.*)$/;

/**
 * The blocks of a formatted file: one argument or block header a line. Values that go over several lines (lists, maps,
 * calls, heredocs) are taken whole and not looked into. Fails on a line that it cannot place.
 */
export function hclBlocks(text: string): readonly HclBlock[] {
  const lines = new Lines(text);
  const body = readBody(lines, false);
  return body.blocks;
}

class Lines {
  #at = 0;
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  next(): string | undefined {
    const line = this.#lines[this.#at];
    this.#at += 1;
    return line;
  }
}

type Body = Pick<HclBlock, 'args' | 'blocks'>;

function readBody(lines: Lines, nested: boolean): Body {
  const [args, blocks] = [new Map<string, string>(), [] as HclBlock[]];
  for (let line = lines.next(); line !== undefined; line = lines.next()) {
    const text = line.trim();
    if (text === '}' && nested) return { args, blocks };
    if (text === '' || text.startsWith('#')) continue;
    const [, keyword = '', labels = '', empty] = HEADER.exec(text) ?? [];
    const [, name = '', value = ''] = keyword === '' ? (ARGUMENT.exec(text) ?? []) : [];
    if (keyword === '' && name === '') throw new Error(`not understood: ${line}`);
    if (name !== '') args.set(name, wholeValue(value, lines));
    else blocks.push(blockOf(keyword, labels, empty === undefined ? readBody(lines, true) : EMPTY));
  }
  if (nested) throw new Error('a block does not end');
  return { args, blocks };
}

const EMPTY: Body = { args: new Map(), blocks: [] };

function blockOf(keyword: string, labels: string, body: Body): HclBlock {
  return { keyword, labels: [...labels.matchAll(/"([^"]*)"/g)].map(([, label = '']) => label), ...body };
}

/** The value that begins with this text, until its brackets are closed or its heredoc ends. */
function wholeValue(first: string, lines: Lines): string {
  const [, mark] = /^<<-?(\w+)$/.exec(first) ?? [];
  let value = first;
  while (mark === undefined ? depthOf(value) > 0 : value.split('\n').at(-1)?.trim() !== mark) {
    const line = lines.next();
    if (line === undefined) throw new Error(`a value does not end: ${first}`);
    value += `\n${line}`;
  }
  return value;
}

/** Brackets that are open, those in strings aside. */
function depthOf(value: string): number {
  const bare = value.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  return (bare.match(/[([{]/g)?.length ?? 0) - (bare.match(/[)\]}]/g)?.length ?? 0);
}
