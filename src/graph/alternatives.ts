import type { Arg, Attributes, DriverFacts, Resource } from '../model/index.ts';
import { diffArgs } from './diff.ts';
import type { Known } from './resolve.ts';

type Choosable = Pick<Resource, 'args' | 'alternatives'>;

/** Every set of arguments that the resource may be made with, the preferred one first. */
export function choicesOf({ args, alternatives = [] }: Choosable): readonly Resource['args'][] {
  return [args, ...alternatives.map((instead) => ({ ...args, ...instead }))];
}

/** The arguments that something existing was made with: the first choice that it fits, the preferred one when it fits none. */
export function fittingArgs(
  resource: Choosable,
  existing: {
    readonly facts: DriverFacts;
    readonly observed: Attributes;
    readonly resolve: (arg: Arg) => Known;
  },
): Resource['args'] {
  const { facts, observed, resolve } = existing;
  const names = new Set((resource.alternatives ?? []).flatMap((instead) => Object.keys(instead)));
  const fits = (args: Resource['args']): boolean => {
    const telling = Object.entries(args).filter(([name]) => names.has(name));
    const desired: Record<string, Known> = {};
    for (const [name, arg] of telling) desired[name] = resolve(arg);
    return diffArgs({ facts, desired, observed, applied: undefined }).length === 0;
  };
  return choicesOf(resource).find(fits) ?? resource.args;
}
