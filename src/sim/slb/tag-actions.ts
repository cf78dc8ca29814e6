import { pageByToken } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { Row, TableSpec } from '../world/table.ts';
import { fault, invalid, missing } from './faults.ts';
import { checkedTags } from './naming.ts';
import { ACLS, CA_CERTIFICATES, LISTENERS, LOAD_BALANCERS, SERVER_CERTIFICATES, SERVER_GROUPS } from './tables.ts';

type Tags = Readonly<Record<string, string>>;

interface Tagged extends Row {
  readonly regionId: string;
  readonly tags: Tags;
}

/** Tagging of one kind of resource. */
interface TagKind {
  readonly find: (call: Call, id: string) => Tagged | undefined;
  readonly all: (call: Call) => readonly Tagged[];
  readonly write: (call: Call, id: string, tags: Tags) => void;
}

/** ResourceType to the tables that hold such resources. */
const KINDS: Readonly<Record<string, TagKind>> = {
  instance: kindOf(LOAD_BALANCERS),
  certificate: joined(kindOf(SERVER_CERTIFICATES), kindOf(CA_CERTIFICATES)),
  vservergroup: kindOf(SERVER_GROUPS),
  listener: kindOf(LISTENERS),
  acl: kindOf(ACLS),
};

export const tagActions: Record<string, Action> = {
  TagResources: {
    summary: 'tags load balancers, certificates, vServer groups, listeners or ACLs',
    mutates: true,
    required: ['RegionId', 'ResourceType'],
    run: tagResources,
  },
  UntagResources: {
    summary: 'takes tags off',
    mutates: true,
    required: ['RegionId', 'ResourceType'],
    run: untagResources,
  },
  ListTagResources: {
    summary: 'tags of resources, or resources with tags',
    mutates: false,
    required: ['RegionId', 'ResourceType'],
    run: listTagResources,
  },
};

function tagResources(call: Call): Answer {
  const kind = needKind(call);
  const added = checkedTags(call.params.tags());
  if (Object.keys(added).length === 0) throw missing('Tag');
  for (const row of needResources(call, kind)) kind.write(call, row.id, checkedTags({ ...row.tags, ...added }));
  return {};
}

function untagResources(call: Call): Answer {
  const kind = needKind(call);
  const keys = call.params.list('TagKey');
  const all = keys.length === 0 && call.params.bool('All') === true;
  for (const row of needResources(call, kind)) {
    const kept = Object.entries(row.tags).filter(([key]) => !all && !keys.includes(key));
    kind.write(call, row.id, Object.fromEntries(kept));
  }
  return {};
}

function listTagResources(call: Call): Answer {
  const kind = needKind(call);
  const ids = call.params.list('ResourceId');
  const wanted = call.params.tags();
  const rows = ids.length > 0 ? ids.flatMap((id) => kind.find(call, id) ?? []) : kind.all(call);
  const tags = rows.filter((row) => hasTags(row.tags, wanted)).flatMap((row) => tagRows(call, row, wanted));
  const page = pageByToken(tags, call.params, { defaultSize: 50, maxSize: 1000 });
  return { TagResources: { TagResource: page.rows }, NextToken: page.NextToken };
}

/** The row's tags, only the wanted ones when some are named. */
function tagRows(call: Call, row: Tagged, wanted: Tags): readonly object[] {
  const shown = Object.entries(row.tags).filter(([key]) => Object.keys(wanted).length === 0 || key in wanted);
  const ResourceType = call.params.need('ResourceType');
  return shown.map(([TagKey, TagValue]) => ({ ResourceId: row.id, ResourceType, TagKey, TagValue }));
}

function needKind(call: Call): TagKind {
  const kind = KINDS[call.params.need('ResourceType').toLowerCase()];
  if (kind === undefined) throw invalid('ResourceType');
  return kind;
}

function needResources(call: Call, kind: TagKind): readonly Tagged[] {
  const ids = call.params.list('ResourceId');
  if (ids.length === 0) throw missing('ResourceId');
  return ids.map((id) => {
    const row = kind.find(call, id);
    if (row === undefined) throw fault('resourceGone');
    return row;
  });
}

function kindOf<T extends Tagged>(spec: TableSpec<T>): TagKind {
  const find = (call: Call, id: string): T | undefined => {
    const row = call.world.table(spec).get(id);
    return row?.regionId === call.region ? row : undefined;
  };
  return {
    find,
    all: (call) => call.world.table(spec).where('regionId', call.region),
    write: (call, id, tags) => {
      const row = find(call, id);
      if (row !== undefined) call.world.table(spec).put({ ...row, tags });
    },
  };
}

/** Two tables that share a resource type; their ids never meet. */
function joined(first: TagKind, second: TagKind): TagKind {
  return {
    find: (call, id) => first.find(call, id) ?? second.find(call, id),
    all: (call) => [...first.all(call), ...second.all(call)],
    write: (call, id, tags) => {
      first.write(call, id, tags);
      second.write(call, id, tags);
    },
  };
}
