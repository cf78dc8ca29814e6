import type { ConfigNode, Origin } from '../../read/node.ts';

/** What became of one key of a Compose file. What is not named is carried over as it was. */
export interface ComposeImportNote {
  /** File as it was named, and where in it; lines and columns count from 1. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Path of the key in the Compose file, as `services.web.privileged`. */
  readonly key: string;
  readonly outcome: 'changed' | 'left out';
  /** What it means here, or why it has no place. */
  readonly why: string;
}

/** Collects what happens to keys. */
export interface Ledger {
  readonly notes: readonly ComposeImportNote[];
  /** How many keys were carried over, changed ones included. */
  readonly carried: number;
  carry(): void;
  changed(at: Origin, key: string, why: string): void;
  left(at: Origin, key: string, why: string): void;
}

export function ledger(): Ledger {
  const notes: ComposeImportNote[] = [];
  let carried = 0;
  const add =
    (outcome: ComposeImportNote['outcome']) =>
    ({ file, line, column }: Origin, key: string, why: string): void => {
      const same = notes.some((note) => note.key === key && note.line === line && note.why === why);
      if (!same) notes.push({ file, line, column, key, outcome, why });
    };
  return {
    notes,
    get carried() {
      return carried;
    },
    carry: () => {
      carried += 1;
    },
    changed: add('changed'),
    left: add('left out'),
  };
}

/** The scalar's text; undefined for a list, a map and nothing. */
export function textOf(node: ConfigNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}
