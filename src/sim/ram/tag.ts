import { ApiFault, type Action, type Answer, type Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { World } from '../world/world.ts';
import { ramResource } from './arn.ts';
import { notExist } from './faults.ts';
import { markerPage } from './marker-page.ts';
import { findRole } from './role-store.ts';
import { POLICIES, ROLES, USERS } from './tables.ts';
import { jsonTags, jsonTexts, mergedTags, withoutTags, type Tags } from './tag-parameters.ts';
import { findUser } from './user.ts';

/** Something of RAM's that carries tags. */
interface Tagged {
  readonly name: string;
  readonly id: string;
  readonly tags: Tags;
  /** Writes new tags to it. */
  readonly put: (tags: Tags) => void;
}

/** Taggable things of one kind: all of them, or one by name. */
interface TaggedKind {
  readonly all: (world: World) => readonly Tagged[];
  readonly find: (world: World, name: string) => Tagged | undefined;
  readonly missing: () => ApiFault;
}

function ofRole(world: World, role: ReturnType<typeof findRole>): Tagged | undefined {
  if (role === undefined) return undefined;
  return {
    name: role.roleName,
    id: role.id,
    tags: role.tags,
    put: (tags) => world.table(ROLES).put({ ...role, tags }),
  };
}

function ofUser(world: World, user: ReturnType<typeof findUser>): Tagged | undefined {
  if (user === undefined) return undefined;
  return {
    name: user.userName,
    id: user.id,
    tags: user.tags,
    put: (tags) => world.table(USERS).put({ ...user, tags }),
  };
}

function ofPolicy(world: World, name: string): Tagged | undefined {
  const policy = world.table(POLICIES).get(name);
  if (policy === undefined) return undefined;
  return { name, id: name, tags: policy.tags, put: (tags) => world.table(POLICIES).put({ ...policy, tags }) };
}

/** What RAM tags, by ResourceType. */
const TAGGED_KINDS: ReadonlyMap<string, TaggedKind> = new Map<string, TaggedKind>([
  [
    'role',
    {
      all: (world) =>
        world
          .table(ROLES)
          .all()
          .flatMap((role) => ofRole(world, role) ?? []),
      find: (world, name) => ofRole(world, findRole(world, name)),
      missing: () => notExist('Role'),
    },
  ],
  [
    'user',
    {
      all: (world) =>
        world
          .table(USERS)
          .all()
          .flatMap((user) => ofUser(world, user) ?? []),
      find: (world, name) => ofUser(world, findUser(world, name)),
      missing: () => notExist('User'),
    },
  ],
  [
    'policy',
    {
      all: (world) =>
        world
          .table(POLICIES)
          .all()
          .flatMap(({ id }) => ofPolicy(world, id) ?? []),
      find: ofPolicy,
      missing: () => notExist('Policy'),
    },
  ],
]);

const summaries = {
  TagResources: 'tags roles, policies or users',
  UntagResources: 'takes tags away',
  ListTagResources: 'lists tags',
};

export const tagActions: Readonly<Record<string, Action>> = {
  TagResources: {
    summary: summaries.TagResources,
    mutates: true,
    required: ['ResourceType', 'Tag'],
    resources,
    run: tagResources,
  },
  UntagResources: {
    summary: summaries.UntagResources,
    mutates: true,
    required: ['ResourceType', 'ResourceNames'],
    resources,
    run: untagResources,
  },
  ListTagResources: {
    summary: summaries.ListTagResources,
    mutates: false,
    required: ['ResourceType'],
    resources,
    run: listTagResources,
  },
};

function resources({ world, params }: Call): readonly string[] {
  const kind = params.text('ResourceType') ?? '*';
  return (jsonTexts(params, 'ResourceNames') ?? ['*']).map((name) => ramResource(world.accountId, `${kind}/${name}`));
}

function tagResources(call: Call): Answer {
  const added = jsonTags(call.params);
  if (Object.keys(added).length === 0)
    throw new ApiFault(400, 'MissingParameter.Tag', 'The parameter - "Tag" is missing.');
  for (const tagged of needNamed(call)) tagged.put(mergedTags(tagged.tags, added));
  return {};
}

function untagResources(call: Call): Answer {
  const keys = call.params.bool('All') === true ? undefined : (jsonTexts(call.params, 'TagKeys') ?? []);
  for (const tagged of needNamed(call)) tagged.put(withoutTags(tagged.tags, keys));
  return {};
}

function listTagResources(call: Call): Answer {
  const { world, params } = call;
  const wanted = jsonTags(params);
  const type = kindOf(call);
  const tagged = params.text('ResourceNames') === undefined ? type.kind.all(world) : needNamed(call);
  const pairs = tagPairs(tagged.filter(({ tags }) => hasTags(tags, wanted)));
  const page = markerPage(pairs, ({ owner, key }) => `${owner.name} ${key}`, params, {
    size: 'PageSize',
    marker: 'NextToken',
  });
  const rows = page.rows.map(({ owner, key, value }) => ({
    ResourceType: type.name,
    ResourceName: owner.name,
    TagKey: key,
    TagValue: value,
  }));
  return { TagResources: rows, ...(page.next === undefined ? {} : { NextToken: page.next }) };
}

/** One row a tag. */
function tagPairs(
  tagged: readonly Tagged[],
): readonly { readonly owner: Tagged; readonly key: string; readonly value: string }[] {
  return tagged.flatMap((owner) => Object.entries(owner.tags).map(([key, value]) => ({ owner, key, value })));
}

function needNamed(call: Call): readonly Tagged[] {
  const { kind } = kindOf(call);
  const names = jsonTexts(call.params, 'ResourceNames') ?? [];
  if (names.length === 0)
    throw new ApiFault(400, 'MissingParameter.ResourceNames', 'The parameter - "ResourceNames" is missing.');
  return names.map((name) => {
    const tagged = kind.find(call.world, name);
    if (tagged === undefined) throw kind.missing();
    return tagged;
  });
}

function kindOf({ params }: Call): { readonly name: string; readonly kind: TaggedKind } {
  const name = params.need('ResourceType').toLowerCase();
  const kind = TAGGED_KINDS.get(name);
  if (kind === undefined)
    throw new ApiFault(400, 'InvalidParameter.ResourceType', 'The parameter - "ResourceType" is invalid.');
  return { name, kind };
}
