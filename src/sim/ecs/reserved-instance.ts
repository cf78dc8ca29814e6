import { page } from '../paging.ts';
import type { Action, Answer, Call } from '../service.ts';
import { isoSeconds } from '../iso-time.ts';
import { touching } from './arns.ts';
import { fault, found, insist } from './faults.ts';
import { checkDescription, checkName, checkTags } from './names.ts';
import { is, select, tagList } from './select.ts';
import { checkOnSale, checkZone, regionOf, typeOf } from './stock.ts';
import { RESERVED_INSTANCES, type ReservedInstance } from './tables.ts';
import { termLength } from './times.ts';

const named = touching('reservedinstance', 'ReservedInstanceId');

/** Capacity discounts for a term. */
export const actions: Readonly<Record<string, Action>> = {
  PurchaseReservedInstancesOffering: {
    summary: 'Buys one',
    mutates: true,
    required: ['RegionId', 'InstanceType'],
    resources: named,
    run: purchase,
  },
  DescribeReservedInstances: {
    summary: 'Lists them',
    mutates: false,
    required: ['RegionId'],
    resources: named,
    run: describe,
  },
  ModifyReservedInstanceAttribute: {
    summary: 'Renames one',
    mutates: true,
    required: ['RegionId', 'ReservedInstanceId'],
    resources: named,
    run: modify,
  },
  DescribeReservedInstanceAutoRenewAttribute: {
    summary: 'Tells how they renew themselves',
    mutates: false,
    required: ['RegionId'],
    resources: named,
    run: describeRenewal,
  },
  ModifyReservedInstanceAutoRenewAttribute: {
    summary: 'Sets how they renew themselves',
    mutates: true,
    required: ['RegionId'],
    resources: named,
    run: modifyRenewal,
  },
};

const OFFERINGS: ReadonlySet<string> = new Set(['No Upfront', 'Partial Upfront', 'All Upfront']);
const HOUR = 3_600_000;
/** Regional ones of an account, and zonal ones of a zone. */
const LIMIT = 20;

function purchase(call: Call): Answer {
  const { params, world } = call;
  regionOf(call);
  const type = typeOf(params.need('InstanceType'));
  const scope = params.text('Scope') ?? 'Region';
  if (scope !== 'Region' && scope !== 'Zone') throw fault('InvalidParameter.Scope');
  const zoneId = scope === 'Zone' ? zoneOf(call, type.id) : '';
  const terms = readTerms(call);
  checkName(params.text('ReservedInstanceName'), 'InvalidParameter.ReservedInstanceName');
  checkDescription(params.text('Description'));
  checkTags(params.structs('Tag'));
  const table = world.table(RESERVED_INSTANCES);
  const rivals = table.where('regionId', call.region).filter((row) => row.scope === scope && row.zoneId === zoneId);
  insist(
    rivals.length < world.quota('ecs.max-reserved-instances', LIMIT),
    'QuotaExceed.ElasticQuota',
    'The quota of reserved instances is exceeded.',
  );
  const id = world.newId('ecsri', call.region, 20);
  table.put({
    ...terms,
    id,
    endsByItself: true,
    regionId: call.region,
    name: params.text('ReservedInstanceName') ?? id,
    description: params.text('Description') ?? '',
    resourceGroupId: params.text('ResourceGroupId') ?? '',
    createdAt: call.now,
    tags: params.tags(),
    status: 'Creating',
    due: [
      { at: call.now + world.takes(5), set: { status: 'Active' } },
      { at: terms.expiresAt, set: { status: 'Expired' } },
    ],
    instanceType: type.id,
    scope,
    zoneId,
  });
  return { ReservedInstanceIdSets: { ReservedInstanceId: [id] }, OrderId: String(world.random(2e14, 3e14 - 1)) };
}

function zoneOf(call: Call, typeId: string): string {
  const zoneId = call.params.text('ZoneId');
  if (zoneId === undefined) throw fault('MissingParameter.ZoneId');
  checkZone(call, zoneId);
  checkOnSale(zoneId, typeId);
  return zoneId;
}

type Terms = Pick<
  ReservedInstance,
  'instanceAmount' | 'offeringType' | 'platform' | 'startsAt' | 'expiresAt' | 'renewalStatus' | 'autoRenewPeriod'
>;

function readTerms(call: Call): Terms {
  const { params } = call;
  const offeringType = params.text('OfferingType') ?? 'All Upfront';
  insist(OFFERINGS.has(offeringType), 'InvalidReservedInstanceOfferingType.ValueNotSupported');
  const platform = params.text('Platform') ?? 'Linux';
  insist(platform === 'Linux' || platform === 'Windows', 'InvalidReservedInstancePlatform.ValueNotSupported');
  const length = lengthOf(call);
  const startsAt = Math.floor(call.now / HOUR) * HOUR;
  const instanceAmount = params.int('InstanceAmount') ?? 1;
  insist(
    instanceAmount >= 1 && instanceAmount <= 50,
    'InvalidParameter',
    'The specified parameter "InstanceAmount" is not valid.',
  );
  return {
    instanceAmount,
    offeringType,
    platform,
    startsAt,
    expiresAt: startsAt + length,
    renewalStatus: params.bool('AutoRenew') === true ? 'AutoRenewal' : 'Normal',
    autoRenewPeriod: params.int('AutoRenewPeriod') ?? 1,
  };
}

function lengthOf(call: Call): number {
  const length = termLength(call.params.int('Period') ?? 1, call.params.text('PeriodUnit') ?? 'Year');
  if (length === undefined) throw fault('InvalidPeriodUnit.ValueNotSupported');
  return length;
}

/** The Terraform provider sends one id without a number. */
function idsOf(call: Call): readonly string[] {
  const one = call.params.text('ReservedInstanceId');
  return one === undefined ? call.params.list('ReservedInstanceId') : [one];
}

function describe(call: Call): Answer {
  const { params } = call;
  const ids = idsOf(call);
  const states = params.list('Status');
  const rows = select(call, {
    table: RESERVED_INSTANCES,
    ids: ids.length === 0 ? undefined : ids,
    filters: {
      ZoneId: is((row) => row.zoneId),
      ReservedInstanceName: is((row) => row.name),
      InstanceType: is((row) => row.instanceType),
      Scope: is((row) => row.scope),
      OfferingType: is((row) => row.offeringType),
    },
  }).filter((row) => states.length === 0 || states.includes(row.status));
  const { rows: part, ...position } = page(rows, params, { defaultSize: 10, maxSize: 100 });
  return { ReservedInstances: { ReservedInstance: part.map(show) }, ...position };
}

function show(row: ReservedInstance): Readonly<Record<string, unknown>> {
  return {
    ReservedInstanceId: row.id,
    ReservedInstanceName: row.name,
    Description: row.description,
    Status: row.status,
    RegionId: row.regionId,
    ZoneId: row.zoneId,
    Scope: row.scope,
    InstanceType: row.instanceType,
    InstanceAmount: row.instanceAmount,
    OfferingType: row.offeringType,
    Platform: row.platform,
    AllocationStatus: '',
    CreationTime: isoSeconds(row.createdAt),
    StartTime: isoSeconds(row.startsAt),
    ExpiredTime: isoSeconds(row.expiresAt),
    ResourceGroupId: row.resourceGroupId,
    OperationLocks: { OperationLock: [] },
    Tags: tagList(row.tags),
  };
}

function rowsAtHand(call: Call): readonly ReservedInstance[] {
  return idsOf(call).map((id) => found(call.world.table(RESERVED_INSTANCES).get(id), 'InvalidResourceId.NotFound'));
}

function modify(call: Call): Answer {
  const { params } = call;
  checkName(params.text('ReservedInstanceName'), 'InvalidParameter.ReservedInstanceName');
  checkDescription(params.text('Description'));
  for (const row of rowsAtHand(call)) {
    const [name, description] = [
      params.text('ReservedInstanceName') ?? row.name,
      params.raw('Description') ?? row.description,
    ];
    call.world.table(RESERVED_INSTANCES).put({ ...row, name, description });
  }
  return {};
}

function describeRenewal(call: Call): Answer {
  const ReservedInstanceRenewAttribute = rowsAtHand(call).map((row) => ({
    ReservedInstanceId: row.id,
    RenewalStatus: row.renewalStatus,
    Duration: row.autoRenewPeriod,
    PeriodUnit: 'Year',
  }));
  return { ReservedInstanceRenewAttributes: { ReservedInstanceRenewAttribute } };
}

function modifyRenewal(call: Call): Answer {
  const { params } = call;
  for (const row of rowsAtHand(call)) {
    call.world.table(RESERVED_INSTANCES).put({
      ...row,
      renewalStatus: params.text('RenewalStatus') ?? row.renewalStatus,
      autoRenewPeriod: params.int('Period') ?? row.autoRenewPeriod,
    });
  }
  return {};
}
