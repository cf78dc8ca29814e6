import type { ConfigNode, ListNode, MapEntry, MapNode } from '../../read/node.ts';
import { textOf } from './note.ts';

/** Lists that are maps in a shorter form: `NAME=value`. */
const PAIRS: ReadonlySet<string> = new Set([
  'environment',
  'labels',
  'args',
  'annotations',
  'sysctls',
  'extra_hosts',
  'driver_opts',
  'options',
]);

/** Lists of names that stand for a map of them. */
const NAMES: ReadonlySet<string> = new Set(['depends_on']);

/** Lists that a later file replaces. */
const REPLACED: ReadonlySet<string> = new Set(['command', 'entrypoint', 'test']);

/** Lays one Compose file, or one service, on another as the Compose specification says (section Merge). */
export function mergeCompose(under: ConfigNode | undefined, over: ConfigNode, key = ''): ConfigNode {
  if (under === undefined || over.tag === '!override') return cleaned(over);
  if (isNull(over)) return under;
  const [low, high] = [alike(under, over, key), alike(over, under, key)];
  if (low.kind === 'map' && high.kind === 'map') return mergeMaps(low, high);
  if (low.kind === 'list' && high.kind === 'list' && !REPLACED.has(key)) return mergeLists(low, high, key);
  return cleaned(over);
}

/** Without what says `!reset`, which removes nothing here, and with `<<` resolved. */
export function cleaned(node: ConfigNode): ConfigNode {
  if (node.kind === 'list') return { ...node, items: node.items.filter((item) => !isReset(item)).map(cleaned) };
  if (node.kind === 'scalar') return node;
  const entries = [...node.entries].filter(([, entry]) => !isReset(entry.node));
  return { ...node, entries: new Map(entries.map(([key, entry]) => [key, { ...entry, node: cleaned(entry.node) }])) };
}

/** `<<: *base` and `<<: [*a, *b]`: what the map itself says wins, then the first of the list. */
export function withMergeKeys(node: ConfigNode): ConfigNode {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'list') return { ...node, items: node.items.map(withMergeKeys) };
  const own = [...node.entries].filter(([key]) => key !== '<<');
  const resolved = own.map(([key, entry]) => [key, { ...entry, node: withMergeKeys(entry.node) }] as const);
  return { ...node, entries: new Map([...mergedInto(node), ...resolved]) };
}

function mergedInto(node: MapNode): readonly (readonly [string, MapEntry])[] {
  const merged = node.entries.get('<<')?.node;
  const sources = merged?.kind === 'list' ? merged.items : merged === undefined ? [] : [merged];
  const maps = sources.map(withMergeKeys).filter((source) => source.kind === 'map');
  return maps.toReversed().flatMap(({ entries }) => [...entries]);
}

export function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

function isReset(node: ConfigNode): boolean {
  return node.tag === '!reset';
}

function mergeMaps(under: MapNode, over: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(under.entries);
  for (const [key, entry] of over.entries) {
    if (isReset(entry.node)) entries.delete(key);
    else entries.set(key, { key: entry.key, node: mergeCompose(entries.get(key)?.node, entry.node, key) });
  }
  return { ...under, entries };
}

/** Lists grow; an entry of the same identity is replaced. */
function mergeLists(under: ListNode, over: ListNode, key: string): ListNode {
  const high = over.items.filter((item) => !isReset(item));
  const identities = new Set(high.map((item) => identity(item, key)));
  const kept = under.items.filter((item) => !identities.has(identity(item, key)));
  return { ...under, items: [...kept, ...high] };
}

/** What makes two entries of a list the same: mounts and configs by where they go, the rest by all they say. */
function identity(item: ConfigNode, key: string): string {
  const target = item.kind === 'map' ? textOf(item.entries.get('target')?.node) : undefined;
  if (key === 'volumes') return target ?? mountTarget(textOf(item) ?? '');
  if (target !== undefined && (key === 'configs' || key === 'secrets')) return target;
  return JSON.stringify(
    item.kind === 'map' ? [...item.entries].map(([name, { node }]) => [name, textOf(node)]) : textOf(item),
  );
}

function mountTarget(short: string): string {
  const parts = short.split(':');
  return parts.length === 1 ? short : (parts[1] ?? short);
}

/** One in the form of the other, where the same thing may be written in two. */
function alike(node: ConfigNode, other: ConfigNode, key: string): ConfigNode {
  if (node.kind === 'list' && (other.kind === 'map' || other.kind === 'list')) {
    if (PAIRS.has(key)) return pairsAsMap(node);
    if (NAMES.has(key)) return namesAsMap(node);
  }
  return node;
}

/** `[A=1, B]` as `{ A: 1, B: null }`. */
export function pairsAsMap(list: ListNode): MapNode {
  const entries = list.items.map((item): readonly [string, MapEntry] => {
    const text = textOf(item) ?? '';
    const at = text.indexOf('=');
    const value = at < 0 ? null : text.slice(at + 1);
    const node: ConfigNode = { kind: 'scalar', value, origin: item.origin, overrode: [] };
    return [at < 0 ? text : text.slice(0, at), { key: item.origin, node }];
  });
  return { kind: 'map', origin: list.origin, overrode: [], entries: new Map(entries) };
}

/** `[db]` as `{ db: { condition: service_started } }`. */
export function namesAsMap(list: ListNode): MapNode {
  const entries = list.items.map((item): readonly [string, MapEntry] => {
    const condition: ConfigNode = { kind: 'scalar', value: 'service_started', origin: item.origin, overrode: [] };
    const node: MapNode = {
      kind: 'map',
      origin: item.origin,
      overrode: [],
      entries: new Map([['condition', { key: item.origin, node: condition }]]),
    };
    return [textOf(item) ?? '', { key: item.origin, node }];
  });
  return { kind: 'map', origin: list.origin, overrode: [], entries: new Map(entries) };
}
