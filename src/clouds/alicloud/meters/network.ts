import type { Charge, Meter } from '../../../model/index.ts';
import { numberAt, textAt } from '../api/answer.ts';
import { trafficCharge } from './compute.ts';
import { SERVICES } from './services.ts';

/** Capacity units are an hourly maximum of connections and traffic; one a busy hour is common. */
export const natGatewayMeter: Meter = { ...SERVICES.nat, charges: () => natCharges() };

export function natCharges(): readonly Charge[] {
  return [
    { sku: 'nat.instance', what: 'NAT gateway', quantity: 1, basis: 'held' },
    { sku: 'nat.cu', what: 'capacity units of the gateway', quantity: 730, basis: 'used' },
  ];
}

/** The address is charged on whatever it is bound to, a machine excepted; NAT and balancers are what it is bound to here. */
export const eipMeter: Meter = {
  ...SERVICES.eip,
  charges: (args) =>
    textAt(args, 'internet_charge_type') === 'PayByTraffic'
      ? addressByTraffic()
      : [
          { sku: 'eip.address', what: 'public address', quantity: 1, basis: 'held' },
          ...bandwidthCharges(numberAt(args, 'bandwidth') ?? 5),
        ],
};

export function addressByTraffic(): readonly Charge[] {
  return [{ sku: 'eip.address', what: 'public address', quantity: 1, basis: 'held' }, trafficCharge(100)];
}

/** A balancer by usage or by specification, with its address and traffic when it faces the internet. */
export const balancerMeter: Meter = {
  ...SERVICES.slb,
  charges: (args) => {
    const spec = textAt(args, 'load_balancer_spec');
    const bySpec = textAt(args, 'instance_charge_type') !== 'PayByCLCU' && spec !== undefined && spec !== '';
    return [...balancerCharges(bySpec ? spec : undefined), ...publicSide(args)];
  },
};

export function balancerCharges(spec?: string): readonly Charge[] {
  const instance: Charge = { sku: 'clb.instance', what: 'load balancer', quantity: 1, basis: 'held' };
  return spec === undefined
    ? [instance, { sku: 'clb.lcu', what: 'load balancer capacity units', quantity: 730, basis: 'used' }]
    : [instance, { sku: `clb.spec/${spec}`, what: `specification ${spec}`, quantity: 1, basis: 'held' }];
}

function publicSide(args: Parameters<Meter['charges']>[0]): readonly Charge[] {
  if (textAt(args, 'address_type') !== 'internet') return [];
  const address: Charge = { sku: 'clb.address', what: 'public address', quantity: 1, basis: 'held' };
  return textAt(args, 'internet_charge_type') === 'PayByBandwidth'
    ? [address, ...bandwidthCharges(numberAt(args, 'bandwidth') ?? 1)]
    : [address, trafficCharge(100)];
}

/** Bandwidth costs more from the sixth Mbit/s on. */
function bandwidthCharges(mbps: number): readonly Charge[] {
  const [cheap, dear] = [Math.min(mbps, 5), Math.max(0, mbps - 5)];
  const first: Charge = { sku: 'internet.bandwidth/first-5', what: 'bandwidth', quantity: cheap, basis: 'held' };
  if (dear === 0) return [first];
  return [
    first,
    { sku: 'internet.bandwidth/above-5', what: 'bandwidth above 5 Mbit/s', quantity: dear, basis: 'held' },
  ];
}
