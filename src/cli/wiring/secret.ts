import { Secret } from '../../base/index.ts';
import { secretText } from '../../config/index.ts';
import type { Stack } from '../../model/index.ts';
import { fail } from '../errors.ts';

/**
 * Reads secrets from their sources: `file:` relative to the stack, `env:` from the environment. When one is missing, all
 * that the stack's services cannot do without are named at once. @throws LF6008
 */
export function readSecret(
  { root, stack }: { readonly root: string; readonly stack: Stack },
  env: Readonly<Record<string, string | undefined>>,
): (source: string) => Secret {
  return (source) => {
    const value = secretText(root, source, env);
    if (value !== undefined) return new Secret(value, source);
    const missing = [...new Set([source, ...neededAndMissing(stack)])];
    throw fail('LF6008', {
      headline:
        missing.length === 1 ? `the secret ${source} is not there` : `secrets are not there: ${missing.join(', ')}`,
    });
  };
}

function neededAndMissing({ secrets, services, registry }: Stack): readonly string[] {
  const used = new Set(Object.values(services).flatMap((service) => service.secrets.map(({ secret }) => secret)));
  if (registry.pullSecret !== undefined) used.add(registry.pullSecret);
  return Object.entries(secrets).flatMap(([key, { source, required, present }]) =>
    used.has(key) && required && !present ? [source] : [],
  );
}
