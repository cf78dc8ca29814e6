import { fault, invalid } from './faults.ts';

/** The most tags one resource carries. */
const MAX_TAGS = 20;

/** `name` when it has 2 to 128 characters, a letter (CJK too) first, then letters, digits, `._-` and, in names of rules and groups, `/`. */
export function checkedName(name: string, parameter: string): string {
  if (!/^\p{L}[\p{L}\p{N}._/-]{1,127}$/u.test(name)) throw invalid(parameter);
  return name;
}

/** Certificate and ACL names: 1 to 80 characters. */
export function checkedLabel(name: string, parameter: string): string {
  if (!/^[\p{L}\p{N}*][\p{L}\p{N}._*/-]{0,79}$/u.test(name)) throw invalid(parameter);
  return name;
}

/** `tags` when there are at most 20 and every pair follows the rules. */
export function checkedTags(tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const pairs = Object.entries(tags);
  if (pairs.length > MAX_TAGS) throw fault('tagsFull');
  for (const [key, value] of pairs) {
    if (key.length > 64 || /^(aliyun|acs:|https?:\/\/)/i.test(key)) throw invalid('Tag.Key');
    if (value.length > 128 || /^https?:\/\//i.test(value)) throw invalid('Tag.Value');
  }
  return tags;
}

/** The value when it is one of `allowed`, else 400 InvalidParameter; `fallback` when the value is absent. */
export function oneOf<T extends string, F extends T | undefined>(
  value: string | undefined,
  allowed: readonly T[],
  parameter: string,
  fallback: F,
): T | F {
  if (value === undefined) return fallback;
  const found = allowed.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (found === undefined) throw invalid(parameter);
  return found;
}

/** Tags as the product's own answers list them. */
export function tagList(tags: Readonly<Record<string, string>>): { readonly Tag: readonly object[] } {
  return { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) };
}
