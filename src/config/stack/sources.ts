import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';

/** Reads what `file:PATH` names; paths count from the stack's directory. */
export interface Sources {
  /** The text itself, or the content of the file it names. */
  text(value: string, path: Path): string;
  /** Checks that a secret's file is there without reading it. */
  secret(source: string, path: Path): string;
}

export function sourcesIn(root: string, findings: Findings): Sources {
  return {
    text: (value, path) => {
      if (!value.startsWith('file:')) return value;
      try {
        return readFileSync(join(root, value.slice(5)), 'utf8');
      } catch (cause) {
        findings.add('LF1010', path, `${value.slice(5)} cannot be read: ${reason(cause)}`);
        return '';
      }
    },
    secret: (source, path) => {
      if (source.startsWith('file:') && !existsSync(join(root, source.slice(5))))
        findings.add('LF1010', path, `${source.slice(5)} does not exist`);
      return source;
    },
  };
}

function reason(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : String(cause);
}
