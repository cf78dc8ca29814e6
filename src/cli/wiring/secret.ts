import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Secret } from '../../base/index.ts';
import { fail } from '../errors.ts';

/** Reads secrets from their sources: `file:` relative to the stack, `env:` from the environment. */
export function readSecret(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): (source: string) => Secret {
  return (source) => {
    const [kind, name] = [source.slice(0, source.indexOf(':')), source.slice(source.indexOf(':') + 1)];
    const value = kind === 'env' ? env[name] : readIfThere(join(root, name));
    if (value !== undefined) return new Secret(value, source);
    throw fail('LF6008', { headline: `the secret ${source} is not there` });
  };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
