import type { ConfigNode, MapEntry, MapNode } from './node.ts';

/** Lays `over` on `under`: maps merge deeply, scalars and lists replace, `null` removes a key. */
export function mergeNodes(under: ConfigNode | undefined, over: ConfigNode): ConfigNode {
  if (under === undefined) return withoutNulls(over);
  if (under.kind === 'map' && over.kind === 'map') return mergeMaps(under, over);
  return { ...withoutNulls(over), overrode: [under, ...under.overrode] };
}

function mergeMaps(under: MapNode, over: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(under.entries);
  for (const [key, entry] of over.entries) {
    if (isNull(entry.node)) entries.delete(key);
    else entries.set(key, { key: entry.key, node: mergeEntry(key, entries.get(key)?.node, entry.node) });
  }
  return { ...under, entries };
}

function mergeEntry(key: string, under: ConfigNode | undefined, over: ConfigNode): ConfigNode {
  return under === undefined && LAYERS_WITHIN.has(key) ? over : mergeNodes(under, over);
}

/** Keys that hold layers of their own: what they say to remove is still to be removed when they are laid over. */
const LAYERS_WITHIN: ReadonlySet<string> = new Set(['profiles', 'overrides']);

/** In the lowest layer a `null` removes nothing and means the same as leaving the key out. */
function withoutNulls(node: ConfigNode): ConfigNode {
  if (node.kind !== 'map') return node;
  const kept = [...node.entries].filter(([, entry]) => !isNull(entry.node));
  const entries = kept.map(([key, entry]) => {
    const within = LAYERS_WITHIN.has(key) ? entry.node : withoutNulls(entry.node);
    return [key, { ...entry, node: within }] as const;
  });
  return { ...node, entries: new Map(entries) };
}

function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
