import type { Attributes, Driver, DriverIo } from '../../src/model/index.ts';
import { attributes, rowsAt, textAt } from '../../src/clouds/alicloud/api/answer.ts';
import { paramsFrom, type ParamRule } from '../../src/clouds/alicloud/api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../../src/clouds/alicloud/api/aspects.ts';
import { createdId, modify } from '../../src/clouds/alicloud/api/call.ts';
import { ignoreMissing, unlessMissing } from '../../src/clouds/alicloud/api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../../src/clouds/alicloud/api/ownership.ts';
import { oneRow } from '../../src/clouds/alicloud/api/pages.ts';
import { untilGone, untilStatus } from '../../src/clouds/alicloud/api/poll-status.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../../src/clouds/alicloud/api/tags.ts';

const LISTING: TaggedListing = { api: 'product:DescribeThings', rows: 'Things.Thing', id: 'ThingId' };
const TAGGED = taggedAs('product', 'THING');

/** Arguments that the creating call takes, and their parameters. */
const CREATE: Readonly<Record<string, ParamRule>> = {
  // slot: create
};

const ASPECTS: readonly Aspect[] = [
  modifiedBy({
    api: 'product:ModifyThing',
    id: 'ThingId',
    args: {
      // slot: modify
    },
  }),
];

const DEFAULTS: Attributes = { tags: {} };

export const productThing: Driver = {
  type: 'alicloud_product_thing',
  mode: 'managed',
  facts: {
    arguments: {
      // slot: arguments
      tags: 'map',
    },
    forceNew: [
      // slot: force-new
    ],
    defaults: DEFAULTS,
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['product:DescribeThings'],
      create: ['product:CreateThing'],
      update: ['product:ModifyThing', 'product:TagResources', 'product:UntagResources'],
      delete: ['product:DeleteThing'],
    },
    expectedSeconds: { create: 10, update: 5, delete: 10 },
  },
  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),
  read: async (io, id, region) => {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    return attributes({
      id,
      // slot: read
      status: textAt(row, 'Status'),
      tags: tagsOf(rowsAt(row, 'Tags.Tag')),
    });
  },
  create: async (io, { args, region }) => {
    const params = { ...paramsFrom(args, CREATE), Tag: tagParam(args) };
    return createdId(io, { api: 'product:CreateThing', region, params }, 'ThingId');
  },
  settle: async (io, id, { region }) => {
    await untilStatus(io, {
      what: `thing ${id}`,
      api: 'product:DescribeThings',
      expectedSeconds: 10,
      read: () => describe(io, id, region),
      until: ['Available'],
    });
  },
  sync: async (io, id, requested) => {
    const change = resetting(requested, DEFAULTS);
    await syncAspects(io, id, change, ASPECTS);
    await syncTags(io, id, change, TAGGED);
  },
  remove: async (io, id, _observed, region) => {
    await ignoreMissing(modify(io, { api: 'product:DeleteThing', region, params: { ThingId: id } }));
    await untilGone(io, { what: `thing ${id}`, expectedSeconds: 10, read: () => describe(io, id, region) });
  },
};

function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  return unlessMissing(oneRow(io, { ...LISTING, region, params: { ThingId: id } }));
}
