import type { Action, Answer, Call } from '../service.ts';
import type { JsonBody } from '../wire/json-body.ts';
import { sentBody } from './sent-body.ts';
import { fault, invalid } from './faults.ts';
import { needCalmService, needService, SERVICE_PATH, serviceArn } from './lookup.ts';
import { loadAt, replicasOf, settledWanted } from './replicas.ts';
import { findRoom } from './room.ts';
import { LOADS, SERVICES, type EasService, type Scaler, type Strategy } from './tables.ts';

const MAX_REPLICAS = 1000;

/** Policies that follow the load. */
export const autoscalerActions: Readonly<Record<string, Action>> = {
  CreateServiceAutoScaler: on('POST', true, 'lets a service follow its load', (call) => {
    if (needService(call).scaler !== undefined) throw fault('scalerExists');
    return write(call, 'created');
  }),
  UpdateServiceAutoScaler: on('PUT', true, 'changes how a service follows its load', (call) => {
    needScaler(needService(call));
    return write(call, 'updated');
  }),
  DeleteServiceAutoScaler: on('DELETE', true, 'fixes the number of replicas as it is', remove),
  DescribeServiceAutoScaler: on('GET', false, 'how a service follows its load, and the load', describe),
};

function on(method: 'GET' | 'POST' | 'PUT' | 'DELETE', mutates: boolean, summary: string, run: Action['run']): Action {
  return { summary, mutates, resources: serviceArn, route: { method, path: `${SERVICE_PATH}/autoscaler` }, run };
}

/** Only what runs can be scaled. */
function write(call: Call, done: string): Answer {
  const service = needCalmService(call);
  if (service.status !== 'Running') throw fault('status');
  const { world, now } = call;
  const scaler = readScaler(sentBody(call), now);
  const [wanted, room] = [settledWanted(world, service, now), findRoom(world, service)];
  world.table(SERVICES).put({ ...service, scaler, wanted, room });
  return { Message: `AutoScaler of service [${service.name}] is ${done}` };
}

function readScaler(body: JsonBody, since: number): Scaler {
  const strategies = body.children('scaleStrategies').map(readStrategy);
  if (strategies.length === 0) throw invalid('scaleStrategies', 'is mandatory');
  const behavior = body.child('behavior');
  const { min, max } = readBounds(body);
  if (min === 0 && !behavior.has('onZero')) throw invalid('min', 'may be 0 only with behavior.onZero');
  return {
    min,
    max,
    strategies,
    since,
    scaleUpWindow: behavior.child('scaleUp').int('stabilizationWindowSeconds') ?? 0,
    scaleDownWindow: behavior.child('scaleDown').int('stabilizationWindowSeconds') ?? 300,
    zeroGrace: min === 0 ? (behavior.child('onZero').int('scaleDownGracePeriodSeconds') ?? 600) : undefined,
  };
}

function readBounds(body: JsonBody): Pick<Scaler, 'min' | 'max'> {
  const [min, max] = [body.int('min') ?? 1, body.int('max')];
  if (max === undefined || max < 1 || max > MAX_REPLICAS) throw invalid('max');
  if (min < 0 || min > max) throw invalid('min');
  return { min, max };
}

function readStrategy(body: JsonBody): Strategy {
  const threshold = Number(body.need('threshold'));
  if (!(threshold > 0)) throw invalid('scaleStrategies.threshold');
  return { metricName: body.need('metricName'), threshold };
}

/** The replicas that there are stay. */
function remove(call: Call): Answer {
  const service = needCalmService(call);
  needScaler(service);
  const wanted = settledWanted(call.world, service, call.now);
  call.world.table(SERVICES).put({ ...service, scaler: undefined, wanted });
  return { Message: `AutoScaler of service [${service.name}] is deleted` };
}

function describe(call: Call): Answer {
  const service = needService(call);
  const scaler = needScaler(service);
  const { world, now } = call;
  const loads = world.table(LOADS).where('serviceId', service.id);
  // Thresholds and values are those of one replica.
  const share = Math.max(1, replicasOf(world, service, now).running);
  const zero = scaler.zeroGrace === undefined ? {} : { onZero: { scaleDownGracePeriodSeconds: scaler.zeroGrace } };
  return {
    ServiceName: service.name,
    MinReplica: scaler.min,
    MaxReplica: scaler.max,
    ScaleStrategies: scaler.strategies.map((strategy) => ({ ...strategy, service: service.name })),
    CurrentMetrics: scaler.strategies.map(({ metricName }) => ({
      metricName,
      service: service.name,
      value: loadAt(loads, metricName, now) / share,
    })),
    Behavior: {
      scaleUp: { stabilizationWindowSeconds: scaler.scaleUpWindow },
      scaleDown: { stabilizationWindowSeconds: scaler.scaleDownWindow },
      ...zero,
    },
  };
}

function needScaler({ scaler }: EasService): Scaler {
  if (scaler === undefined) throw fault('scalerGone');
  return scaler;
}
