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
    else entries.set(key, { key: entry.key, node: mergeNodes(entries.get(key)?.node, entry.node) });
  }
  return { ...under, entries };
}

/** In the lowest layer a `null` removes nothing and means the same as leaving the key out. */
function withoutNulls(node: ConfigNode): ConfigNode {
  if (node.kind !== 'map') return node;
  const kept = [...node.entries].filter(([, entry]) => !isNull(entry.node));
  return { ...node, entries: new Map(kept.map(([key, entry]) => [key, { ...entry, node: withoutNulls(entry.node) }])) };
}

function isNull(node: ConfigNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
