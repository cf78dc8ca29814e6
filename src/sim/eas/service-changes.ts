import type { Action, Answer, Call } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import { sentBody } from './sent-body.ts';
import { checkConfiguration, merged, nameIn, replicasIn } from './configuration.ts';
import { deploy, halt, outOfStock, turn } from './deployment.ts';
import { fault, invalid } from './faults.ts';
import { needCalmService, needService, SERVICE_PATH, serviceArn } from './lookup.ts';
import { REPLICA_START, roomFor, settledWanted } from './replicas.ts';
import { findRoom, typesIn } from './room.ts';
import { LOADS, SERVICES, type EasService, type Status, type Step } from './tables.ts';

const LOCKS: readonly string[] = ['none', 'all', 'dangerous'];
/** Seconds until a deleted service is gone. */
const DELETION = 15;
const MAX_REPLICAS = 1000;

/** Changing and ending services. Every answer is a sentence about what goes on now. */
export const serviceChangeActions: Readonly<Record<string, Action>> = {
  UpdateService: on('PUT', '', 'deploys a service anew with another configuration', update),
  DeleteService: on('DELETE', '', 'deletes a service with its autoscaler', remove),
  StartService: on('PUT', '/start', 'starts a stopped service', (call) =>
    restart(call, 'Starting', ['Stopped', 'Failed']),
  ),
  RestartService: on('PUT', '/restart', 'restarts a service', (call) =>
    restart(call, 'Restarting', ['Running', 'Failed']),
  ),
  StopService: on('PUT', '/stop', 'stops a service', stop),
  ScaleService: on('PUT', '/scale', 'sets the number of replicas', scale),
  UpdateServiceSafetyLock: on('PUT', '/lock', 'protects a service against changes', lock),
  UpdateServiceLabel: on('PUT', '/label', 'sets labels of a service', setLabels),
  DeleteServiceLabel: on('DELETE', '/label', 'takes labels off a service', dropLabels),
};

function on(method: 'PUT' | 'DELETE', path: string, summary: string, run: (call: Call) => string): Action {
  return {
    summary,
    mutates: true,
    resources: serviceArn,
    route: { method, path: `${SERVICE_PATH}${path}` },
    run: (call): Answer => ({ Message: run(call) }),
  };
}

function update(call: Call): string {
  const service = needCalmService(call);
  const sent = sentBody(call).fields();
  const whole = call.params.text('UpdateType') === 'replace' ? sent : merged(service.config, sent);
  const config = new JsonBody(whole);
  if (config.has('name') && nameIn(config) !== service.name) throw invalid('name', 'cannot be changed');
  checkConfiguration(call.world, config);
  const changed: EasService = {
    ...service,
    config: whole,
    types: typesIn(config, service.regionId),
    token: config.text('token') ?? service.token,
    version: service.version + 1,
    wanted: service.scaler === undefined ? wantedFrom(call, service, replicasIn(config)) : service.wanted,
  };
  // A stopped service takes the configuration and stays stopped.
  if (service.status === 'Stopped') call.world.table(SERVICES).put({ ...changed, updatedAt: call.now });
  else deploy(call, changed, 'Updating');
  return `Service [${service.name}] in region [${service.regionId}] is updating`;
}

function wantedFrom(call: Call, service: EasService, value: number): readonly Step[] {
  const past = settledWanted(call.world, service, call.now);
  return past.at(-1)?.value === value ? past : [...past, { at: call.now, value }];
}

function remove(call: Call): string {
  const service = needService(call);
  if (service.safetyLock !== 'none') throw fault('locked');
  if (service.status === 'Deleting') throw fault('status');
  const { world, now } = call;
  const leaving = turn(
    call,
    service,
    { after: 0, status: 'Deleting', type: 'Normal', message: 'Service is deleting' },
    [],
  );
  const due = [{ at: now + world.takes(DELETION), set: null }];
  world.table(SERVICES).put({ ...leaving, scaler: undefined, due });
  for (const load of world.table(LOADS).where('serviceId', service.id)) world.table(LOADS).delete(load.id);
  return `Service [${service.name}] in region [${service.regionId}] is deleting`;
}

function restart(call: Call, status: Status, from: readonly Status[]): string {
  const service = needCalmService(call);
  if (!from.includes(service.status)) throw fault('status');
  deploy(call, service, status);
  return `Service [${service.name}] is ${status.toLowerCase()}`;
}

function stop(call: Call): string {
  const service = needService(call);
  if (service.safetyLock !== 'none') throw fault('locked');
  if (['Stopped', 'Stopping', 'Deleting'].includes(service.status)) throw fault('status');
  halt(call, service);
  return `Service [${service.name}] is stopping`;
}

/** `Instance` of the body, or of the query as older clients send it. */
function scale(call: Call): string {
  const service = needCalmService(call);
  if (service.status !== 'Running') throw fault('status');
  const value = sentBody(call).int('Instance') ?? call.params.int('Instance');
  if (value === undefined || value < 0 || value > MAX_REPLICAS) throw invalid('Instance');
  const wanted = wantedFrom(call, service, value);
  const room = findRoom(call.world, service);
  const config = merged(service.config, { metadata: { instance: value } });
  const scaled = { ...service, config, wanted, room };
  const short = value - roomFor(scaled);
  const after = REPLICA_START / 1000;
  turn(call, scaled, { after: 0, status: 'Scaling', type: 'Normal', message: `Scaling to ${value} replicas` }, [
    short > 0
      ? { after, status: 'Running', type: 'Warning', message: outOfStock(service, short) }
      : { after, status: 'Running', type: 'Normal', message: 'Service is now running' },
  ]);
  return `Service [${service.name}] is scaling to ${value} replicas`;
}

function lock(call: Call): string {
  const service = needService(call);
  const wanted = sentBody(call).need('Lock');
  if (!LOCKS.includes(wanted)) throw invalid('Lock');
  call.world.table(SERVICES).put({ ...service, safetyLock: wanted });
  return `Safety lock of service [${service.name}] is ${wanted}`;
}

function setLabels(call: Call): string {
  const service = needService(call);
  const sent = Object.entries(sentBody(call).child('Labels').fields());
  const labels = { ...service.labels, ...Object.fromEntries(sent.map(([key, value]) => [key, String(value)])) };
  call.world.table(SERVICES).put({ ...service, labels });
  return `Labels of service [${service.name}] are set`;
}

/** `Keys.1`, `Keys.2` ... or a JSON array in `LabelKeys`. */
function dropLabels(call: Call): string {
  const service = needService(call);
  const keys = call.params.jsonList('LabelKeys') ?? call.params.list('Keys');
  const kept = Object.entries(service.labels).filter(([key]) => !keys.includes(key));
  call.world.table(SERVICES).put({ ...service, labels: Object.fromEntries(kept) });
  return `Labels of service [${service.name}] are deleted`;
}
