import { spotPricePerHour } from '../../catalog/index.ts';
import type { Action, Answer, Call } from '../service.ts';
import { freeAddressCount } from '../vpc/addresses.ts';
import { touching } from './arns.ts';
import { endDryRun, insist } from './faults.ts';
import { buildMachine, type Start } from './machine.ts';
import { readLaunchOrder, type LaunchOrder } from './launch-order.ts';
import { unitsLeft, vCpuQuota } from './stock.ts';
import type { Instance } from './tables.ts';

/** RunInstances and CreateInstance: from an order to machines. */
export const actions: Readonly<Record<string, Action>> = {
  RunInstances: {
    summary: 'Makes 1 to 100 machines and starts them',
    mutates: true,
    required: ['RegionId'],
    resources: touching('instance', 'InstanceId'),
    run: runInstances,
  },
  CreateInstance: {
    summary: 'Makes one machine and leaves it stopped',
    mutates: true,
    required: ['RegionId', 'InstanceType'],
    resources: touching('instance', 'InstanceId'),
    run: createInstance,
  },
};

/** Most machines one call may make. */
const AMOUNT_LIMIT = 100;

function runInstances(call: Call): Answer {
  const order = readLaunchOrder(call);
  const { wanted, least } = readAmount(call);
  const count = obtainable(call, order, wanted, least);
  endDryRun(call.params.bool('DryRun'));
  const machines = build(call, order, count, 'running');
  return { InstanceIdSets: { InstanceIdSet: machines.map((machine) => machine.id) }, ...bill(call, order, count) };
}

function createInstance(call: Call): Answer {
  const order = readLaunchOrder(call);
  obtainable(call, order, 1, 1);
  endDryRun(call.params.bool('DryRun'));
  const [machine] = build(call, order, 1, 'stopped');
  return { InstanceId: machine?.id ?? '', ...bill(call, order, 1) };
}

function build(call: Call, order: LaunchOrder, count: number, start: Start): readonly Instance[] {
  return Array.from({ length: count }, (_, index) => buildMachine(call, order, { index, count, start }));
}

function readAmount(call: Call): { readonly wanted: number; readonly least: number } {
  const wanted = call.params.int('Amount') ?? 1;
  const least = call.params.int('MinAmount') ?? wanted;
  insist(wanted >= 1 && wanted <= AMOUNT_LIMIT, 'InvalidParameter', 'The specified parameter "Amount" is not valid.');
  insist(least >= 1 && least <= wanted, 'InvalidParameter', 'The specified parameter "MinAmount" is not valid.');
  return { wanted, least };
}

/** How many of the wanted machines can be had: by stock, quota and free addresses; refuses below the least. */
function obtainable(call: Call, order: LaunchOrder, wanted: number, least: number): number {
  const { vSwitch, secondaries } = order.placement;
  const inStock = unitsLeft(call, vSwitch.zoneId, order.type.id);
  insist(inStock >= least, 'OperationDenied.NoStock');
  const count = Math.min(wanted, inStock);
  if (order.billing.chargeType === 'PostPaid') {
    const { limit, used } = vCpuQuota(call, order.billing.spotStrategy !== 'NoSpot');
    insist(used + count * order.type.vCpu <= limit, 'QuotaExceed.ElasticQuota');
  }
  insist(
    freeAddressCount(call.world, vSwitch.id) >= count * (1 + secondaries.length),
    'InvalidVSwitchId.IpNotEnough',
    `The specified VSwitch "${vSwitch.id}" has not enough IpAddress.`,
  );
  return count;
}

/** What the order costs an hour; left out when the type's price is not known. */
function bill(call: Call, order: LaunchOrder, count: number): Answer {
  const spot = order.billing.spotStrategy !== 'NoSpot';
  const price = spot ? spotPricePerHour(order.type.id) : order.type.cnyPerHour;
  const orderId = order.billing.chargeType === 'PrePaid' ? String(call.world.random(2e14, 3e14 - 1)) : '';
  return { OrderId: orderId, ...(price === undefined ? {} : { TradePrice: Number((price * count).toFixed(4)) }) };
}
