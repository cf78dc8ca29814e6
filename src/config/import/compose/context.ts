import type { MapNode } from '../../read/node.ts';
import type { Ledger } from './note.ts';

/** What the parts of an import share. */
export interface ImportContext {
  readonly ledger: Ledger;
  /** The text of a file, by its path from the Compose file's directory; undefined for a directory or nothing. */
  readonly read: (path: string) => string | undefined;
  /** That path from the stack's directory. */
  readonly place: (path: string) => string;
  /** Services of the stack: name in the Compose file to name here. */
  readonly services: ReadonlyMap<string, string>;
  /** Services that another one waits for to end. */
  readonly awaited: ReadonlySet<string>;
  /** Top-level sections of the Compose file. */
  readonly sections: { readonly volumes: MapNode | undefined; readonly configs: MapNode | undefined };
  readonly volumes: VolumeBook;
  /** Name in the Compose file to what it is here. */
  readonly secrets: ReadonlyMap<string, ImportedSecret>;
  /** Secrets that were found in environments: key to source. */
  readonly found: Map<string, { readonly source: string; readonly required: boolean }>;
}

export interface ImportedSecret {
  readonly key: string;
  readonly source: string;
  readonly required: boolean;
}

export interface VolumeBook {
  /** Key to what is written of it. */
  readonly written: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** The key of a named volume or of a directory (`hostPath`, from the stack's directory). */
  key(wanted: string, hostPath: string | undefined): string;
}

/** Keys as our configuration has them: lower-case letters, digits and dashes. */
export function keyFrom(name: string, longest = 41): string {
  const key = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return key.slice(0, longest).replace(/-+$/, '') || 'x';
}

/** Gives keys that nothing else has. */
export function keysBeside(taken: Set<string>, longest = 41): (wanted: string) => string {
  return (wanted) => {
    const base = keyFrom(wanted, longest);
    let key = base;
    for (let count = 2; taken.has(key); count += 1) key = `${base.slice(0, longest - 4)}-${count}`;
    taken.add(key);
    return key;
  };
}

/** What a volume gets where Compose says no size. */
const USUAL_SIZE = '10Gi';

export function volumeBook(): VolumeBook {
  const written = new Map<string, Readonly<Record<string, unknown>>>();
  const known = new Map<string, string>();
  const free = keysBeside(new Set());
  return {
    written,
    key: (wanted, hostPath) => {
      const identity = hostPath === undefined ? `volume ${wanted}` : `directory ${hostPath}`;
      const found = known.get(identity);
      if (found !== undefined) return found;
      const key = free(wanted);
      known.set(identity, key);
      written.set(key, { size: USUAL_SIZE, ...(hostPath === undefined ? {} : { hostPath }) });
      return key;
    },
  };
}
