import type { Attributes, DriverIo, Resolved, SyncChange } from '../../../model/index.ts';
import { textAt } from './answer.ts';
import { mapArg } from './args.ts';
import { modify } from './call.ts';

export type Tags = Readonly<Record<string, string>>;

/** How a product tags its resources. */
export interface TagDialect {
  readonly tag: string;
  /** VPC spells `UnTagResources`, the others `UntagResources`. */
  readonly untag: string;
  /** Parameters that name the resource. */
  readonly resource: (id: string) => Readonly<Record<string, unknown>>;
  /** Parameters that carry tags; repeated `Tag.N.Key` when omitted. */
  readonly pairs?: (tags: Tags) => Readonly<Record<string, unknown>>;
  /** Parameters that carry keys; repeated `TagKey.N` when omitted. */
  readonly keys?: (keys: readonly string[]) => Readonly<Record<string, unknown>>;
}

/** The common dialect: `ResourceType`, `ResourceId.N`, `Tag.N`, `TagKey.N`. */
export function taggedAs(product: string, resourceType: string): TagDialect {
  return {
    tag: `${product}:TagResources`,
    untag: product === 'vpc' ? 'vpc:UnTagResources' : `${product}:UntagResources`,
    resource: (id) => ({ ResourceType: resourceType, ResourceId: [id] }),
  };
}

/** Tags as the `Tag` parameter of a create or a listing. */
export function tagPairs(tags: Tags): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The `Tag` parameter made of the argument `tags`; undefined when there are none. */
export function tagParam(args: Readonly<Record<string, Resolved>>): ReturnType<typeof tagPairs> | undefined {
  const pairs = tagPairs(mapArg(args, 'tags'));
  return pairs.length === 0 ? undefined : pairs;
}

/** Tags of an answer as a map, without those the cloud itself sets. Rows are `Key`/`Value` or `TagKey`/`TagValue`. */
export function tagsOf(rows: readonly Attributes[]): Tags {
  const pairs = rows.map((row) => [
    textAt(row, 'TagKey') ?? textAt(row, 'Key') ?? '',
    textAt(row, 'TagValue') ?? textAt(row, 'Value') ?? '',
  ]);
  return Object.fromEntries(pairs.filter(([key = '']) => key !== '' && !isSystemTag(key))) as Tags;
}

/** Makes the tags exactly those desired: sets what is new or different, removes what is not wanted. */
export async function syncTags(io: DriverIo, id: string, change: SyncChange, dialect: TagDialect): Promise<void> {
  if (!change.differing.has('tags')) return;
  const { region, args } = change.desired;
  const wanted = mapArg(args, 'tags');
  const present = mapArg(change.observed, 'tags');
  const fresh = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => present[key] !== value));
  const stale = Object.keys(present).filter((key) => !(key in wanted));
  const resource = dialect.resource(id);
  if (stale.length > 0) {
    const params = { ...resource, ...(dialect.keys?.(stale) ?? { TagKey: stale }) };
    await modify(io, { api: dialect.untag, region, params });
  }
  if (Object.keys(fresh).length > 0) {
    const params = { ...resource, ...(dialect.pairs?.(fresh) ?? { Tag: tagPairs(fresh) }) };
    await modify(io, { api: dialect.tag, region, params });
  }
}

/** Keys that the cloud sets and nobody else may. */
function isSystemTag(key: string): boolean {
  return /^(aliyun|acs:|https?:\/\/)/.test(key);
}
