import type { Params } from '../wire/params.ts';
import { invalidParameter } from './faults.ts';

interface TextRule {
  readonly maxLength: number;
  readonly chars?: RegExp;
  readonly format?: RegExp;
}

/** What RAM accepts for its texts (research, 6.1 and 6.5). */
const RULES = {
  userName: { maxLength: 64, chars: /^[A-Za-z0-9._-]+$/ },
  groupName: { maxLength: 64, chars: /^[A-Za-z0-9-]+$/ },
  roleName: { maxLength: 64, chars: /^[A-Za-z0-9.@-]+$/ },
  policyName: { maxLength: 128, chars: /^[A-Za-z0-9-]+$/ },
  oidcProviderName: { maxLength: 128, chars: /^[A-Za-z0-9._-]+$/ },
  displayName: { maxLength: 128 },
  comments: { maxLength: 128 },
  description: { maxLength: 1024 },
  email: { maxLength: 128, format: /^$|^[^@\s]+@[^@\s]+$/ },
  mobilePhone: { maxLength: 32, format: /^$|^[0-9+ -]+$/ },
  accountAlias: { maxLength: 50, chars: /^[a-z0-9-]+$/, format: /^[a-z0-9].*[a-z0-9]$/ },
} as const satisfies Record<string, TextRule>;

/** A mandatory text that keeps its rule; 400 InvalidParameter.<name>.<flaw> otherwise. */
export function ruledText(params: Params, name: string, rule: keyof typeof RULES): string {
  return checked(name, params.need(name), RULES[rule]);
}

/** An optional text that keeps its rule; undefined when absent, and it may be empty. */
export function optionalText(params: Params, name: string, rule: keyof typeof RULES): string | undefined {
  const value = params.raw(name);
  return value === undefined || value === '' ? value : checked(name, value, RULES[rule]);
}

function checked(name: string, value: string, rule: TextRule): string {
  if (value.length > rule.maxLength) throw invalidParameter(name, 'Length');
  if (rule.chars?.test(value) === false) throw invalidParameter(name, 'InvalidChars');
  if (rule.format?.test(value) === false) throw invalidParameter(name, 'Format');
  return value;
}
