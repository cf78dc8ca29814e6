import { findInstanceType } from '../../../catalog/index.ts';
import type { Attributes, Capacity, Charge, Json, Meter } from '../../../model/index.ts';
import { filled, numberAt, rowsAt, textAt, textsAt } from '../api/answer.ts';
import { SERVICES } from './services.ts';

/** A machine: the type, its disks, and traffic when it has an address of its own. */
export const instanceMeter: Meter = {
  ...SERVICES.ecs,
  charges: (args) => [
    ...machines(textAt(args, 'instance_type'), 1, args),
    ...disks(args, 1),
    ...((numberAt(args, 'internet_max_bandwidth_out') ?? 0) > 0 ? [trafficCharge(100)] : []),
  ],
};

/** Nodes of a pool. The type of first choice counts; nodes that only a busy scaler adds are use. */
export const nodePoolMeter: Meter = {
  ...SERVICES.ack,
  charges: (args) => {
    const [type] = textsAt(args, 'instance_types');
    const scaling = rowsAt(args, 'scaling_config')[0];
    if (scaling === undefined) return nodes(type, numberAt(args, 'desired_size') ?? 0, args);
    const [least, most] = [numberAt(scaling, 'min_size') ?? 0, numberAt(scaling, 'max_size') ?? 0];
    return [...nodes(type, least, args), ...scaledNodes(type, most - least, args)];
  },
};

/** Reserved instances: paid for whether used or not, they pay for machines of their family. */
export const reservedInstanceMeter: Meter = {
  ...SERVICES.reserved,
  charges: (args) => {
    const type = textAt(args, 'instance_type') ?? '';
    const count = numberAt(args, 'instance_amount') ?? 1;
    const years = (numberAt(args, 'period') ?? 1) / (textAt(args, 'period_unit') === 'Month' ? 12 : 1);
    const payment = (filled(textAt(args, 'offering_type')) ?? 'All Upfront').toLowerCase();
    return [
      {
        sku: `ecs.instance/${type}`,
        what: `reserved ${type}, ${years} year${years === 1 ? '' : 's'}, ${payment}`,
        quantity: count,
        basis: 'held',
        offer: `reserved-${years}y-${payment.replaceAll(' ', '-')}`,
        ...(textAt(args, 'scope') === 'Zone' ? {} : { reserves: capacityOf(type, count) }),
      },
    ];
  },
};

function nodes(type: string | undefined, count: number, args: Attributes): readonly Charge[] {
  return count <= 0 ? [] : [...machines(type, count, args), ...disks(args, count)];
}

/** A tenth of the hours that the additional nodes could run. */
function scaledNodes(type: string | undefined, count: number, args: Attributes): readonly Charge[] {
  if (count <= 0 || type === undefined) return [];
  return [
    {
      sku: `ecs.instance/${type}`,
      what: `up to ${count} more ${type} under load`,
      quantity: count * 73,
      basis: 'used',
      ...terms(args),
    },
  ];
}

function machines(type: string | undefined, count: number, args: Attributes): readonly Charge[] {
  if (type === undefined) return [];
  const bought = terms(args);
  const charge: Charge = { sku: `ecs.instance/${type}`, what: type, quantity: count, basis: 'held', ...bought };
  return [bought.offer === undefined ? { ...charge, pool: capacityOf(type, count) } : charge];
}

/** Spot and subscription are said in the arguments; what is neither is paid as it goes. */
function terms(args: Attributes): Pick<Charge, 'offer' | 'atMost'> {
  const limit = textAt(args, 'spot_strategy') === 'SpotWithPriceLimit' ? limitIn(args) : undefined;
  if (textAt(args, 'spot_strategy')?.startsWith('Spot') === true)
    return { offer: 'spot', ...(limit === undefined ? {} : { atMost: limit }) };
  if (textAt(args, 'instance_charge_type') !== 'PrePaid') return {};
  const months = (numberAt(args, 'period') ?? 1) * (textAt(args, 'period_unit') === 'Year' ? 12 : 1);
  return { offer: months >= 12 ? 'subscription-year' : 'subscription-month' };
}

/** A machine names one limit, a pool names one for each type. */
function limitIn(args: Attributes): number | undefined {
  const [ofPool] = rowsAt(args, 'spot_price_limit');
  return ofPool === undefined ? numberAt(args, 'spot_price_limit') : numberAt(ofPool, 'price_limit');
}

/** Reservations are interchangeable within a family, by vCPU. */
function capacityOf(type: string, count: number): Capacity {
  const known = findInstanceType(type);
  return { pool: `ecs.instance/${known?.family ?? type}`, units: (known?.vCpu ?? 1) * count };
}

function disks(args: Attributes, count: number): readonly Charge[] {
  const system = disk('system disk', count, {
    category: args['system_disk_category'],
    size: args['system_disk_size'],
    level: args['system_disk_performance_level'],
  });
  const data = rowsAt(args, 'data_disks').map((row) =>
    disk('data disk', count, { category: row['category'], size: row['size'], level: row['performance_level'] }),
  );
  return [system, ...data];
}

interface DiskArgs {
  readonly category: Json | undefined;
  readonly size: Json | undefined;
  readonly level: Json | undefined;
}

/** ESSD is PL1 unless said; 40 GiB is the least that every image fits on. */
function disk(kind: string, count: number, { category, size, level }: DiskArgs): Charge {
  const name = typeof category === 'string' && category !== '' ? category : 'cloud_essd';
  const key = name === 'cloud_essd' ? `${name}/${typeof level === 'string' && level !== '' ? level : 'PL1'}` : name;
  const each = Number(size ?? 40);
  const what = `${kind} ${key.replace('/', ' ')}, ${count === 1 ? '' : `${count} x `}${each} GiB`;
  return { sku: `disk/${key}`, what, quantity: each * count, basis: 'held' };
}

/** Traffic to the internet, with a month's quantity to show. */
export function trafficCharge(gigabytes: number): Charge {
  return { sku: 'internet.traffic', what: 'traffic to the internet', quantity: gigabytes, basis: 'used' };
}
