import type { Call } from '../service.ts';
import { fault } from './faults.ts';
import { SERVICES, type EasService, type Status } from './tables.ts';

/** The path of one service; its first variable, though named otherwise, is the region. */
export const SERVICE_PATH = '/api/v2/services/{ClusterId}/{ServiceName}';

const MOVING: readonly Status[] = ['Creating', 'Updating', 'Scaling', 'Stopping', 'Starting', 'Restarting'];

export function serviceId(regionId: string, name: string): string {
  return `${regionId}/${name}`;
}

/** The service that the path names, or 404. */
export function needService(call: Call): EasService {
  const { params, world } = call;
  const region = params.text('ClusterId') ?? call.region;
  const service = world.table(SERVICES).get(serviceId(region, params.need('ServiceName')));
  if (service === undefined) throw fault('gone');
  return service;
}

/** The service, when it may be changed now: it stands still and no safety lock holds it. */
export function needCalmService(call: Call): EasService {
  const service = needService(call);
  if (MOVING.includes(service.status) || service.status === 'Deleting') throw fault('status');
  if (service.safetyLock === 'all') throw fault('locked');
  return service;
}

/** RAM name of the service that the path names. */
export function serviceArn(call: Call): readonly string[] {
  const { params, world } = call;
  const name = params.text('ServiceName') ?? '*';
  return [`acs:eas:${params.text('ClusterId') ?? call.region}:${world.accountId}:service/${name}`];
}
