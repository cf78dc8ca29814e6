import type { Action, Answer, Call } from '../service.ts';
import { pageByToken } from '../paging.ts';
import type { TableSpec } from '../world/table.ts';
import { fault, found, insist } from './faults.ts';
import { keyPairId } from './key-pair-lookup.ts';
import { checkTags } from './names.ts';
import { wildcard } from './select.ts';
import { regionOf } from './stock.ts';
import {
  DISKS,
  IMAGES,
  INSTANCES,
  KEY_PAIRS,
  NETWORK_INTERFACES,
  RESERVED_INSTANCES,
  SECURITY_GROUPS,
  type Tags,
} from './tables.ts';

/** Tags of everything ECS has. */
export const actions: Readonly<Record<string, Action>> = {
  TagResources: { summary: 'Sets tags', mutates: true, required: ['RegionId', 'ResourceType'], resources, run: tag },
  UntagResources: {
    summary: 'Removes tags',
    mutates: true,
    required: ['RegionId', 'ResourceType'],
    resources,
    run: untag,
  },
  JoinResourceGroup: {
    summary: 'Moves a resource to another resource group',
    mutates: true,
    required: [],
    resources,
    run: joinGroup,
  },
  ListTagResources: {
    summary: 'Lists tags',
    mutates: false,
    required: ['RegionId', 'ResourceType'],
    resources,
    run: list,
  },
};

interface Tagged {
  readonly id: string;
  readonly regionId: string;
  readonly tags: Tags;
}

/** One kind of thing that carries tags, behind the same five questions. */
interface Kind {
  get(call: Call, id: string): Tagged | undefined;
  all(call: Call): readonly Tagged[];
  put(call: Call, id: string, changes: { readonly tags?: Tags; readonly resourceGroupId?: string }): void;
  /** What the API calls the resource. */
  shownId(row: Tagged): string;
}

function kindOf<T extends Tagged & { readonly name: string }>(spec: TableSpec<T>, byName = false): Kind {
  const rowId = (call: Call, id: string): string => (byName ? keyPairId(call.region, id) : id);
  const get = (call: Call, id: string): T | undefined => {
    const row = call.world.table(spec).get(rowId(call, id));
    return row?.regionId === call.region ? row : undefined;
  };
  return {
    get,
    all: (call) => call.world.table(spec).where('regionId', call.region),
    put: (call, id, changes) => {
      const row = get(call, id);
      if (row !== undefined) call.world.table(spec).put({ ...row, ...changes });
    },
    shownId: (row) => (byName ? row.id.slice(row.regionId.length + 1) : row.id),
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  instance: kindOf(INSTANCES),
  disk: kindOf(DISKS),
  volume: kindOf(DISKS),
  image: kindOf(IMAGES),
  securitygroup: kindOf(SECURITY_GROUPS),
  eni: kindOf(NETWORK_INTERFACES),
  keypair: kindOf(KEY_PAIRS, true),
  reservedinstance: kindOf(RESERVED_INSTANCES),
};

function resources(call: Call): readonly string[] {
  const type = (call.params.text('ResourceType') ?? '*').toLowerCase();
  const ids = call.params.list('ResourceId');
  return (ids.length === 0 ? ['*'] : ids).map((id) => `acs:ecs:${call.region}:${call.world.accountId}:${type}/${id}`);
}

function kindAtHand(call: Call): Kind {
  regionOf(call);
  return found(KINDS[call.params.need('ResourceType').toLowerCase()], 'InvalidResourceType.NotFound');
}

/** The resources that ResourceId.N names; every one must exist. */
function named(call: Call, kind: Kind): readonly Tagged[] {
  const ids = call.params.list('ResourceId');
  insist(ids.length > 0, 'MissingParameter.ResourceIds');
  insist(ids.length <= 50, 'NumberExceed.ResourceIds');
  return ids.map((id) => found(kind.get(call, id), 'InvalidResourceId.NotFound'));
}

/** Tags of one resource. */
const LIMIT = 20;

function tag(call: Call): Answer {
  const kind = kindAtHand(call);
  const rows = named(call, kind);
  const pairs = call.params.structs('Tag');
  insist(pairs.length > 0, 'MissingParameter.Tags');
  checkTags(pairs);
  for (const row of rows) {
    const tags = { ...row.tags, ...call.params.tags() };
    insist(Object.keys(tags).length <= LIMIT, 'QuotaExceed.Tags');
    kind.put(call, kind.shownId(row), { tags });
  }
  return {};
}

function untag(call: Call): Answer {
  const kind = kindAtHand(call);
  const keys = call.params.list('TagKey');
  const all = keys.length === 0 && call.params.bool('All') === true;
  for (const row of named(call, kind)) {
    const kept = Object.entries(row.tags).filter(([key]) => !all && !keys.includes(key));
    kind.put(call, kind.shownId(row), { tags: Object.fromEntries(kept) });
  }
  return {};
}

/** The row says which group it is in; groups themselves belong to another product. */
function joinGroup(call: Call): Answer {
  const { params } = call;
  const kind = found(KINDS[(params.text('ResourceType') ?? 'instance').toLowerCase()], 'InvalidResourceType.NotFound');
  const row = found(kind.get(call, params.need('ResourceId')), 'InvalidResourceId.NotFound');
  kind.put(call, kind.shownId(row), { resourceGroupId: params.need('ResourceGroupId') });
  return {};
}

/** Tags shown at once. */
const PAGE = 50;

interface Wanted {
  readonly key: string;
  readonly fits: (value: string) => boolean;
}

/** `Tag.N` asks for exact values, `TagFilter.N` for patterns with `*`; a key without a value takes any. */
function wantedTags(call: Call): readonly Wanted[] {
  const pairs = call.params.structs('Tag');
  if (pairs.some((pair) => (pair['Key'] ?? pair['key'] ?? '') === '')) throw fault('InvalidTag.Mismatch');
  const exact = pairs.map((pair): Wanted => {
    const value = pair['Value'] ?? pair['value'];
    return { key: pair['Key'] ?? pair['key'] ?? '', fits: (own) => value === undefined || own === value };
  });
  const fuzzy = call.params.structs('TagFilter').map((filter): Wanted => {
    const patterns = Object.entries(filter)
      .filter(([name]) => name.startsWith('TagValues.'))
      .map(([, pattern]) => wildcard(pattern));
    return {
      key: filter['TagKey'] ?? '',
      fits: (own) => patterns.length === 0 || patterns.some((pattern) => pattern.test(own)),
    };
  });
  return [...exact, ...fuzzy];
}

function list(call: Call): Answer {
  const { params } = call;
  const kind = kindAtHand(call);
  const ids = params.list('ResourceId');
  insist(ids.length <= 50, 'NumberExceed.ResourceIds');
  const wanted = wantedTags(call);
  const rows = ids.length === 0 ? kind.all(call) : ids.flatMap((id) => kind.get(call, id) ?? []);
  const type = params.need('ResourceType').toLowerCase();
  const entries = rows
    .filter((row) => wanted.every(({ key, fits }) => key in row.tags && fits(row.tags[key] ?? '')))
    .flatMap((row) =>
      Object.entries(row.tags)
        .filter(([key]) => wanted.length === 0 || wanted.some((pair) => pair.key === key))
        .map(([TagKey, TagValue]) => ({ ResourceId: kind.shownId(row), ResourceType: type, TagKey, TagValue })),
    );
  const { rows: part, NextToken } = pageByToken(entries, params, { defaultSize: PAGE, maxSize: PAGE });
  return { TagResources: { TagResource: part }, NextToken };
}
