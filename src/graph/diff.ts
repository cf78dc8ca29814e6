import { canonicalJson, sameValue } from '../base/index.ts';
import {
  OWNERSHIP_TAGS,
  type ArgChange,
  type Attributes,
  type DriverFacts,
  type Json,
  type Ownership,
} from '../model/index.ts';
import { UNKNOWN, type Known } from './resolve.ts';

/** What one resource is compared with. */
export interface DiffInput {
  readonly facts: DriverFacts;
  /** Desired arguments as far as they are known, ownership tags included. */
  readonly desired: Readonly<Record<string, Known>>;
  /** What the cloud says; undefined when it does not exist. */
  readonly observed: Attributes | undefined;
  /** Arguments as last applied; undefined when Landfall never applied any. */
  readonly applied: Attributes | undefined;
}

/** Every argument that is not as desired. Arguments the user left out are the cloud's to choose. */
export function diffArgs(input: DiffInput): readonly ArgChange[] {
  const wanted = { ...resetArgs(input), ...input.desired };
  return Object.entries(wanted)
    .flatMap(([name, after]) => changesOf(input, name, after))
    .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

/** Where a change is, as `manifest.spec.replicas`; the argument's name when it is compared as a whole. */
export function placeOf({ name, path }: { readonly name: string; readonly path?: string | undefined }): string {
  return path === undefined ? name : `${name}.${path}`;
}

/** The arguments with the ownership tags added where the type can carry them. */
export function withOwnership<T>(
  args: Readonly<Record<string, T>>,
  facts: DriverFacts,
  owner: Ownership,
): Readonly<Record<string, T>> {
  if (facts.tags === undefined) return args;
  const own = ownershipTags(owner);
  const tags = args[facts.tags];
  return { ...args, [facts.tags]: { ...(isMap(tags) ? tags : {}), ...own } as T };
}

/** The tags that let a resource be found without any state. */
export function ownershipTags(owner: Ownership): Readonly<Record<string, string>> {
  return {
    [OWNERSHIP_TAGS.stack]: owner.stack,
    [OWNERSHIP_TAGS.profile]: owner.profile,
    [OWNERSHIP_TAGS.address]: owner.address,
  };
}

/** Arguments that were applied once and have left the configuration go back to their documented default. */
function resetArgs({ facts, desired, applied }: DiffInput): Readonly<Record<string, Json>> {
  const dropped = Object.keys(applied ?? {}).filter(
    (name) => !(name in desired) && facts.defaults?.[name] !== undefined,
  );
  return Object.fromEntries(dropped.map((name) => [name, facts.defaults?.[name] ?? null]));
}

function changesOf(input: DiffInput, name: string, after: Known): readonly ArgChange[] {
  const { facts, desired, observed, applied } = input;
  const compare = facts.documents?.[name];
  if (compare !== undefined && observed !== undefined && after !== UNKNOWN) {
    const places = compare({ desired: after, observed, applied: applied?.[name], args: knownArgs(desired) });
    return places.map((place) => ({ name, ...place }));
  }
  return differs(input, name, after) ? [argChange(input, name, after)] : [];
}

function knownArgs(desired: DiffInput['desired']): Attributes {
  return Object.fromEntries(Object.entries(desired).filter((entry): entry is [string, Json] => entry[1] !== UNKNOWN));
}

function differs({ facts, observed, applied }: DiffInput, name: string, after: Known): boolean {
  if (after === UNKNOWN) return true;
  if (observed === undefined) return after !== null;
  if (isWriteOnly(facts, name)) return !sameValue(after, applied?.[name] ?? null);
  return !equalityOf(facts, name)(after, observed[name] ?? null);
}

function equalityOf(facts: DriverFacts, name: string): (desired: Json, observed: Json) => boolean {
  const unordered = facts.unordered?.includes(name) === true;
  return facts.equal?.[name] ?? ((desired, observed) => sameArg(desired, observed, unordered));
}

function isWriteOnly(facts: DriverFacts, name: string): boolean {
  return facts.writeOnly?.includes(name) === true;
}

/** Numbers and booleans may come back as text; empty and absent mean the same. */
function sameArg(after: Json, before: Json, unordered: boolean): boolean {
  if (isEmpty(after) && isEmpty(before)) return true;
  if (unordered && Array.isArray(after) && Array.isArray(before)) return sameSet(after, before);
  if (isScalar(after) && isScalar(before)) return String(after) === String(before);
  return sameValue(after, before);
}

function sameSet(a: readonly Json[], b: readonly Json[]): boolean {
  return sameValue(a.map(canonicalJson).toSorted(), b.map(canonicalJson).toSorted());
}

function argChange(input: DiffInput, name: string, after: Known): ArgChange {
  const { facts, observed, applied } = input;
  return {
    name,
    before: isWriteOnly(facts, name) ? applied?.[name] : observed?.[name],
    after: after === UNKNOWN ? undefined : after,
    forcesReplacement: observed !== undefined && facts.forceNew.includes(name),
    drift: isDrift(input, name, after),
  };
}

/** What was applied is still what is wanted, so it is the cloud that changed. */
function isDrift({ facts, observed, applied }: DiffInput, name: string, after: Known): boolean {
  if (observed === undefined || applied === undefined || after === UNKNOWN || isWriteOnly(facts, name)) return false;
  return sameValue(applied[name] ?? null, after);
}

function isEmpty(value: Json): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isScalar(value: Json): value is string | number | boolean {
  return value !== null && typeof value !== 'object';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
