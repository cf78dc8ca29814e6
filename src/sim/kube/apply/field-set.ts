/**
 * A set of fields in the form of FieldsV1: `f:` a member, `k:` an element by its keys, `v:` an element of a set; `.` or
 * nothing at all inside says that the field itself belongs to the set. Sets are values: no function changes one.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

/** The set of nothing, which at the end of a path is the field itself. */
export const NO_FIELDS: FieldSet = Object.freeze({});

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

/** Whether the field at this place belongs to the set, as opposed to something below it. */
export function isMember(set: FieldSet): boolean {
  return '.' in set || isEmpty(set);
}

/** What stands at a place of a set: itself or not, and what is below it; undefined when neither. */
export function node(isSelf: boolean, below: FieldSet): FieldSet | undefined {
  if (isEmpty(below)) return isSelf ? NO_FIELDS : undefined;
  if (isSelf === '.' in below) return below;
  return isSelf ? { '.': NO_FIELDS, ...below } : below;
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  if (a === b || isEmpty(b)) return a;
  if (isEmpty(a)) return b;
  const out: Record<string, FieldSet> = { ...a };
  for (const [element, below] of Object.entries(b)) {
    const mine = out[element];
    if (mine === undefined) out[element] = below;
    else if (element !== '.') out[element] = combined(mine, below);
  }
  return out;
}

function combined(a: FieldSet, b: FieldSet): FieldSet {
  return node(isMember(a) || isMember(b), union(belowOf(a), belowOf(b))) ?? NO_FIELDS;
}

export function difference(a: FieldSet, b: FieldSet): FieldSet {
  if (isEmpty(a) || isEmpty(b)) return a;
  const out: Record<string, FieldSet> = {};
  for (const [element, mine] of Object.entries(a)) {
    if (element === '.') continue;
    const theirs = b[element];
    const left =
      theirs === undefined
        ? mine
        : node(isMember(mine) && !isMember(theirs), difference(belowOf(mine), belowOf(theirs)));
    if (left !== undefined) out[element] = left;
  }
  return out;
}

export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  const out: Record<string, FieldSet> = {};
  for (const [element, mine] of Object.entries(a)) {
    const theirs = b[element];
    if (theirs === undefined || element === '.') continue;
    const both = node(isMember(mine) && isMember(theirs), intersection(belowOf(mine), belowOf(theirs)));
    if (both !== undefined) out[element] = both;
  }
  return out;
}

/** What is below a place, without the place itself. */
export function belowOf(set: FieldSet): FieldSet {
  if (!('.' in set)) return set;
  const { '.': _, ...below } = set;
  return below;
}

/** In the order in which real servers write sets. */
export function sorted(set: FieldSet): FieldSet {
  const elements = Object.keys(set);
  if (elements.length === 0) return NO_FIELDS;
  if (inOrder.has(set)) return set;
  const out: Record<string, FieldSet> = {};
  for (const element of elements.sort()) out[element] = sorted(set[element] ?? NO_FIELDS);
  inOrder.add(out);
  return out;
}

/** Sets that are sorted already: most are written again as they are. */
const inOrder = new WeakSet<FieldSet>();

/** Every field of the set as a path, `.spec.containers[name="c"].image`; those of one level before those below them. */
export function paths(set: FieldSet, prefix = ''): readonly string[] {
  const entries = Object.entries(set)
    .filter(([element]) => element !== '.')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const here = entries.filter(([, below]) => isMember(below)).map(([element]) => `${prefix}${step(element)}`);
  return [...here, ...entries.flatMap(([element, below]) => paths(belowOf(below), `${prefix}${step(element)}`))];
}

function step(element: string): string {
  const text = element.slice(2);
  if (element.startsWith('f:')) return `.${text}`;
  if (element.startsWith('v:')) return `[=${text}]`;
  const keys = JSON.parse(text) as Record<string, unknown>;
  return `[${Object.entries(keys)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',')}]`;
}
