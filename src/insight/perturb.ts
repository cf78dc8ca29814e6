import { nodeAt, replaceAt, type ConfigNode, type MapNode, type Path } from '../config/index.ts';

/** Below a map or list, every scalar counts. */
export function leafPaths(node: ConfigNode, path: Path): readonly Path[] {
  if (node.kind === 'scalar') return [path];
  if (node.kind === 'list') return node.items.flatMap((item, index) => leafPaths(item, [...path, index]));
  return [...node.entries].flatMap(([key, entry]) => leafPaths(entry.node, [...path, key]));
}

/** A value of the configuration that is put in the place of another. */
export interface Replacement {
  readonly path: Path;
  readonly node: ConfigNode;
}

/** Other values for the scalar at a path, a little different: the likeliest to be valid first. None when no scalar is there. */
export function* replacementsAt(tree: MapNode, path: Path): Generator<Replacement> {
  const node = nodeAt(tree, path);
  if (node?.kind !== 'scalar') return;
  for (const other of variants(node.value, tree)) yield { path, node: { ...node, value: other } };
}

/** The tree with each of those values in turn. */
export function* changedTrees(tree: MapNode, path: Path): Generator<MapNode> {
  for (const { node } of replacementsAt(tree, path)) yield replaceAt(tree, path, node) as MapNode;
}

type Scalar = string | number | boolean | null;

/** Other values of the same kind, the likeliest to be valid first. */
function variants(value: Scalar, tree: MapNode): readonly Scalar[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value - 1, value + 1, value * 2];
  if (typeof value !== 'string') return [];
  return [...numbersShifted(value), ...quantitiesMoved(value), `${value}-x`, `${value}x`, ...wordsLike(value, tree)];
}

/** `10.0.1.0/24` to `10.0.3.0/24` and the like: blocks, ports and sizes with one number moved. */
function numbersShifted(text: string): readonly string[] {
  const block = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(text);
  if (block === null) return [];
  const [, a, b, c, d, mask] = block.map(Number);
  const third = [2, 3, 7, 128].map((step) => `${a}.${b}.${((c ?? 0) + step) % 256}.${d}/${mask}`);
  return [...third, `${a}.${b}.${c}.${d}/${(mask ?? 16) - 1}`, `${a}.${b}.${c}.${d}/${(mask ?? 16) + 1}`];
}

/** `4Gi` to `5Gi`, `30s` to `31s`: sizes and times with another number. */
function quantitiesMoved(text: string): readonly string[] {
  const [, number, unit] = /^(\d+)([A-Za-z]{1,2})$/.exec(text) ?? [];
  return number === undefined ? [] : [`${Number(number) + 1}${unit}`, `${Number(number) * 2}${unit}`];
}

/** Every other text in the configuration, and words that enumerations are made of: one of them is the other choice. */
function wordsLike(value: string, tree: MapNode): readonly string[] {
  const words = new Set([
    'private',
    'public-read',
    'internet',
    'by-usage',
    'traffic',
    'tcp',
    'udp',
    'http',
    'all',
    'KMS',
    'AES256',
    'Standard',
    'IA',
    'Allow',
    'Deny',
    'PL0',
    'PL1',
    'single',
    'shared',
    'started',
    'healthy',
    'internal',
    'local',
    'public',
    'rolling',
    'recreate',
  ]);
  collectWords(tree, words);
  words.delete(value);
  return [...words];
}

function collectWords(node: ConfigNode, into: Set<string>): void {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.length < 80) into.add(node.value);
  if (node.kind === 'list') for (const item of node.items) collectWords(item, into);
  if (node.kind !== 'map') return;
  for (const [key, entry] of node.entries) {
    into.add(key);
    collectWords(entry.node, into);
  }
}
