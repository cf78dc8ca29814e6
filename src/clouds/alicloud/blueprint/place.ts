import type { Arg, Resource, Stack } from '../../../model/index.ts';

/** What every part of the blueprint is given: the stack, and where it goes. */
export interface Place {
  readonly stack: Stack;
  readonly region: string;
}

/** A resource in the place's region. Arguments that are undefined are left out. */
export function regional(place: Place, type: string, name: string, rest: Draft): Resource {
  return { ...global(type, name, rest), region: place.region };
}

/** A resource of a product that has no regions. */
export function global(type: string, name: string, { args, data, ...rest }: Draft): Resource {
  const given = Object.entries(args).filter((entry): entry is [string, Arg] => entry[1] !== undefined);
  return { address: address(type, name, data === true), type, args: Object.fromEntries(given), ...rest };
}

export interface Draft extends Pick<Resource, 'alternatives' | 'dependsOn' | 'lifecycle' | 'origin'> {
  readonly args: Readonly<Record<string, Arg | undefined>>;
  /** It is looked up, not made. */
  readonly data?: true;
}

/** The stack's labels with those of one part on top, as tags. */
export function tagsOf(
  { stack }: Place,
  labels: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { ...stack.labels, ...labels };
}

export function address(type: string, name: string, data = false): string {
  return `${data ? 'data.' : ''}${type}.${identifier(name)}`;
}

/** Keys may hold characters that a Terraform name may not. */
function identifier(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}
