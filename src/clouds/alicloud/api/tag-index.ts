import {
  OWNERSHIP_TAGS,
  type Attributes,
  type Desired,
  type DriverIo,
  type Owned,
  type Ownership,
} from '../../../model/index.ts';
import { rowsAt, textAt } from './answer.ts';
import { query } from './call.ts';
import { tagPairs, tagsOf, type TagDialect, type Tags } from './tags.ts';

/** A kind of resource in its product's ListTagResources. */
export interface TagIndex extends TagDialect {
  /** ListTagResources of the product, as `slb:ListTagResources`. */
  readonly list: string;
  /** Parameters that name the kind alone. */
  readonly kind: Readonly<Record<string, unknown>>;
  /** Member of a row that is the resource's id. */
  readonly id: string;
}

/** The common dialect, with its listing. */
export function indexedAs(product: string, resourceType: string): TagIndex {
  return {
    tag: `${product}:TagResources`,
    untag: `${product}:UntagResources`,
    list: `${product}:ListTagResources`,
    kind: { ResourceType: resourceType },
    id: 'ResourceId',
    resource: (id) => ({ ResourceType: resourceType, ResourceId: [id] }),
  };
}

/** RAM's dialect: names instead of ids, and lists as JSON text. */
export function indexedInRam(resourceType: 'role' | 'policy'): TagIndex {
  return {
    tag: 'ram:TagResources',
    untag: 'ram:UntagResources',
    list: 'ram:ListTagResources',
    kind: { ResourceType: resourceType },
    id: 'ResourceName',
    resource: (name) => ({ ResourceType: resourceType, ResourceNames: JSON.stringify([name]) }),
    pairs: (tags) => ({ Tag: JSON.stringify(tagPairs(tags)) }),
    keys: (keys) => ({ TagKeys: JSON.stringify(keys) }),
  };
}

/** The tags of one resource, without those the cloud sets. */
export async function listedTags(io: DriverIo, index: TagIndex, id: string, region: string | undefined): Promise<Tags> {
  return tagsOf(await rowsOf(io, index, index.resource(id), region));
}

/** Whether the tags say that the resource is this address's. */
export function carries(tags: Tags, { stack, profile, address }: Ownership): boolean {
  return (
    tags[OWNERSHIP_TAGS.stack] === stack &&
    tags[OWNERSHIP_TAGS.profile] === profile &&
    tags[OWNERSHIP_TAGS.address] === address
  );
}

/** Tells whether an id from the index, which may lag behind, is still a living resource. */
export type Lives = (id: string) => Promise<boolean>;

/** The living resource that carries this address's ownership tags. */
export async function findByTags(
  io: DriverIo,
  index: TagIndex,
  desired: Desired,
  lives: Lives,
): Promise<string | undefined> {
  const { ownership, region } = desired;
  for (const { id, address } of await ownedByTags(io, index, ownership, region)) {
    if (address === ownership.address && (await lives(id))) return id;
  }
  return undefined;
}

/** Everything of the kind that carries the tags of a stack and profile. */
export async function ownedByTags(
  io: DriverIo,
  index: TagIndex,
  owner: Omit<Ownership, 'address'>,
  region: string | undefined,
): Promise<readonly Owned[]> {
  const wanted = { [OWNERSHIP_TAGS.stack]: owner.stack, [OWNERSHIP_TAGS.profile]: owner.profile };
  const filter = index.pairs?.(wanted) ?? { Tag: tagPairs(wanted) };
  const rows = await rowsOf(io, index, { ...index.kind, ...filter }, region);
  const ids = new Set(rows.flatMap((row) => textAt(row, index.id) ?? []));
  const owned: Owned[] = [];
  for (const id of ids) {
    // A filtered listing may tell only the tags of the filter: the address is asked for by id.
    const tags = await listedTags(io, index, id, region);
    const address = tags[OWNERSHIP_TAGS.address] ?? '';
    if (carries(tags, { ...owner, address })) owned.push({ id, address });
  }
  return owned.filter(({ address }) => address !== '');
}

async function rowsOf(
  io: DriverIo,
  index: TagIndex,
  params: Readonly<Record<string, unknown>>,
  region: string | undefined,
): Promise<readonly Attributes[]> {
  const found: Attributes[] = [];
  let token: string | undefined;
  do {
    const answer = await query(io, { api: index.list, region, params: { ...params, NextToken: token } });
    // RAM answers a flat list, the others wrap it.
    found.push(...rowsAt(answer, 'TagResources.TagResource'), ...rowsAt(answer, 'TagResources'));
    token = textAt(answer, 'NextToken') || undefined;
  } while (token !== undefined);
  return found;
}
