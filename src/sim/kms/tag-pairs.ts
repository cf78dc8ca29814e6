import { invalid } from './faults.ts';

type Tags = Readonly<Record<string, string>>;

/** The most tags one key carries. */
const MAX_TAGS = 20;

/** Tags of a JSON text `[{"TagKey": ..., "TagValue": ...}]`; none when absent. */
export function tagsFromJson(text: string | undefined): Tags {
  if (text === undefined) return {};
  const list = jsonArray(text, 'Tags');
  const pairs = list.map((entry) => {
    if (entry === null || typeof entry !== 'object' || !('TagKey' in entry)) throw invalid('Tags');
    return [String(entry.TagKey), 'TagValue' in entry ? String(entry.TagValue) : ''] as const;
  });
  return checkedTags(Object.fromEntries(pairs));
}

/** The members of a JSON array, or 400 about the parameter. */
export function jsonArray(text: string, parameter: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch {
    // Refused below with the same words.
  }
  throw invalid(parameter);
}

/** `tags` when there are at most 20 and every pair follows the rules. */
export function checkedTags(tags: Tags): Tags {
  const pairs = Object.entries(tags);
  if (pairs.length > MAX_TAGS) throw invalid('Tags');
  for (const [key, value] of pairs) {
    const plain = key.length >= 1 && key.length <= 128 && value.length <= 128;
    if (!plain || /^(aliyun|acs:|https?:\/\/)/i.test(key)) throw invalid('Tags');
  }
  return tags;
}
