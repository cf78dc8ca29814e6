import type { Call } from '../service.ts';
import { JsonBody } from '../wire/json-body.ts';
import type { DueChange } from '../world/table.ts';
import { loadFailure } from './model.ts';
import { roomFor } from './replicas.ts';
import { findRoom } from './room.ts';
import { valueAt } from './steps.ts';
import { SERVICES, type EasService, type Event, type Status } from './tables.ts';

/** Seconds after which each thing happens to a deployment. GPU machines and their images take longest. */
const SECONDS = { wait: 8, load: 45, runCpu: 60, runGpu: 120, giveUp: 600, stop: 15 } as const;

interface Turn {
  readonly after: number;
  readonly status: Status;
  readonly type: Event['type'];
  readonly message: string;
}

/** Puts the service in the first status and lets it run, or fail with the reason, in time. */
export function deploy(call: Call, service: EasService, status: Status): EasService {
  const { world } = call;
  const room = findRoom(world, service);
  const short = valueAt(service.wanted, call.now) - roomFor({ ...service, room });
  const failure = loadFailure(world, new JsonBody(service.config), service.regionId);
  const started = { ...service, room, updatedAt: call.now };
  return turn(call, started, { after: 0, status, type: 'Normal', message: `Service is ${status.toLowerCase()}` }, [
    ...turnsTo(call, service, { status, short, failure }),
  ]);
}

interface Prospect {
  readonly status: Status;
  readonly short: number;
  readonly failure: string | undefined;
}

function turnsTo(call: Call, service: EasService, { status, short, failure }: Prospect): readonly Turn[] {
  const { world } = call;
  const wait = world.takes(SECONDS.wait) / 1000;
  const waits = status === 'Creating' || status === 'Starting' || short > 0;
  const waiting: Turn = {
    after: wait,
    status: 'Waiting',
    type: short > 0 ? 'Warning' : 'Normal',
    message: short > 0 ? outOfStock(service, short) : 'Waiting for instances to be ready',
  };
  const turns = waits ? [waiting] : [];
  if (short > 0) return [...turns, failed(SECONDS.giveUp, outOfStock(service, short))];
  if (failure !== undefined) return [...turns, failed(wait + world.takes(SECONDS.load) / 1000, failure)];
  const start = isGpu(service) ? SECONDS.runGpu : SECONDS.runCpu;
  const after = wait + world.takes(start) / 1000;
  return [...turns, { after, status: 'Running', type: 'Normal', message: 'Service is now running' }];
}

function failed(after: number, message: string): Turn {
  return { after, status: 'Failed', type: 'Warning', message };
}

/** Names of GPU families begin with `gn`, `vgn` or `sgn`. */
function isGpu({ types }: EasService): boolean {
  return types.some((type) => /^ecs\.[sv]?gn/.test(type));
}

/** What a service without room is told. */
export function outOfStock({ types, regionId }: Pick<EasService, 'types' | 'regionId'>, replicas: number): string {
  return `OutOfStock: no stock of ${types.join(', ')} in ${regionId} for ${replicas} replica(s)`;
}

/** Stops the service; nothing runs from now on. */
export function halt(call: Call, service: EasService): EasService {
  return turn(call, service, { after: 0, status: 'Stopping', type: 'Normal', message: 'Service is stopping' }, [
    { after: call.world.takes(SECONDS.stop) / 1000, status: 'Stopped', type: 'Normal', message: 'Service is stopped' },
  ]);
}

/** Takes the first turn now and arranges the others, each with its event; what was arranged before is off. */
export function turn(call: Call, service: EasService, first: Turn, later: readonly Turn[]): EasService {
  const { due: _before, ...row } = service;
  let events = row.events;
  const due: DueChange[] = [];
  const setOf = ({ after, status, type, message }: Turn): Partial<EasService> => {
    events = [...events, { at: call.now + after * 1000, type, reason: status.toUpperCase(), message }];
    return { status, message, events };
  };
  const now = setOf(first);
  for (const next of later) due.push({ at: call.now + Math.round(next.after * 1000), set: setOf(next) });
  const turned: EasService = { ...row, ...now, due };
  call.world.table(SERVICES).put(turned);
  return turned;
}
