import { Document, isMap, isPair, isScalar, isSeq, visit, type Node, type Pair } from 'yaml';

export type ComposeValue =
  | string
  | number
  | boolean
  | null
  | readonly ComposeValue[]
  | { readonly [key: string]: ComposeValue };

export interface ComposeText {
  readonly value: ComposeValue;
  /** At the top of the file. */
  readonly header: string;
  /** Dotted path of a key to the comment above it. */
  readonly comments: ReadonlyMap<string, string>;
}

/** Lists of words that read better on one line, as people write them. */
const ON_ONE_LINE: ReadonlySet<string> = new Set([
  'command',
  'entrypoint',
  'test',
  'cap_add',
  'cap_drop',
  'security_opt',
  'profiles',
  'capabilities',
]);

const LONGEST_LINE = 100;

/** YAML as a person would write it: comments above what they speak of, a blank line between sections and services. */
export function composeText({ value, header, comments }: ComposeText): string {
  // Compose reads with a parser that knows words of YAML 1.1 (yes, 22:22, 2024-01-01): those are quoted too.
  const document = new Document(value, { schema: 'yaml-1.1', aliasDuplicateObjects: false });
  if (header !== '') document.commentBefore = commentOf(header);
  const { contents } = document;
  if (isMap(contents)) decorate(contents, [], comments);
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value !== 'string') return;
      if (NUMBER_LIKE.test(node.value)) node.type = 'QUOTE_SINGLE';
      if (FRAYED.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
    Pair: (_, pair) => {
      if (isSeq(pair.value) && ON_ONE_LINE.has(keyOf(pair)) && fits(pair.value.items)) pair.value.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, singleQuote: true, flowCollectionPadding: false, nullStr: '' });
}

/** Texts whose lines begin or end with white space, which blocks of YAML lose or confuse. */
const FRAYED = /^\s[\s\S]*\n|[ \t]\n|\n[ \t]*$(?<!\S\n)/;

/** Octal numbers of YAML 1.2, which 1.1 does not know and Compose's parser does. */
const NUMBER_LIKE = /^[-+]?0o[0-7_]+$/;

/** Maps whose entries stand apart: the file itself and its services. */
const SPACED: ReadonlySet<string> = new Set(['', 'services']);

function decorate(node: Node, path: readonly string[], comments: ReadonlyMap<string, string>): void {
  if (!isMap(node)) return;
  for (const [index, pair] of node.items.entries()) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    const here = [...path, keyOf(pair)];
    const comment = comments.get(here.join('.'));
    if (comment !== undefined) pair.key.commentBefore = commentOf(comment);
    if (index > 0 && SPACED.has(path.join('.'))) pair.key.spaceBefore = true;
    if (isMap(pair.value)) decorate(pair.value, here, comments);
  }
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

function commentOf(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : ` ${line}`))
    .join('\n');
}

function fits(items: readonly unknown[]): boolean {
  const words = items.map((item) => (isScalar(item) && typeof item.value === 'string' ? item.value : '\n'));
  return !words.some((word) => word.includes('\n')) && words.join(', ').length < LONGEST_LINE;
}
