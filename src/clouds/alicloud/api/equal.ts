import { canonicalJson, sameValue } from '../../../base/index.ts';
import type { Json } from '../../../model/index.ts';

/** Whether what the cloud says is what was asked for; `observed` is null when the cloud says nothing. */
export type Equal = (desired: Json, observed: Json) => boolean;

/**
 * For arguments that mean nothing in some settings (a bandwidth that is billed by traffic, a TLS policy of a TCP
 * listener): the driver reads those as null, and every wish is met.
 */
export const sameOrMeaningless: Equal = (desired, observed) =>
  observed === null || spelled(desired) === spelled(observed);

/** For JSON documents in a text, as policies: spaces and the order of keys mean nothing. */
export const sameDocument: Equal = (desired, observed) => sameValue(parsed(desired), parsed(observed));

/** What a comparison of blocks overlooks. */
export interface BlockHabits {
  /** Members the cloud fills in: compared only when some desired block has them. */
  readonly computed?: readonly string[];
  /** What a missing member means. */
  readonly implied?: Readonly<Record<string, Json>>;
}

/**
 * For nested blocks: a member that is missing, null, empty or false is all the same, and the order of lists means
 * nothing.
 */
export function sameBlocks({ computed = [], implied = {} }: BlockHabits = {}): Equal {
  return (desired, observed) => {
    const asked = membersOf(desired);
    const ignored = new Set(computed.filter((name) => !asked.has(name)));
    return sameValue(plain(desired, ignored, implied), plain(observed, ignored, implied));
  };
}

/** Numbers and booleans may come as text. */
function spelled(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

function parsed(document: Json): unknown {
  if (typeof document !== 'string' || document === '') return null;
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}

function membersOf(value: Json): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Json): void => {
    if (isList(node)) node.forEach(visit);
    else if (isBlock(node)) for (const [name, member] of Object.entries(node)) visit(note(names, name, member));
  };
  visit(value);
  return names;
}

function note(names: Set<string>, name: string, member: Json): Json {
  if (member !== null) names.add(name);
  return member;
}

/** The block with everything left out that means nothing, lists in a fixed order, scalars as text. */
function plain(value: Json, ignored: ReadonlySet<string>, implied: Readonly<Record<string, Json>>): Json {
  if (isList(value)) {
    const items = value.map((item) => plain(item, ignored, implied)).filter((item) => !isNothing(item));
    return items.toSorted((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1));
  }
  if (!isBlock(value)) return value === null ? null : spelled(value);
  const members = Object.entries(value)
    .filter(([name]) => !ignored.has(name))
    .map(([name, member]): [string, Json] => [name, plain(member, ignored, implied)])
    .filter(([name, member]) => !isNothing(member) && member !== spelled(implied[name] ?? null));
  return Object.fromEntries(members);
}

function isNothing(value: Json): boolean {
  if (value === null || value === '' || value === 'false') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isBlock(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
