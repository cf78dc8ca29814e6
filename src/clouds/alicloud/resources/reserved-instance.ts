import type { Attributes, Driver, DriverIo, Json } from '../../../model/index.ts';
import { attributes, filled, numberAt, rowsAt, textAt } from '../api/answer.ts';
import { numberArg, paramsFrom, textArg, type Args } from '../api/args.ts';
import { modifiedBy, resetting, syncAspects, type Aspect } from '../api/aspects.ts';
import { createdId, modify } from '../api/call.ts';
import { sameOrMeaningless } from '../api/equal.ts';
import { unlessMissing } from '../api/missing.ts';
import { findOwned, listOwned, type TaggedListing } from '../api/ownership.ts';
import { oneRow } from '../api/pages.ts';
import { untilStatus } from '../api/poll-status.ts';
import { syncTags, tagParam, taggedAs, tagsOf } from '../api/tags.ts';

const TAGGED = taggedAs('ecs', 'reservedinstance');
const EXPECTED = { create: 10, update: 2, delete: 1 };
const DEFAULTS: Attributes = { description: '', renewal_status: 'Normal', tags: {} };

/** What has expired counts for nothing any more. */
const LISTING: TaggedListing = {
  api: 'ecs:DescribeReservedInstances',
  rows: 'ReservedInstances.ReservedInstance',
  id: 'ReservedInstanceId',
  pageSize: 100,
  lives: (row) => textAt(row, 'Status') !== 'Expired',
};

/**
 * Machines paid for in advance. Creating one is a purchase: it cannot be given back, so removing it only forgets it,
 * and whoever wants the same again is given the one that is still running.
 */
export const reservedInstance: Driver = {
  type: 'alicloud_reserved_instance',
  mode: 'managed',
  facts: {
    arguments: {
      auto_renew_period: 'number',
      description: 'string',
      instance_amount: 'number',
      instance_type: 'string',
      offering_type: 'string',
      period: 'number',
      period_unit: 'string',
      platform: 'string',
      renewal_status: 'string',
      reserved_instance_name: 'string',
      resource_group_id: 'string',
      scope: 'string',
      tags: 'map',
      zone_id: 'string',
    },
    forceNew: [
      'instance_amount',
      'instance_type',
      'offering_type',
      'period',
      'period_unit',
      'platform',
      'resource_group_id',
      'scope',
      'zone_id',
    ],
    defaults: DEFAULTS,
    // The term is told by its two ends alone; without them nothing speaks against the term that was asked for.
    equal: { period: sameOrMeaningless, period_unit: sameOrMeaningless, auto_renew_period: sameOrMeaningless },
    tags: 'tags',
    replace: 'create-first',
    actions: {
      read: ['ecs:DescribeReservedInstances', 'ecs:DescribeReservedInstanceAutoRenewAttribute'],
      create: ['ecs:PurchaseReservedInstancesOffering', 'ecs:TagResources'],
      update: [
        'ecs:ModifyReservedInstanceAttribute',
        'ecs:ModifyReservedInstanceAutoRenewAttribute',
        'ecs:TagResources',
        'ecs:UntagResources',
      ],
      delete: [],
    },
    expectedSeconds: EXPECTED,
  },

  find: (io, desired) => findOwned(io, LISTING, desired),
  owned: (io, owner, region) => listOwned(io, LISTING, owner, region),

  async read(io, id, region) {
    const row = await describe(io, id, region);
    if (row === undefined) return undefined;
    const renewal = await readRenewal(io, id, region);
    return attributes({
      id,
      ...termOf(row),
      allocation_status: filled(textAt(row, 'AllocationStatus')),
      auto_renew_period: numberAt(renewal, 'Duration') ?? null,
      create_time: textAt(row, 'CreationTime'),
      description: textAt(row, 'Description') ?? '',
      expired_time: textAt(row, 'ExpiredTime'),
      instance_amount: numberAt(row, 'InstanceAmount'),
      instance_type: textAt(row, 'InstanceType'),
      offering_type: textAt(row, 'OfferingType'),
      platform: textAt(row, 'Platform'),
      renewal_status: textAt(renewal, 'RenewalStatus'),
      reserved_instance_name: textAt(row, 'ReservedInstanceName'),
      resource_group_id: filled(textAt(row, 'ResourceGroupId')),
      scope: textAt(row, 'Scope'),
      start_time: textAt(row, 'StartTime'),
      status: textAt(row, 'Status'),
      tags: tagsOf(rowsAt(row, 'Tags.Tag')),
      zone_id: filled(textAt(row, 'ZoneId')),
    });
  },

  async create(io, { args, region }) {
    const params = { ...paramsFrom(args, PURCHASE), ...autoRenewal(args), Tag: tagParam(args) };
    return createdId(
      io,
      { api: 'ecs:PurchaseReservedInstancesOffering', region, params },
      'ReservedInstanceIdSets.ReservedInstanceId.0',
    );
  },

  async settle(io, id, { region }) {
    await untilStatus(io, {
      what: `reserved instance ${id}`,
      api: LISTING.api,
      expectedSeconds: EXPECTED.create,
      read: () => describe(io, id, region),
      until: ['Active'],
      broken: ['Expired'],
    });
  },

  async sync(io, id, change) {
    await syncAspects(io, id, resetting(change, DEFAULTS), ASPECTS);
    await syncTags(io, id, change, TAGGED);
  },

  async keeps(io, { id, region }) {
    const row = await describe(io, id, region);
    if (row === undefined) return [];
    const until = filled(textAt(row, 'ExpiredTime'));
    const why = 'it was bought and paid for, and cannot be given back';
    return [{ id, what: 'reserved instance', why, cost: 'paid', ...(until === undefined ? {} : { until }) }];
  },

  remove(io, id, observed) {
    const until = textArg(observed, 'expired_time');
    io.progress(`reserved instance ${id} is paid for and stays${until === undefined ? '' : ` until ${until}`}`);
    return Promise.resolve();
  },
};

const PURCHASE: Readonly<Record<string, string>> = {
  description: 'Description',
  instance_amount: 'InstanceAmount',
  instance_type: 'InstanceType',
  offering_type: 'OfferingType',
  period: 'Period',
  period_unit: 'PeriodUnit',
  platform: 'Platform',
  reserved_instance_name: 'ReservedInstanceName',
  resource_group_id: 'ResourceGroupId',
  scope: 'Scope',
  zone_id: 'ZoneId',
};

const ASPECTS: readonly Aspect[] = [
  modifiedBy({
    api: 'ecs:ModifyReservedInstanceAttribute',
    id: 'ReservedInstanceId',
    args: { description: 'Description', reserved_instance_name: 'ReservedInstanceName' },
  }),
  {
    args: ['renewal_status', 'auto_renew_period'],
    apply: async (io, id, { desired: { args, region } }) => {
      const renews = textArg(args, 'renewal_status') === 'AutoRenewal';
      const term = renews ? { Period: numberArg(args, 'auto_renew_period') ?? 1, PeriodUnit: 'Year' } : {};
      const RenewalStatus = renews ? 'AutoRenewal' : 'Normal';
      const params = { ReservedInstanceId: [id], RenewalStatus, ...term };
      await modify(io, { api: 'ecs:ModifyReservedInstanceAutoRenewAttribute', region, params });
    },
  },
];

function autoRenewal(args: Args): Readonly<Record<string, unknown>> {
  if (textArg(args, 'renewal_status') !== 'AutoRenewal') return {};
  return { AutoRenew: true, AutoRenewPeriod: numberArg(args, 'auto_renew_period') };
}

async function describe(io: DriverIo, id: string, region: string | undefined): Promise<Attributes | undefined> {
  const row = await oneRow(io, { ...LISTING, region, params: { ReservedInstanceId: [id] } });
  return row === undefined || LISTING.lives?.(row) === false ? undefined : row;
}

async function readRenewal(io: DriverIo, id: string, region: string | undefined): Promise<Attributes> {
  const rows = 'ReservedInstanceRenewAttributes.ReservedInstanceRenewAttribute';
  const api = 'ecs:DescribeReservedInstanceAutoRenewAttribute';
  return (await unlessMissing(oneRow(io, { api, region, params: { ReservedInstanceId: [id] }, rows }))) ?? {};
}

const DAY_MS = 86_400_000;

/** The term between start and end. Shorter than a year it is a month; there is nothing else on offer. */
function termOf(row: Attributes): { readonly period: Json; readonly period_unit: Json } {
  const days = (timeAt(row, 'ExpiredTime') - timeAt(row, 'StartTime')) / DAY_MS;
  if (!Number.isFinite(days) || days <= 0) return { period: null, period_unit: null };
  const years = Math.round(days / 365.25);
  return years >= 1
    ? { period: years, period_unit: 'Year' }
    : { period: Math.max(1, Math.round(days / 30)), period_unit: 'Month' };
}

/** ECS leaves the seconds out of some times, which Date does not take. */
function timeAt(row: Attributes, member: string): number {
  const time = textAt(row, member) ?? '';
  return Date.parse(time.replace(/T(\d\d:\d\d)Z$/, 'T$1:00Z'));
}
