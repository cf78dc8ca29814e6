import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node as YamlNode,
  type Pair,
} from 'yaml';
import type { Diagnostic } from '../../base/index.ts';
import type { ConfigNode, MapEntry, Origin, Scalar } from './node.ts';

export interface ParsedFile {
  /** Undefined for an empty file or one that could not be read. */
  readonly node: ConfigNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one YAML text into nodes with origins; all syntax errors at once. */
export function parseYaml(text: string, file: string): ParsedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const source: Source = { file, document, lines, text, rows: text.split(/\r?\n/) };
  const diagnostics = document.errors.map((error) => syntaxError(error.message, error.pos, source));
  if (diagnostics.length > 0 || document.contents === null) return { node: undefined, diagnostics };
  return { node: convert(document.contents, source), diagnostics: [] };
}

/** Reads the value of a `--set`: YAML, so that `3`, `true` and `[a, b]` mean what they say. */
export function parseInline(text: string, origin: Origin): ConfigNode | undefined {
  const parsed = parseYaml(text, origin.file);
  if (parsed.diagnostics.length > 0) return undefined;
  return parsed.node === undefined
    ? { kind: 'scalar', value: text === '' ? '' : null, origin, overrode: [] }
    : relocate(parsed.node, origin);
}

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
  readonly text: string;
  readonly rows: readonly string[];
}

function convert(node: YamlNode, source: Source): ConfigNode {
  const converted = convertKind(node, source);
  const tag = isAlias(node) ? undefined : node.tag;
  return tag?.startsWith('!') === true ? { ...converted, tag } : converted;
}

function convertKind(node: YamlNode, source: Source): ConfigNode {
  if (isAlias(node)) {
    const target = node.resolve(source.document);
    return target === undefined ? scalar(null, node, source) : convert(target, source);
  }
  if (isMap(node))
    return { kind: 'map', origin: originOf(node, source), overrode: [], entries: convertEntries(node.items, source) };
  if (isSeq(node))
    return {
      kind: 'list',
      origin: originOf(node, source),
      overrode: [],
      items: node.items.map((item) => convert(item as YamlNode, source)),
    };
  return scalar(isScalar(node) ? (node.value as Scalar) : null, node, source);
}

function convertEntries(pairs: readonly Pair[], source: Source): ReadonlyMap<string, MapEntry> {
  const entries = new Map<string, MapEntry>();
  for (const pair of pairs) {
    if (!isPair(pair)) continue;
    const keyNode = pair.key as YamlNode;
    const key = originOf(keyNode, source);
    const value = pair.value as YamlNode | null;
    const node: ConfigNode =
      value === null ? { kind: 'scalar', value: null, origin: key, overrode: [] } : convert(value, source);
    entries.set(isScalar(keyNode) ? String(keyNode.value) : String(keyNode), { key, node });
  }
  return entries;
}

function scalar(value: Scalar, node: YamlNode, source: Source): ConfigNode {
  return { kind: 'scalar', value, origin: originOf(node, source), overrode: [] };
}

function originOf(node: YamlNode, source: Source): Origin {
  const [start, end] = node.range ?? [0, 0];
  return originAt(start, end, source);
}

function originAt(start: number, end: number, { file, lines, rows }: Source): Origin {
  const { line, col } = lines.linePos(start);
  const excerpt = rows[line - 1] ?? '';
  return { file, line, column: col, length: Math.max(1, Math.min(end - start, excerpt.length - col + 1)), excerpt };
}

function syntaxError(message: string, [start, end]: readonly [number, number], source: Source): Diagnostic {
  // What is missing at the end of a file is missing after its last line that says anything.
  const last = source.text.trimEnd().length;
  const { excerpt, ...where } = originAt(Math.min(start, last), end, source);
  return { code: 'LF1003', severity: 'error', message, where, excerpt };
}

function relocate(node: ConfigNode, origin: Origin): ConfigNode {
  if (node.kind === 'scalar') return { ...node, origin };
  if (node.kind === 'list') return { ...node, origin, items: node.items.map((item) => relocate(item, origin)) };
  return {
    ...node,
    origin,
    entries: new Map(
      [...node.entries].map(([key, entry]) => [key, { key: origin, node: relocate(entry.node, origin) }]),
    ),
  };
}
