import { spotPricePerHour } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { DISK_CATEGORIES, diskKind } from './disk-category.ts';
import { fault, insist } from './faults.ts';
import { regionOf, typeOf } from './stock.ts';

/** What things cost. */
export const actions: Readonly<Record<string, Action>> = {
  DescribePrice: {
    summary: 'Tells the price of a machine or disk',
    mutates: false,
    required: ['RegionId'],
    run: describe,
  },
};

/** Hours in each unit that DescribePrice knows, with what a term is worth of that (subscriptions cost about two thirds). */
const UNITS: Readonly<Record<string, number>> = { hour: 1, week: 168, month: 480, year: 4900 };

/** Yuan per GiB and hour, pay-as-you-go; simulator defaults in the order of the public list. */
const DISK_PRICES: Readonly<Record<string, number>> = {
  cloud: 0.0006,
  cloud_efficiency: 0.0007,
  cloud_ssd: 0.002,
  'cloud_essd:PL0': 0.00105,
  'cloud_essd:PL1': 0.0021,
  'cloud_essd:PL2': 0.0042,
  'cloud_essd:PL3': 0.0084,
  cloud_auto: 0.0021,
  cloud_essd_entry: 0.0007,
};

/** Yuan per Mbit/s and hour when bandwidth is paid by its width. */
const BANDWIDTH_PRICE = 0.125;

interface Item {
  readonly resource: 'instanceType' | 'systemDisk' | 'dataDisk' | 'bandwidth';
  readonly original: number;
  readonly trade: number;
}

function describe(call: Call): Answer {
  const { params } = call;
  regionOf(call);
  const resource = params.text('ResourceType') ?? 'instance';
  const hours = UNITS[(params.text('PriceUnit') ?? 'Hour').toLowerCase()];
  if (hours === undefined) throw fault('InvalidPriceUnit.ValueNotSupported');
  const period = params.int('Period') ?? 1;
  insist(period >= 1, 'InvalidPeriod');
  const amount = params.int('Amount') ?? 1;
  if (amount < 1 || amount > 1000) throw fault('InvalidParameter', 'The specified parameter "Amount" is not valid.');
  const items = itemsOf(call, resource).map(({ resource: name, original, trade }) => ({
    resource: name,
    original: original * hours * period * amount,
    trade: trade * hours * period * amount,
  }));
  return { PriceInfo: { Price: total(items), RelatedPrice: {}, Rules: { Rule: [] } } };
}

function itemsOf(call: Call, resource: string): readonly Item[] {
  if (resource === 'instance') return [machine(call), ...disks(call), ...bandwidth(call)];
  if (resource === 'disk') return disks(call);
  if (resource === 'bandwidth') return bandwidth(call);
  throw fault('InvalidResourceType.ValueNotSupported');
}

function machine(call: Call): Item {
  const type = typeOf(call.params.need('InstanceType'));
  const list = type.cnyPerHour;
  if (list === undefined) throw fault('PriceNotFound');
  const spot = (call.params.text('SpotStrategy') ?? 'NoSpot') !== 'NoSpot';
  return { resource: 'instanceType', original: list, trade: spot ? (spotPricePerHour(type.id) ?? list) : list };
}

function disks(call: Call): readonly Item[] {
  const { params } = call;
  const system = {
    Category: params.text('SystemDisk.Category') ?? '',
    Size: params.text('SystemDisk.Size') ?? '40',
    PerformanceLevel: params.text('SystemDisk.PerformanceLevel') ?? '',
  };
  const ordered = [
    ...(system.Category === '' ? [] : [{ disk: system, resource: 'systemDisk' as const }]),
    ...params.structs('DataDisk').map((disk) => ({ disk, resource: 'dataDisk' as const })),
  ];
  return ordered.map(({ disk, resource }) => {
    const fields: Readonly<Record<string, string>> = disk;
    const category = fields['Category'] ?? 'cloud_efficiency';
    insist(DISK_CATEGORIES.includes(category), 'InvalidDiskCategory.ValueNotSupported');
    const level = fields['PerformanceLevel'];
    const kind = diskKind(category, level === '' ? undefined : level);
    const perGiB = DISK_PRICES[kind.performanceLevel === '' ? category : `${category}:${kind.performanceLevel}`];
    if (perGiB === undefined) throw fault('PriceNotFound');
    const price = perGiB * Number(fields['Size'] ?? 40);
    return { resource, original: price, trade: price };
  });
}

function bandwidth(call: Call): readonly Item[] {
  const width = call.params.int('InternetMaxBandwidthOut') ?? 0;
  const byWidth = call.params.text('InternetChargeType') === 'PayByBandwidth';
  return width > 0 && byWidth
    ? [{ resource: 'bandwidth', original: width * BANDWIDTH_PRICE, trade: width * BANDWIDTH_PRICE }]
    : [];
}

function total(items: readonly Item[]): Readonly<Record<string, unknown>> {
  const DetailInfo = items.map((item) => ({
    Resource: item.resource,
    ...amounts(item.original, item.trade),
    SubRules: { Rule: [] },
  }));
  const sum = (pick: (item: Item) => number): number => items.reduce((whole, item) => whole + pick(item), 0);
  return {
    ...amounts(
      sum((item) => item.original),
      sum((item) => item.trade),
    ),
    ReservedInstanceHourPrice: 0,
    Currency: 'CNY',
    DetailInfos: { DetailInfo },
  };
}

function amounts(original: number, trade: number) {
  return { OriginalPrice: rounded(original), DiscountPrice: rounded(original - trade), TradePrice: rounded(trade) };
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
