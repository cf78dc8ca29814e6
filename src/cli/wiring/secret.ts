import { Secret } from '../../base/index.ts';
import { secretText } from '../../config/index.ts';
import { fail } from '../errors.ts';

/** Reads secrets from their sources: `file:` relative to the stack, `env:` from the environment. */
export function readSecret(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): (source: string) => Secret {
  return (source) => {
    const value = secretText(root, source, env);
    if (value !== undefined) return new Secret(value, source);
    throw fail('LF6008', { headline: `the secret ${source} is not there` });
  };
}
