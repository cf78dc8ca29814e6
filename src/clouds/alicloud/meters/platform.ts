import type { Attributes, Charge, Json, Meter } from '../../../model/index.ts';
import { filled, flagAt, numberAt, rowAt, rowsAt, textAt } from '../api/answer.ts';
import { addressByTraffic, balancerCharges, natCharges } from './network.ts';
import { SERVICES } from './services.ts';

/** A managed cluster, and what it makes for itself: the balancer of its API server, a way out where asked. */
export const clusterMeter: Meter = {
  ...SERVICES.ack,
  charges: (args) => [
    ...(textAt(args, 'cluster_spec')?.startsWith('ack.pro') === true
      ? [{ sku: 'ack.pro', what: 'management of an ACK Pro cluster', quantity: 1, basis: 'held' } as const]
      : []),
    ...balancerCharges().map((charge) => ({ ...charge, what: `${charge.what} of the API server` })),
    ...(flagAt(args, 'slb_internet_enabled') === true ? addressByTraffic() : []),
    ...(flagAt(args, 'new_nat_gateway') === true ? [...natCharges(), ...addressByTraffic()] : []),
  ],
};

/** Replicas of a model. The least that a scaler keeps is held; what it adds is use. */
export const modelMeter: Meter = {
  ...SERVICES.pai,
  charges: (args) => {
    const config = objectIn(args['service_config']);
    const type = instanceType(config);
    if (type === undefined) return [];
    const scaler = rowAt(config, 'autoscaler');
    const replicas = numberAt(config, 'metadata.instance') ?? 1;
    const most = numberAt(scaler, 'max') ?? replicas;
    return [
      { sku: `eas.instance/${type}`, what: `${type}, replicas of the model`, quantity: replicas, basis: 'held' },
      ...moreReplicas(type, most - replicas),
    ];
  },
};

/** Security capacity units count requests and features in use; ten an hour is a small site with the core rules. */
export const firewallMeter: Meter = {
  ...SERVICES.waf,
  charges: () => [{ sku: 'waf.secu', what: 'security capacity units', quantity: 7300, basis: 'used' }],
};

/** A tenth of the hours that the additional replicas could run. */
function moreReplicas(type: string, count: number): readonly Charge[] {
  if (count <= 0) return [];
  const what = `up to ${count} more replicas under load`;
  return [{ sku: `eas.instance/${type}`, what, quantity: count * 73, basis: 'used' }];
}

/** Today's form names machines under `cloud`, the older one in `metadata`. */
function instanceType(config: Attributes): string | undefined {
  const [first] = rowsAt(config, 'cloud.computing.instances');
  const named = first === undefined ? textAt(config, 'cloud.computing.instance_type') : textAt(first, 'type');
  return filled(named ?? textAt(config, 'metadata.instance_type'));
}

function objectIn(text: Json | undefined): Attributes {
  if (typeof text !== 'string') return {};
  try {
    const parsed = JSON.parse(text) as Json;
    return rowAt({ parsed }, 'parsed');
  } catch {
    // The driver refuses such a configuration; here it only has no price.
    return {};
  }
}
