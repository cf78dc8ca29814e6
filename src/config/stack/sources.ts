import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Findings } from '../finding.ts';
import type { Path } from '../read/node.ts';

/** Reads what `file:PATH` names; paths count from the stack's directory. */
export interface Sources {
  /** The text itself, or the content of the file it names. */
  text(value: string, path: Path): string;
  /** Whether a secret's value is at hand: its variable is set, its file is there and has the key. Nothing is reported. */
  present(source: string): boolean;
  /** Checks that a secret's file is there without reading it. */
  secret(source: string, path: Path): string;
}

export function sourcesIn(
  root: string,
  findings: Findings,
  env: Readonly<Record<string, string | undefined>>,
): Sources {
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
    present: (source) => secretText(root, source, env) !== undefined,
    secret: (source, path) => {
      if (source.startsWith('file:') && !existsSync(join(root, source.slice(5))))
        findings.add('LF1010', path, `${source.slice(5)} does not exist`);
      return source;
    },
  };
}

/**
 * The text behind `env:NAME`, `file:PATH` (from the stack's directory) or `file:PATH#key` (a top-level key of a YAML or
 * JSON file); undefined when it is not there. For the one call that needs it: what comes back is to be wrapped at once.
 */
export function secretText(
  root: string,
  source: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const [kind, place] = [source.slice(0, source.indexOf(':')), source.slice(source.indexOf(':') + 1)];
  if (kind === 'env') return env[place] === '' ? undefined : env[place];
  const [file = '', key] = place.split('#');
  const text = readIfThere(join(root, file));
  return text === undefined || key === undefined ? text : memberOf(text, key);
}

function memberOf(text: string, key: string): string | undefined {
  const document: unknown = parse(text);
  const value: unknown = typeof document === 'object' && document !== null ? Reflect.get(document, key) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function reason(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : String(cause);
}
