import type { World } from '../world/world.ts';
import { slowToFall, slowToRise, stepsFrom, valueAt } from './steps.ts';
import { LOADS, type EasService, type Load, type Scaler, type Step } from './tables.ts';

const HOUR = 3_600_000;
/** From the decision to add a replica until it serves: image and model are loaded, milliseconds. */
export const REPLICA_START = 90_000;
const SERVING: readonly EasService['status'][] = ['Running', 'Updating', 'Scaling'];

/** How many replicas a service has at a time. */
export interface Replicas {
  /** What configuration or load ask for. */
  readonly wanted: number;
  readonly running: number;
  /** Wanted and on their way, or without room. */
  readonly pending: number;
  /** Of the pending ones those that nothing is left for. */
  readonly withoutRoom: number;
}

export function replicasOf(world: World, service: EasService, now: number): Replicas {
  const steps = wantedSteps(world, service);
  const room = roomFor(service);
  const wanted = ['Stopped', 'Stopping', 'Deleting'].includes(service.status) ? 0 : valueAt(steps, now);
  const ready = valueAt(slowToRise(steps, REPLICA_START), now);
  const running = SERVING.includes(service.status) ? Math.min(ready, wanted, room) : 0;
  return { wanted, running, pending: wanted - running, withoutRoom: Math.max(0, wanted - room) };
}

export function roomFor(service: EasService): number {
  return service.room.reduce((sum, { count }) => sum + count, 0);
}

/** Replicas wanted over time: as configured until there is a scaler, then as the load asks for. */
export function wantedSteps(world: World, service: EasService): readonly Step[] {
  const { scaler } = service;
  if (scaler === undefined) return service.wanted;
  const loads = world.table(LOADS).where('serviceId', service.id);
  const before = service.wanted.filter((step) => step.at < scaler.since);
  const times = [scaler.since, ...loads.map((load) => load.at).filter((at) => at > scaler.since)];
  const asked = times.sort((a, b) => a - b).map((at) => ({ at, value: askedFor(scaler, loads, at) }));
  return steadied(scaler, slowToRise([...before, ...asked], scaler.scaleUpWindow * 1000));
}

/** Falls only when the load stayed low for the window, and to nothing only after the grace. */
function steadied(scaler: Scaler, asked: readonly Step[]): readonly Step[] {
  const steady = slowToFall(asked, scaler.scaleDownWindow * 1000);
  const { zeroGrace } = scaler;
  if (zeroGrace === undefined) return steady;
  const awake = slowToFall(asked, zeroGrace * 1000);
  return stepsFrom(
    [...steady, ...awake].map((step) => step.at),
    (at) => Math.max(valueAt(steady, at), Math.min(1, valueAt(awake, at))),
  );
}

function askedFor(scaler: Scaler, loads: readonly Load[], at: number): number {
  const asked = scaler.strategies.map(({ metricName, threshold }) =>
    Math.ceil(loadAt(loads, metricName, at) / threshold),
  );
  return Math.min(scaler.max, Math.max(scaler.min, ...asked));
}

/** The load of a metric at a time; 0 when nobody said any. Metric names match in any case. */
export function loadAt(loads: readonly Load[], metricName: string, at: number): number {
  const told = loads.filter((load) => load.at <= at && load.metricName.toLowerCase() === metricName.toLowerCase());
  return told.toSorted((a, b) => a.at - b.at).at(-1)?.value ?? 0;
}

/** The past of the replicas written down, so that what asks for them may change without changing it. */
export function settledWanted(world: World, service: EasService, now: number): readonly Step[] {
  const steps = wantedSteps(world, service).filter((step) => step.at <= now);
  const start = { at: 0, value: valueAt(steps, now - HOUR) };
  return [start, ...steps.filter((step) => step.at > now - HOUR)];
}
