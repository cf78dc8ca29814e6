import { pageByToken } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { hasTags } from '../tags.ts';
import type { TableSpec } from '../world/table.ts';
import { fault, insist } from './faults.ts';
import { callRegion } from './regions.ts';
import { EIPS, NAT_GATEWAYS, ROUTE_TABLES, VPCS, VSWITCHES, type Grouped, type VpcObject } from './tables.ts';
import { checkedTags, withTags } from './tag-rules.ts';

export const actions: Readonly<Record<string, Action>> = {
  TagResources: {
    summary: 'put tags on up to 20 objects',
    mutates: true,
    required: ['RegionId', 'ResourceType'],
    resources: named,
    run: tagResources,
  },
  UnTagResources: {
    summary: 'take tags from up to 20 objects (the product spells it so)',
    mutates: true,
    required: ['RegionId', 'ResourceType'],
    resources: named,
    run: untagResources,
  },
  ListTagResources: {
    summary: 'the tags of objects, or the objects of tags',
    mutates: false,
    required: ['RegionId', 'ResourceType'],
    resources: named,
    run: listTagResources,
  },
};

type Tagged = VpcObject & Grouped;

/** Reads and writes of one kind of tagged object, whatever else its rows hold. */
interface Kind {
  /** As answers spell the ResourceType. */
  readonly type: string;
  /** In RAM resource names. */
  readonly arn: string;
  get(call: Call, id: string): Tagged | undefined;
  all(call: Call): readonly Tagged[];
  setTags(call: Call, id: string, tags: Tagged['tags']): void;
}

const KINDS: readonly Kind[] = [
  kind('VPC', 'vpc', VPCS),
  kind('VSWITCH', 'vswitch', VSWITCHES),
  kind('ROUTETABLE', 'routetable', ROUTE_TABLES),
  kind('NATGATEWAY', 'natgateway', NAT_GATEWAYS),
  kind('EIP', 'eip', EIPS),
];

function kind<T extends Tagged>(type: string, arn: string, spec: TableSpec<T>): Kind {
  return {
    type,
    arn,
    get: ({ world }, id) => world.table(spec).get(id),
    all: ({ world, region }) => world.table(spec).where('regionId', region),
    setTags: ({ world }, id, tags) => {
      const row = world.table(spec).get(id);
      if (row !== undefined) world.table(spec).put({ ...row, tags });
    },
  };
}

function kindOf(call: Call): Kind {
  const type = call.params.need('ResourceType').toUpperCase();
  const found = KINDS.find((one) => one.type === type);
  if (found === undefined) throw fault('InvalidInstanceType.NotFound');
  return found;
}

function named(call: Call): readonly string[] {
  const type = call.params.text('ResourceType')?.toUpperCase();
  const { arn } = KINDS.find((one) => one.type === type) ?? { arn: '*' };
  const ids = call.params.list('ResourceId');
  return (ids.length === 0 ? ['*'] : ids).map((id) => `acs:vpc:${call.region}:${call.world.accountId}:${arn}/${id}`);
}

function tagResources(call: Call): Answer {
  callRegion(call);
  const [objects, added] = [kindOf(call), checkedTags(call)];
  insist(Object.keys(added).length > 0, 'MissingParameter');
  for (const row of namedRows(call, objects)) objects.setTags(call, row.id, withTags(call.world, row.tags, added));
  return {};
}

function untagResources(call: Call): Answer {
  callRegion(call);
  const objects = kindOf(call);
  const keys = call.params.list('TagKey');
  const all = keys.length === 0 && call.params.bool('All') === true;
  insist(keys.length > 0 || all, 'MissingParameter');
  for (const row of namedRows(call, objects)) {
    const kept = Object.entries(row.tags).filter(([key]) => !all && !keys.includes(key));
    objects.setTags(call, row.id, Object.fromEntries(kept));
  }
  return {};
}

/** The objects that ResourceId.N names: at least one, at most 20, all of them there. */
function namedRows(call: Call, objects: Kind): readonly Tagged[] {
  const ids = call.params.list('ResourceId');
  insist(ids.length > 0, 'MissingParameter');
  insist(ids.length <= 20, 'SizeLimitExceeded.ResourceId');
  return ids.map((id) => {
    const row = objects.get(call, id);
    if (row?.regionId !== call.region) throw fault('InvalidInstanceIds.NotFound');
    return row;
  });
}

function listTagResources(call: Call): Answer {
  const { params } = call;
  callRegion(call);
  const objects = kindOf(call);
  const [ids, wanted] = [params.list('ResourceId'), params.tags()];
  insist(ids.length > 0 || Object.keys(wanted).length > 0, 'BothEmpty.TagsAndResources');
  const candidates = ids.length === 0 ? objects.all(call) : ids.flatMap((id) => objects.get(call, id) ?? []);
  const pairs = candidates
    .filter((row) => row.regionId === call.region && hasTags(row.tags, wanted))
    .flatMap((row) =>
      Object.entries(row.tags).map(([TagKey, TagValue]) => ({
        ResourceId: row.id,
        ResourceType: objects.type,
        TagKey,
        TagValue,
      })),
    );
  const { rows, NextToken } = pageByToken(pairs, params, { defaultSize: 50, maxSize: 50, above: 'refuse' });
  return { TagResources: { TagResource: rows }, NextToken };
}
