import { StatusError } from '../status-error.ts';

type Labels = Readonly<Record<string, string>>;

/** Whether labels fulfil a selector. */
export type LabelMatch = (labels: Labels) => boolean;

const EVERYTHING: LabelMatch = () => true;

/** Reads a selector as it stands in a query, `app=web,tier in (a,b),!canary`. @throws StatusError 400 */
export function labelSelector(text: string | undefined): LabelMatch {
  if (text === undefined || text.trim() === '') return EVERYTHING;
  const requirements = partsOf(text).map((part) => requirement(part.trim(), text));
  return requirements.length === 1
    ? (requirements[0] ?? EVERYTHING)
    : (labels) => requirements.every((fulfils) => fulfils(labels));
}

/** A selector as it stands in an object: matchLabels and matchExpressions. Without a selector nothing is selected. */
export function objectSelector(selector: unknown): LabelMatch {
  if (typeof selector !== 'object' || selector === null) return () => false;
  const { matchLabels = {}, matchExpressions = [] } = selector as SelectorObject;
  const wanted = Object.entries(matchLabels);
  return (labels) =>
    wanted.every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => (OPERATORS[operator] ?? NEVER)(labels[key], values));
}

interface SelectorObject {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

type Operator = (value: string | undefined, values: readonly string[]) => boolean;

const NEVER: Operator = () => false;

/** What is not labelled at all is in no set, and so in none of the excluded ones. */
const OPERATORS: Readonly<Record<string, Operator>> = {
  In: (value, values) => value !== undefined && values.includes(value),
  NotIn: (value, values) => value === undefined || !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
  Gt: (value, [bound]) => value !== undefined && Number(value) > Number(bound),
  Lt: (value, [bound]) => value !== undefined && Number(value) < Number(bound),
};

/** Commas within parentheses belong to a set. */
function partsOf(text: string): readonly string[] {
  return text.match(/(?:\([^)]*\)|[^,(])+/g) ?? [];
}

const KEY = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?`;
const VALUE = String.raw`(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?`;
const FORMS = {
  equal: new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(${VALUE})$`),
  set: new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^)]*)\\)$`),
  bound: new RegExp(`^(${KEY})\\s*([<>])\\s*(-?\\d+)$`),
  exists: new RegExp(`^(!?)\\s*(${KEY})$`),
};

type Reader = (match: RegExpExecArray) => LabelMatch;

const READERS: readonly (readonly [form: RegExp, read: Reader])[] = [
  [FORMS.equal, ([, key, operator, value = '']) => by(key, operator === '!=' ? 'NotIn' : 'In', [value])],
  [FORMS.set, ([, key, operator, values = '']) => by(key, operator === 'in' ? 'In' : 'NotIn', wordsOf(values))],
  [FORMS.bound, ([, key, operator, bound = '']) => by(key, operator === '>' ? 'Gt' : 'Lt', [bound])],
  [FORMS.exists, ([, not, key]) => by(key, not === '!' ? 'DoesNotExist' : 'Exists', [])],
];

function requirement(part: string, whole: string): LabelMatch {
  for (const [form, read] of READERS) {
    const match = form.exec(part);
    if (match !== null) return read(match);
  }
  throw new StatusError(
    400,
    'BadRequest',
    `unable to parse requirement: found '${part}', expected: a requirement as key=value in the selector "${whole}"`,
  );
}

function wordsOf(list: string): readonly string[] {
  return list.split(',').map((word) => word.trim());
}

function by(key = '', operator: string, values: readonly string[]): LabelMatch {
  const holds = OPERATORS[operator] ?? NEVER;
  return (labels) => holds(labels[key], values);
}
