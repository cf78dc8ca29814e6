import type { ConfigNode, ListNode, MapNode, Origin } from '../../read/node.ts';
import { isNull, pairsAsMap } from './merge.ts';
import { textOf, type Ledger } from './note.ts';
import { WHY_NOT } from './reasons.ts';
import { joined } from './variables.ts';

/** A map of a Compose file whose keys are taken one by one; what nobody took is told in the end. */
export interface Reader {
  /** Path of the map, as `services.web`. */
  readonly path: string;
  readonly origin: Origin;
  /** Takes a key; undefined when it is not there or says nothing. */
  take(key: string): ConfigNode | undefined;
  /** Takes a scalar's text. A list or a map in its place is left out, aloud. */
  text(key: string): string | undefined;
  /** Takes a list of texts, or one text as such a list. */
  texts(key: string): readonly string[];
  /** Takes a map or a list of `NAME=value`. */
  pairs(key: string): MapNode | undefined;
  /** Takes a map and reads it likewise. */
  map(key: string): Reader | undefined;
  /** The same, without keys where there is no such map. */
  section(key: string): Reader;
  /** Looks without taking. */
  peek(key: string): ConfigNode | undefined;
  /** Tells of a key that is there, if it is. */
  unlessAbsent(key: string, why: string): void;
  changed(key: string, why: string): void;
  /** A key whose value cannot be carried, or not this time. */
  left(key: string, why: string): void;
  /** Tells of every key that nobody took. */
  rest(): void;
}

export function readerOf(node: MapNode, path: string, ledger: Ledger): Reader {
  const taken = new Set<string>();
  const at = (key: string): Origin => node.entries.get(key)?.key ?? node.origin;
  const peek: Reader['peek'] = (key) => {
    const found = node.entries.get(key)?.node;
    return found === undefined || isNull(found) ? undefined : found;
  };
  const left: Reader['left'] = (key, why) => {
    taken.add(key);
    ledger.left(at(key), joined(path, key), why);
  };
  const take: Reader['take'] = (key) => {
    if (node.entries.has(key)) taken.add(key);
    const found = peek(key);
    if (found !== undefined) ledger.carry();
    return found;
  };
  return {
    path,
    origin: node.origin,
    take,
    peek,
    left,
    unlessAbsent: (key, why) => {
      if (peek(key) !== undefined) left(key, why);
    },
    changed: (key, why) => {
      taken.add(key);
      ledger.changed(at(key), joined(path, key), why);
    },
    text: (key) => {
      const found = take(key);
      if (found !== undefined && found.kind !== 'scalar') left(key, 'one value is meant here');
      return textOf(found);
    },
    texts: (key) => textsOf(take(key)),
    pairs: (key) => {
      const found = take(key);
      if (found?.kind === 'list') return pairsAsMap(found);
      if (found !== undefined && found.kind !== 'map') left(key, 'a map is meant here');
      return found?.kind === 'map' ? found : undefined;
    },
    map: (key) => {
      const found = take(key);
      if (found !== undefined && found.kind !== 'map') left(key, 'a map is meant here');
      return found?.kind === 'map' ? readerOf(found, joined(path, key), ledger) : undefined;
    },
    section: (key) => {
      const found = take(key);
      if (found !== undefined && found.kind !== 'map') left(key, 'a map is meant here');
      return readerOrEmpty(found ?? { ...node, entries: new Map() }, joined(path, key), ledger);
    },
    rest: () => {
      for (const [key, entry] of node.entries) {
        if (taken.has(key) || isNull(entry.node)) continue;
        ledger.left(entry.key, joined(path, key), reasonFor(path, key));
      }
    },
  };
}

/** Reads a map; anything else as a map without keys. */
export function readerOrEmpty(node: ConfigNode, path: string, ledger: Ledger): Reader {
  const map: MapNode =
    node.kind === 'map' ? node : { kind: 'map', origin: node.origin, overrode: [], entries: new Map() };
  return readerOf(map, path, ledger);
}

export function textsOf(node: ConfigNode | undefined): readonly string[] {
  const items = node?.kind === 'list' ? node.items : node === undefined ? [] : [node];
  return items.flatMap((item) => textOf(item) ?? []);
}

export function itemsOf(node: ConfigNode | undefined): ListNode['items'] {
  return node?.kind === 'list' ? node.items : [];
}

function reasonFor(path: string, key: string): string {
  if (key.startsWith('x-')) return 'an extension; Compose itself makes nothing of it';
  const place = path.replace(/^(services|volumes|networks|secrets|configs)\.[^.]+/, '$1');
  return WHY_NOT[`${place}.${key}`] ?? WHY_NOT[key] ?? 'Landfall has no word for it';
}
