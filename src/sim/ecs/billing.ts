import { spotPricePerHour, type InstanceType } from '../../catalog/index.ts';
import type { Call } from '../service.ts';
import { fault, insist } from './faults.ts';
import type { Instance } from './tables.ts';
import { termLength } from './times.ts';

/** How a machine is paid for. */
export type Billing = Pick<
  Instance,
  | 'chargeType'
  | 'spotStrategy'
  | 'spotPriceLimit'
  | 'spotDuration'
  | 'spotInterruptionBehavior'
  | 'expiresAt'
  | 'autoReleaseAt'
  | 'autoRenew'
  | 'autoRenewPeriod'
  | 'deletionProtection'
>;

/** Reads charge type, term, spot bid, automatic release and deletion protection. */
export function readBilling(call: Call, type: InstanceType): Billing {
  const { params } = call;
  const chargeType = chargeTypeOf(params.text('InstanceChargeType'));
  const spot = readSpot(call, type, chargeType);
  const deletionProtection = params.bool('DeletionProtection') === true;
  insist(!deletionProtection || spot.spotStrategy === 'NoSpot', 'InvalidChargeType.ValueNotSupported');
  const release = params.text('AutoReleaseTime');
  return {
    ...spot,
    chargeType,
    expiresAt: chargeType === 'PrePaid' ? call.now + readTerm(call) : undefined,
    autoReleaseAt: release === undefined ? undefined : autoReleaseAt(release, chargeType, call.now),
    autoRenew: params.bool('AutoRenew') === true,
    autoRenewPeriod: params.int('AutoRenewPeriod') ?? 1,
    deletionProtection,
  };
}

/** PostPaid unless said. */
export function chargeTypeOf(text: string | undefined): Instance['chargeType'] {
  if (text === undefined || text === 'PostPaid') return 'PostPaid';
  if (text === 'PrePaid') return 'PrePaid';
  throw fault('Invalid.InstanceChargeType');
}

/** Length of the subscription in milliseconds. */
export function readTerm(call: Call): number {
  const period = call.params.int('Period');
  if (period === undefined) throw fault('MissingParamter');
  const length = termLength(period, call.params.text('PeriodUnit') ?? 'Month');
  if (length === undefined) throw fault('InvalidPeriodUnit.ValueNotSupported');
  insist(period > 0 && period <= 60, 'InvalidPeriod');
  return length;
}

type Spot = Pick<Billing, 'spotStrategy' | 'spotPriceLimit' | 'spotDuration' | 'spotInterruptionBehavior'>;

function readSpot(call: Call, type: InstanceType, chargeType: Instance['chargeType']): Spot {
  const { params } = call;
  const spotStrategy = spotStrategyOf(params.text('SpotStrategy'));
  const spotDuration = params.int('SpotDuration') ?? (spotStrategy === 'NoSpot' ? 0 : 1);
  const behaviour = params.text('SpotInterruptionBehavior') ?? 'Terminate';
  if (behaviour !== 'Terminate' && behaviour !== 'Stop') throw fault('InvalidSpotInterruptionBehavior');
  insist(spotDuration >= 0 && spotDuration <= 6, 'InvalidSpotDuration');
  insist(spotStrategy === 'NoSpot' || chargeType === 'PostPaid', 'InvalidSpotPrepaid');
  return {
    spotStrategy,
    spotDuration,
    spotPriceLimit: spotStrategy === 'SpotWithPriceLimit' ? readBid(call, type) : 0,
    spotInterruptionBehavior: behaviour,
  };
}

function spotStrategyOf(text: string | undefined): Instance['spotStrategy'] {
  if (text === undefined) return 'NoSpot';
  if (text === 'NoSpot' || text === 'SpotAsPriceGo' || text === 'SpotWithPriceLimit') return text;
  throw fault('InvalidSpotStrategy');
}

function readBid(call: Call, type: InstanceType): number {
  const bid = Number(call.params.text('SpotPriceLimit') ?? Number.NaN);
  insist(bid > 0, 'InvalidSpotPriceLimit');
  insist(bid >= (spotPricePerHour(type.id) ?? 0), 'InvalidSpotPriceLimit.LowerThanPublicPrice');
  return bid;
}

const HALF_HOUR = 30 * 60_000;
const THREE_YEARS = 3 * 365 * 86_400_000;

/** Reads an automatic release time: half an hour to three years ahead, pay-as-you-go only. */
export function autoReleaseAt(text: string, chargeType: Instance['chargeType'], now: number): number {
  const wellFormed = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z$/.test(text);
  const at = wellFormed ? Math.floor(Date.parse(text) / 60_000) * 60_000 : Number.NaN;
  insist(at >= now + HALF_HOUR - 60_000 && at <= now + THREE_YEARS, 'InvalidAutoReleaseTime.Malformed');
  insist(chargeType === 'PostPaid', 'InvalidChargeType.ValueNotSupported');
  return at;
}
