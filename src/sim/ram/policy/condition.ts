import { BlockList, isIP } from 'node:net';

import { wildcard, type TextTest } from './wildcard.ts';

/** What is known about a request: condition key to its value or values, as `acs:SourceIp`. */
export type Context = ReadonlyMap<string, readonly string[]>;
export type ConditionTest = (context: Context) => boolean;

/** The context of plain values; keys are case-insensitive up to the first `/`, tag keys after it are not. */
export function contextOf(values: Readonly<Record<string, string | readonly string[]>>): Context {
  const entries = Object.entries(values).map(
    ([key, value]) => [conditionKey(key), typeof value === 'string' ? [value] : value] as const,
  );
  return new Map(entries);
}

/** Compiles one `"<Operator>": { "<key>": [values] }` entry; undefined when the operator or a value is malformed. */
export function compileCondition(
  operatorText: string,
  key: string,
  values: readonly string[],
): ConditionTest | undefined {
  const form = parseOperator(operatorText);
  const tests = values.map((value) => form?.operator.compile(value));
  if (form === undefined || tests.length === 0 || !tests.every((test) => test !== undefined)) return undefined;
  const oneOf: TextTest = (actual) => tests.some((test) => test(actual));
  const fits: TextTest = form.operator.negative ? (actual) => !oneOf(actual) : oneOf;
  const names = namesOf(conditionKey(key));
  return (context) => {
    const actual = lookUp(context, names);
    return actual === undefined ? form.whenMissing : form.quantify(actual, fits);
  };
}

interface OperatorForm {
  readonly operator: Operator;
  readonly quantify: Quantifier;
  /** The outcome when the request has no such key. */
  readonly whenMissing: boolean;
}

/** `StringEquals`, `StringEqualsIfExists`, `ForAnyValue:StringEquals`, `ForAllValues:StringEquals`. */
function parseOperator(text: string): OperatorForm | undefined {
  const match = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(text);
  const operator = OPERATORS[match?.[2] ?? ''];
  if (match === null || operator === undefined) return undefined;
  const forAll = match[1] === undefined ? operator.negative : match[1] === 'ForAllValues';
  return { operator, quantify: forAll ? all : any, whenMissing: forAll || match[3] !== undefined };
}

function conditionKey(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key.toLowerCase() : key.slice(0, slash).toLowerCase() + key.slice(slash);
}

/** Products have their own spellings of `acs:ResourceTag/<key>`: `ecs:tag/<key>`, `rds:ResourceTag/<key>`. */
function namesOf(key: string): readonly string[] {
  return [key, key.replace(/^[a-z0-9-]+:(tag|resourcetag)\//, 'acs:resourcetag/')];
}

function lookUp(context: Context, names: readonly string[]): readonly string[] | undefined {
  for (const name of names) {
    const values = context.get(name);
    if (values !== undefined) return values;
  }
  return undefined;
}

type Quantifier = (actual: readonly string[], fits: TextTest) => boolean;
const any: Quantifier = (actual, fits) => actual.some(fits);
const all: Quantifier = (actual, fits) => actual.every(fits);

interface Operator {
  /** True for the `Not` forms: the test holds when no value does. */
  readonly negative: boolean;
  /** A test of the request's value against the policy's; undefined when the policy's value is malformed. */
  readonly compile: (expected: string) => TextTest | undefined;
}

const equals =
  (expected: string): TextTest =>
  (actual) =>
    actual === expected;
const equalsIgnoreCase = (expected: string): TextTest => {
  const lower = expected.toLowerCase();
  return (actual) => actual.toLowerCase() === lower;
};

type Compare = (actual: number, expected: number) => boolean;
const COMPARISONS: Readonly<Record<string, Compare>> = {
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

function ordered(parse: (text: string) => number, compare: Compare): Operator['compile'] {
  return (expected) => {
    const bound = parse(expected);
    // A request value that does not parse is NaN, and NaN compares false with everything.
    return Number.isNaN(bound) ? undefined : (actual) => compare(parse(actual), bound);
  };
}

function orderedFamily(prefix: string, parse: (text: string) => number): Record<string, Operator> {
  const same = ordered(parse, (a, b) => a === b);
  const family = Object.entries(COMPARISONS).map(([name, compare]) => [
    prefix + name,
    { negative: false, compile: ordered(parse, compare) },
  ]);
  return {
    ...(Object.fromEntries(family) as Record<string, Operator>),
    [`${prefix}Equals`]: { negative: false, compile: same },
    [`${prefix}NotEquals`]: { negative: true, compile: same },
  };
}

function bool(expected: string): TextTest | undefined {
  return /^(true|false)$/i.test(expected) ? equalsIgnoreCase(expected) : undefined;
}

/** An address or a block, IPv4 or IPv6. */
function ipAddress(expected: string): TextTest | undefined {
  const [address = '', prefix] = expected.split('/');
  const version = isIP(address);
  if (version === 0) return undefined;
  const bits = prefix === undefined ? MAX_PREFIX[version] : Number(prefix);
  if (bits === undefined || !Number.isInteger(bits) || bits < 0 || bits > (MAX_PREFIX[version] ?? 0)) return undefined;
  const block = new BlockList();
  block.addSubnet(address, bits, familyOf(version));
  return (actual) => {
    const actualVersion = isIP(actual);
    return actualVersion !== 0 && block.check(actual, familyOf(actualVersion));
  };
}

const MAX_PREFIX: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

function familyOf(version: number): 'ipv4' | 'ipv6' {
  return version === 6 ? 'ipv6' : 'ipv4';
}

const parseNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
const parseDate = (text: string): number => Date.parse(text);

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { negative: false, compile: equals },
  StringNotEquals: { negative: true, compile: equals },
  StringEqualsIgnoreCase: { negative: false, compile: equalsIgnoreCase },
  StringNotEqualsIgnoreCase: { negative: true, compile: equalsIgnoreCase },
  StringLike: { negative: false, compile: wildcard },
  StringNotLike: { negative: true, compile: wildcard },
  ...orderedFamily('Numeric', parseNumber),
  ...orderedFamily('Date', parseDate),
  Bool: { negative: false, compile: bool },
  IpAddress: { negative: false, compile: ipAddress },
  NotIpAddress: { negative: true, compile: ipAddress },
};
