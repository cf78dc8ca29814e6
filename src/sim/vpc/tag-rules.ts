import type { Call } from '../service.ts';
import type { World } from '../world/world.ts';
import { insist } from './faults.ts';
import { insistOnQuota, QUOTAS } from './quotas.ts';

type Tags = Readonly<Record<string, string>>;

/** `Tag.N.Key/Value` of the call, checked: lengths, reserved prefixes, duplicates, at most 20. */
export function checkedTags(call: Call): Tags {
  const pairs = call.params
    .structs('Tag')
    .map((row) => [row['Key'] ?? row['key'] ?? '', row['Value'] ?? row['value'] ?? ''] as const);
  insist(pairs.length <= 20, 'SizeLimitExceeded.TagNum');
  for (const [key, value] of pairs) {
    insist(key.length >= 1 && key.length <= 128 && !holdsUrl(key), 'InvalidTagKey');
    insist(!/^(aliyun|acs:)/i.test(key), 'Forbidden.TagKeys');
    insist(value.length <= 128 && !holdsUrl(value), 'InvalidTagValue');
  }
  const tags = Object.fromEntries(pairs);
  insist(Object.keys(tags).length === pairs.length, 'Forbidden.TagKey.Duplicated');
  return tags;
}

/** The tags together; a key that is there already takes the new value. */
export function withTags(world: World, tags: Tags, added: Tags): Tags {
  const together = { ...tags, ...added };
  insistOnQuota(world, QUOTAS.tags, Object.keys(together).length);
  return together;
}

/** `Tags.Tag[]{Key,Value}`, as VPCs, vSwitches, route tables and EIPs show their tags. */
export function keyedTags(tags: Tags): { readonly Tag: readonly unknown[] } {
  return { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

function holdsUrl(text: string): boolean {
  return /https?:\/\//i.test(text);
}
