import { Secret, thrower } from '../../../base/index.ts';
import type { Desired, Resolved } from '../../../model/index.ts';
import { CLOUD_ERRORS } from '../errors.ts';

/** Arguments as a driver receives them. */
export type Args = Readonly<Record<string, Resolved>>;

/** How an argument becomes a parameter: its name, or its name and what to do to the value. */
export type ParamRule = string | readonly [name: string, convert: (value: Resolved) => unknown];

/** Arguments to parameters by a table; arguments that are not set, or not in `only`, give none. */
export function paramsFrom(
  args: Args,
  rules: Readonly<Record<string, ParamRule>>,
  only?: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const params = Object.entries(rules).flatMap(([argument, rule]) => {
    const value = args[argument];
    if (value === undefined || value === null || only?.has(argument) === false) return [];
    return typeof rule === 'string' ? [[rule, value]] : [[rule[0], rule[1](value)]];
  });
  return Object.fromEntries(params) as Readonly<Record<string, unknown>>;
}

const fail = thrower(CLOUD_ERRORS);

/** A text argument the API cannot do without. */
export function requiredText(desired: Desired, name: string): string {
  const value = textArg(desired.args, name);
  if (value !== undefined && value !== '') return value;
  throw fail('LF4003', { headline: `${desired.address} needs ${name}`, where: { address: desired.address } });
}

/** A text argument; undefined when it is not set or no text. A secret is not revealed by this. */
export function textArg(args: Args, name: string): string | undefined {
  const value = args[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function numberArg(args: Args, name: string): number | undefined {
  const value = args[name];
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value !== '' && Number.isFinite(Number(value)) ? Number(value) : undefined;
}

export function flagArg(args: Args, name: string): boolean | undefined {
  const value = args[name];
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

/** A list of texts; empty when it is not set. */
export function textsArg(args: Args, name: string): readonly string[] {
  const value = args[name];
  return Array.isArray(value) ? value.map(String) : [];
}

/** Blocks of arguments, as `data_disks`; empty when there are none. */
export function blocksArg(args: Args, name: string): readonly Args[] {
  const value = args[name];
  return Array.isArray(value) ? value.filter(isBlock) : [];
}

/** A map of texts, as tags; empty when it is not set. */
export function mapArg(args: Args, name: string): Readonly<Record<string, string>> {
  const value = args[name];
  if (value === undefined || !isBlock(value)) return {};
  return Object.fromEntries(Object.keys(value).map((key) => [key, textArg(value, key) ?? '']));
}

function isBlock(value: Resolved): value is Args {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}
