import { pageByToken } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import { fault, invalid, missing } from './faults.ts';
import { keyResource, need, needKey } from './lookup.ts';
import { KEYS, type Key } from './tables.ts';
import { checkedTags, jsonArray, tagsFromJson } from './tag-pairs.ts';

type Tags = Key['tags'];

/** The current tag actions name resource types and lists; the older three take one key and JSON texts. */
export const tagActions: Record<string, Action> = {
  TagResources: {
    summary: 'tags keys',
    mutates: true,
    run: (call) => {
      const added = call.params.tags();
      if (Object.keys(added).length === 0) throw missing('Tag');
      for (const key of needKeys(call)) putTags(call, key, { ...key.tags, ...added });
      return {};
    },
  },
  UntagResources: {
    summary: 'takes tags off keys',
    mutates: true,
    run: (call) => {
      const names = call.params.list('TagKey');
      const all = names.length === 0 && call.params.bool('All') === true;
      for (const key of needKeys(call)) putTags(call, key, without(key.tags, all ? Object.keys(key.tags) : names));
      return {};
    },
  },
  ListTagResources: { summary: 'tags of keys, or keys with tags', mutates: false, run: listTagResources },
  TagResource: {
    summary: 'tags one key (older form)',
    mutates: true,
    resources: keyResource,
    run: (call) => {
      const key = needKey(call);
      putTags(call, key, { ...key.tags, ...tagsFromJson(need(call, 'Tags')) });
      return {};
    },
  },
  UntagResource: {
    summary: 'takes tags off one key (older form)',
    mutates: true,
    resources: keyResource,
    run: (call) => {
      const key = needKey(call);
      putTags(call, key, without(key.tags, jsonArray(need(call, 'TagKeys'), 'TagKeys').map(String)));
      return {};
    },
  },
  ListResourceTags: {
    summary: 'tags of one key (older form)',
    mutates: false,
    resources: keyResource,
    run: (call) => {
      const { id, tags } = needKey(call);
      return {
        Tags: { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ KeyId: id, TagKey, TagValue })) },
      };
    },
  },
};

function putTags(call: Call, key: Key, tags: Tags): void {
  call.world.table(KEYS).put({ ...key, tags: checkedTags(tags) });
}

function without(tags: Tags, names: readonly string[]): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !names.includes(name)));
}

function needKeys(call: Call): readonly Key[] {
  checkType(call);
  const ids = call.params.list('ResourceId');
  if (ids.length === 0) throw missing('ResourceId');
  return ids.map((id) => {
    const key = findKey(call, id);
    if (key === undefined) throw fault('resourceGone');
    return key;
  });
}

function findKey(call: Call, id: string): Key | undefined {
  const key = call.world.table(KEYS).get(id);
  return key?.regionId === call.region ? key : undefined;
}

/** Of the types that can be tagged (key, secret, instance) this cloud has keys. */
function checkType(call: Call): void {
  if (need(call, 'ResourceType') !== 'key') throw invalid('ResourceType');
}

function listTagResources(call: Call): Answer {
  checkType(call);
  const { params, world } = call;
  const [ids, wanted] = [params.list('ResourceId'), params.tags()];
  const keys =
    ids.length > 0 ? ids.flatMap((id) => findKey(call, id) ?? []) : world.table(KEYS).where('regionId', call.region);
  const rows = keys
    .filter((key) => hasTags(key.tags, wanted))
    .flatMap((key) => {
      const shown = Object.entries(key.tags).filter(([name]) => Object.keys(wanted).length === 0 || name in wanted);
      return shown.map(([TagKey, TagValue]) => ({ ResourceId: key.id, ResourceType: 'key', TagKey, TagValue }));
    });
  const page = pageByToken(rows, params, { defaultSize: 50, maxSize: 4000 });
  return { TagResources: { TagResource: page.rows }, NextToken: page.NextToken };
}
