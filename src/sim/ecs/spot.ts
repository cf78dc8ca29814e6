import { findRegion, findInstanceType, INSTANCE_TYPES, spotPricePerHour, zoneSells } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { fault, insist } from './faults.ts';
import { availability, regionOf, typeOf } from './stock.ts';

/** The spot market. */
export const actions: Readonly<Record<string, Action>> = {
  DescribeSpotPriceHistory: {
    summary: 'Tells spot prices of the last hours',
    mutates: false,
    required: ['RegionId', 'NetworkType', 'InstanceType'],
    run: describeHistory,
  },
  DescribeSpotAdvice: {
    summary: 'Tells discounts and how often machines are taken back',
    mutates: false,
    required: ['RegionId'],
    run: describeAdvice,
  },
};

const HOUR = 3_600_000;
const MAX_DAYS = 30;
/** Points of one answer. */
const PAGE = 1000;

function describeHistory(call: Call): Answer {
  const { params } = call;
  const region = regionOf(call);
  const type = typeOf(params.need('InstanceType'));
  const zoneId = params.text('ZoneId');
  const zones = region.zones.filter((zone) => (zoneId === undefined || zone === zoneId) && zoneSells(zone, type.id));
  const spot = spotPricePerHour(type.id);
  const hours = hoursBetween(call);
  const points =
    spot === undefined
      ? []
      : zones.flatMap((ZoneId) =>
          hours.map((at) => ({
            ZoneId,
            InstanceType: type.id,
            NetworkType: params.need('NetworkType'),
            IoOptimized: params.text('IoOptimized') ?? 'optimized',
            Timestamp: `${new Date(at).toISOString().slice(0, 19)}Z`,
            SpotPrice: spot,
            OriginPrice: type.cnyPerHour ?? 0,
          })),
        );
  const offset = Math.max(0, params.int('Offset') ?? 0);
  return {
    SpotPrices: { SpotPriceType: points.slice(offset, offset + PAGE) },
    Currency: 'CNY',
    NextOffset: Math.min(points.length, offset + PAGE),
  };
}

/** The full hours from StartTime (three hours ago unless said, 30 days at most) to EndTime. */
function hoursBetween(call: Call): readonly number[] {
  const { params, now } = call;
  const from = Math.max(Date.parse(params.text('StartTime') ?? '') || now - 3 * HOUR, now - MAX_DAYS * 24 * HOUR);
  const to = Math.min(Date.parse(params.text('EndTime') ?? '') || now, now);
  const first = Math.ceil(from / HOUR) * HOUR;
  const count = Math.max(0, Math.floor((to - first) / HOUR) + 1);
  return Array.from({ length: count }, (_, index) => first + index * HOUR);
}

function describeAdvice(call: Call): Answer {
  const { params } = call;
  const region = findRegion(call.region);
  if (region === undefined) throw fault('InvalidRegionId.NotFound');
  const ids = params.list('InstanceTypes');
  for (const id of ids) insist(findInstanceType(id) !== undefined, 'InvalidInstanceType.ValueNotSupported');
  const [cores, memory, only] = [params.int('Cores'), params.text('Memory'), params.text('ZoneId')];
  const types = INSTANCE_TYPES.filter(
    (type) =>
      (ids.length === 0 || ids.includes(type.id)) &&
      (cores === undefined || type.vCpu === cores) &&
      (memory === undefined || type.memoryGiB === Number(memory)),
  );
  const AvailableSpotZone = region.zones
    .filter((zone) => only === undefined || zone === only)
    .map((ZoneId) => ({
      ZoneId,
      AvailableSpotResources: {
        AvailableSpotResource: types
          .filter(
            (type) => availability(call, ZoneId, type.id) === 'WithStock' && spotPricePerHour(type.id) !== undefined,
          )
          .map((type) => ({
            InstanceType: type.id,
            InterruptRateDesc: '0-3%',
            InterruptionRate: 0.01,
            AverageSpotDiscount: Math.round((100 * (spotPricePerHour(type.id) ?? 0)) / (type.cnyPerHour ?? 1)),
          })),
      },
    }));
  return { RegionId: call.region, AvailableSpotZones: { AvailableSpotZone } };
}
