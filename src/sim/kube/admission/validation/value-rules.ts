import type { ValueRules } from '../../types/schema.ts';
import type { Problems } from './problems.ts';

/** Tells of one broken rule. */
export type Complaint = (field: string, value: unknown, out: Problems) => void;

const complaint =
  (why: string): Complaint =>
  (field, value, out) =>
    out.invalid(field, value, `${field} in body ${why}`);

const patterns = new Map<string, RegExp | undefined>();

/** Go's expressions are nearly JavaScript's; one that cannot be read judges nothing. */
function patternOf(text: string): RegExp | undefined {
  if (patterns.has(text)) return patterns.get(text);
  let pattern: RegExp | undefined;
  try {
    const flags = text.startsWith('(?i)') ? 'i' : '';
    pattern = new RegExp(text.replace(/^\(\?i\)/, ''), flags);
  } catch {
    pattern = undefined;
  }
  patterns.set(text, pattern);
  return pattern;
}

export function textProblems(rules: ValueRules, value: string): readonly Complaint[] {
  const { minLength, maxLength, pattern } = rules;
  const length = Array.from(value).length;
  const out: Complaint[] = [];
  if (maxLength !== undefined && length > maxLength)
    out.push((field, _, problems) => problems.tooLong(field, maxLength));
  if (minLength !== undefined && length < minLength) out.push(complaint(`should be at least ${minLength} chars long`));
  if (pattern !== undefined && patternOf(pattern)?.test(value) === false)
    out.push(complaint(`should match '${pattern}'`));
  return out;
}

export function numberProblems(rules: ValueRules, value: number): readonly Complaint[] {
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum, multipleOf } = rules;
  const isLow = exclusiveMinimum === true ? value <= minimum : value < minimum;
  const isHigh = exclusiveMaximum === true ? value >= maximum : value > maximum;
  const isBetween = multipleOf !== undefined && value % multipleOf !== 0;
  return [
    ...(isLow ? [complaint(`should be greater than ${orEqual(exclusiveMinimum)}${minimum}`)] : []),
    ...(isHigh ? [complaint(`should be less than ${orEqual(exclusiveMaximum)}${maximum}`)] : []),
    ...(isBetween ? [complaint(`should be a multiple of ${multipleOf}`)] : []),
  ];
}

function orEqual(isExclusive: boolean | undefined): string {
  return isExclusive === true ? '' : 'or equal to ';
}

export function listProblems(rules: ValueRules, value: readonly unknown[]): readonly Complaint[] {
  const { minItems, maxItems } = rules;
  const out: Complaint[] = [];
  if (maxItems !== undefined && value.length > maxItems) {
    out.push((field, list, problems) => problems.tooMany(field, (list as readonly unknown[]).length, maxItems));
  }
  if (minItems !== undefined && value.length < minItems) out.push(complaint(`should have at least ${minItems} items`));
  return out;
}

export function objectProblems(rules: ValueRules, value: object): readonly Complaint[] {
  const { minProperties, maxProperties } = rules;
  const count = Object.keys(value).length;
  const out: Complaint[] = [];
  if (maxProperties !== undefined && count > maxProperties) {
    out.push((field, _, problems) => problems.tooMany(field, count, maxProperties));
  }
  if (minProperties !== undefined && count < minProperties)
    out.push(complaint(`should have at least ${minProperties} properties`));
  return out;
}
