import {
  OWNERSHIP_TAGS,
  type Attributes,
  type Desired,
  type DriverIo,
  type Owned,
  type Ownership,
} from '../../../model/index.ts';
import { rowsAt, textAt } from './answer.ts';
import { allRows, type Listing } from './pages.ts';
import { tagPairs, tagsOf, type Tags } from './tags.ts';

/** A listing that can be filtered by tags and tells the tags of each row. */
export interface TaggedListing extends Pick<Listing, 'api' | 'rows' | 'pageSize'> {
  /** Member of a row that is the resource's id. */
  readonly id: string;
  /** Where a row keeps its tags; `Tags.Tag` when omitted. */
  readonly tags?: string;
  /** Parameters that filter by tags; repeated `Tag.N` when omitted. */
  readonly filter?: (tags: Tags) => Readonly<Record<string, unknown>>;
  /** Whether a row still lives; rows that are being deleted do not count. */
  readonly lives?: (row: Attributes) => boolean;
}

/** The id of the resource that carries this address's ownership tags. */
export async function findOwned(io: DriverIo, listing: TaggedListing, desired: Desired): Promise<string | undefined> {
  const { stack, profile, address } = desired.ownership;
  const tags = {
    [OWNERSHIP_TAGS.stack]: stack,
    [OWNERSHIP_TAGS.profile]: profile,
    [OWNERSHIP_TAGS.address]: address,
  };
  const rows = await rowsWithTags(io, listing, tags, desired.region);
  const ids = rows.flatMap((row) => textAt(row, listing.id) ?? []);
  return ids.find((id) => desired.exclude?.includes(id) !== true);
}

/** Everything of the listing's kind that belongs to a stack and profile. */
export async function listOwned(
  io: DriverIo,
  listing: TaggedListing,
  owner: Omit<Ownership, 'address'>,
  region: string | undefined,
): Promise<readonly Owned[]> {
  const tags = { [OWNERSHIP_TAGS.stack]: owner.stack, [OWNERSHIP_TAGS.profile]: owner.profile };
  const rows = await rowsWithTags(io, listing, tags, region);
  return rows.flatMap((row) => {
    const id = textAt(row, listing.id);
    const address = tagsOf(rowsAt(row, listing.tags ?? 'Tags.Tag'))[OWNERSHIP_TAGS.address];
    return id === undefined || address === undefined ? [] : [{ id, address }];
  });
}

async function rowsWithTags(
  io: DriverIo,
  listing: TaggedListing,
  tags: Tags,
  region: string | undefined,
): Promise<readonly Attributes[]> {
  const { api, rows, pageSize = 50, filter, lives = () => true } = listing;
  const params = filter?.(tags) ?? { Tag: tagPairs(tags) };
  const found = await allRows(io, { api, region, params, rows, pageSize });
  return found.filter(lives);
}
