import { ApiFault } from '../service.ts';
import type { Params } from '../wire/params.ts';

export type Tags = Readonly<Record<string, string>>;

/** RAM's `Tag=[{"Key":"k","Value":"v"}]`: JSON in one parameter, unlike everybody else's `Tag.N`. */
export function jsonTags(params: Params, name = 'Tag'): Tags {
  const list = jsonArray(params, name) ?? [];
  return Object.fromEntries(list.map((pair) => tagPair(pair, name)));
}

/** A JSON list of strings in one parameter: `ResourceNames=["role-a"]`. */
export function jsonTexts(params: Params, name: string): readonly string[] | undefined {
  return jsonArray(params, name)?.map((value) => {
    if (typeof value !== 'string') throw malformed(name);
    return value;
  });
}

/** Adds tags to those of a resource, within the rules of keys, values and counts. */
export function mergedTags(existing: Tags, added: Tags): Tags {
  for (const [key, value] of Object.entries(added)) {
    if (key === '' || key.length > 128 || /^(aliyun|acs:|https?:\/\/)/i.test(key)) {
      throw new ApiFault(400, 'InvalidTagKey.Malformed', `The specified Tag.Key "${key}" is not valid.`);
    }
    if (value.length > 128 || /^acs:/i.test(value)) {
      throw new ApiFault(400, 'InvalidTagValue.Malformed', `The specified Tag.Value "${value}" is not valid.`);
    }
  }
  const merged = { ...existing, ...added };
  if (Object.keys(merged).length > MAX_TAGS) {
    throw new ApiFault(400, 'NumberExceed.Tags', `The Tags parameter's number is exceed , Valid : ${MAX_TAGS}`);
  }
  return merged;
}

/** The tags that remain: without `keys`, or none when `keys` is undefined. */
export function withoutTags(existing: Tags, keys: readonly string[] | undefined): Tags {
  return Object.fromEntries(Object.entries(existing).filter(([key]) => keys !== undefined && !keys.includes(key)));
}

/** `Tags: { Tag: [{ TagKey, TagValue }] }`, as lists of roles and policies carry them. */
export function tagsAnswer(tags: Tags): {
  readonly Tag: readonly { readonly TagKey: string; readonly TagValue: string }[];
} {
  return { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) };
}

const MAX_TAGS = 20;

function jsonArray(params: Params, name: string): readonly unknown[] | undefined {
  const text = params.text(name);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch {
    // Not JSON: refused below.
  }
  throw malformed(name);
}

function tagPair(pair: unknown, name: string): readonly [string, string] {
  if (pair === null || typeof pair !== 'object') throw malformed(name);
  const { Key: key, Value: value = '' } = pair as Readonly<Record<string, unknown>>;
  if (typeof key !== 'string' || typeof value !== 'string') throw malformed(name);
  return [key, value];
}

function malformed(name: string): ApiFault {
  return new ApiFault(
    400,
    `InvalidParameter.${name}`,
    `The parameter - "${name}" is not valid JSON of the expected form.`,
  );
}
