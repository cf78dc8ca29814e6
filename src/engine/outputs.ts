import { bug } from '../base/index.ts';
import { resolveNow } from '../graph/index.ts';
import type { Arg, Attributes } from '../model/index.ts';

/** The values of outputs whose resources exist; the others are left out. */
export function resolveOutputs(
  outputs: Readonly<Record<string, Arg>>,
  attributes: (address: string) => Attributes | undefined,
): Attributes {
  const resolved = Object.entries(outputs).flatMap(([name, arg]) => {
    try {
      return [[name, resolveNow(arg, attributes, unprintable)] as const];
    } catch {
      return [];
    }
  });
  return Object.fromEntries(resolved) as Attributes;
}

function unprintable(source: string): never {
  throw bug(`an output refers to the secret ${source}`);
}
