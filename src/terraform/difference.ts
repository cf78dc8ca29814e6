import { sameValue } from '../base/index.ts';
import type { ArgChange, Json } from '../model/index.ts';

/** What a sensitive value shows as. */
const HIDDEN = '(secret)';

/** Two values of one place, with Terraform's marks for what is unknown and what is sensitive inside. */
export interface Pair {
  readonly before: Json | undefined;
  readonly after: Json | undefined;
  /** True, or true somewhere inside: only known after apply. */
  readonly unknown?: Json | undefined;
  readonly beforeSensitive?: Json | undefined;
  readonly afterSensitive?: Json | undefined;
}

/** Names and indices from the resource down to a value. */
export type Way = readonly (string | number)[];

/** The places in which two sets of attributes differ. */
export function differences(pair: Pair, replacePaths: readonly Way[] = []): readonly ArgChange[] {
  const whole: Pair = { ...pair, before: pair.before ?? {}, after: pair.after ?? {} };
  return within(whole, []).map(({ way, before, after }) => {
    const [name = '', ...rest] = way;
    return {
      name: String(name),
      ...(rest.length === 0 ? {} : { path: rest.join('.') }),
      before,
      after,
      forcesReplacement: replacePaths.some((path) => meets(path, way)),
      drift: false,
    };
  });
}

/** A value with everything sensitive inside hidden. */
export function masked(value: Json | undefined, sensitive: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return value;
  if (sensitive === true) return HIDDEN;
  if (isList(value)) return value.map((item, index) => masked(item, at(sensitive, index)) ?? null);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, masked(item, at(sensitive, key)) ?? null]),
  );
}

interface Place {
  readonly way: Way;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

function within(pair: Pair, way: Way): readonly Place[] {
  const steps = stepsOf(pair);
  return steps.flatMap((step) => {
    const inner = inside(pair, step);
    const here = [...way, step];
    return goesDeeper(inner) ? within(inner, here) : leaf(inner, here);
  });
}

function leaf(pair: Pair, way: Way): readonly Place[] {
  const before = pair.before ?? undefined;
  const hiddenBefore = masked(before, pair.beforeSensitive);
  if (pair.unknown === true) return [{ way, before: hiddenBefore, after: undefined }];
  if (sameValue(before ?? null, pair.after ?? null)) return [];
  return [{ way, before: hiddenBefore, after: masked(pair.after ?? null, pair.afterSensitive) }];
}

/** Into maps and lists that both sides have, and into what is known in part. Lists of plain values are told whole. */
function goesDeeper({ before, after, unknown, beforeSensitive, afterSensitive }: Pair): boolean {
  if ([unknown, beforeSensitive, afterSensitive].includes(true)) return false;
  if (hasTrue(unknown)) return isMap(after) || holdsContainers(after);
  return (isMap(before) && isMap(after)) || (holdsContainers(before) && holdsContainers(after));
}

function stepsOf({ before, after, unknown }: Pair): readonly (string | number)[] {
  const keys = [before, after, unknown].flatMap((value): (string | number)[] => {
    if (isList(value)) return [...value.keys()];
    return isMap(value) ? Object.keys(value) : [];
  });
  return [...new Set(keys)];
}

function inside(pair: Pair, step: string | number): Pair {
  return {
    before: at(pair.before, step),
    after: at(pair.after, step),
    unknown: at(pair.unknown, step),
    beforeSensitive: at(pair.beforeSensitive, step),
    afterSensitive: at(pair.afterSensitive, step),
  };
}

/** A mark on the whole is a mark on every part. */
function at(value: Json | undefined, step: string | number): Json | undefined {
  if (value === true) return true;
  if (isList(value)) return typeof step === 'number' ? value[step] : undefined;
  return isMap(value) ? value[step] : undefined;
}

/** Whether one way leads to or through the other's end. */
function meets(one: Way, other: Way): boolean {
  return one.slice(0, other.length).every((step, index) => String(step) === String(other[index]));
}

/** Whether a mark is set somewhere. */
export function hasTrue(value: Json | undefined): boolean {
  if (value === true) return true;
  if (isList(value)) return value.some(hasTrue);
  return isMap(value) && Object.values(value).some(hasTrue);
}

function holdsContainers(value: Json | undefined): boolean {
  return isList(value) && value.length > 0 && value.every((item) => isMap(item) || isList(item));
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isMap(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
