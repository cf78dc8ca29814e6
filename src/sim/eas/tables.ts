import { tableOf, type Row } from '../world/table.ts';

export type Status =
  | 'Creating'
  | 'Waiting'
  | 'Running'
  | 'Failed'
  | 'Updating'
  | 'Scaling'
  | 'Stopping'
  | 'Stopped'
  | 'Starting'
  | 'Restarting'
  | 'Deleting';

/** From the time `at` (milliseconds since the epoch) on, this many replicas. */
export interface Step {
  readonly at: number;
  readonly value: number;
}

/** How many replicas of a type could be had when last asked. */
export interface Room {
  readonly type: string;
  readonly count: number;
}

/** When load asks for a further replica: the metric, summed over the service, goes beyond the threshold for each. */
export interface Strategy {
  readonly metricName: string;
  readonly threshold: number;
}

/** A policy that follows the load. Durations are seconds. */
export interface Scaler {
  readonly min: number;
  readonly max: number;
  readonly strategies: readonly Strategy[];
  readonly scaleUpWindow: number;
  readonly scaleDownWindow: number;
  /** How long there must be no load before the last replica goes; undefined when it never does. */
  readonly zeroGrace: number | undefined;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

export interface Event {
  readonly at: number;
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
}

/** An inference service; the id is `<region>/<name>`. */
export interface EasService extends Row {
  readonly regionId: string;
  readonly name: string;
  /** `eas-m-...`. */
  readonly uid: string;
  /** The service configuration as it was sent, with later ones merged in. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly workspaceId: string;
  readonly callerUid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly safetyLock: string;
  readonly status: Status;
  /** What is going on, or why it failed. */
  readonly message: string;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Instance types in order of preference; empty when sized by CPU and memory. */
  readonly types: readonly string[];
  readonly room: readonly Room[];
  /** Replicas wanted up to now, without regard to room; while there is a scaler, up to its `since`. */
  readonly wanted: readonly Step[];
  readonly scaler: Scaler | undefined;
  readonly events: readonly Event[];
}

/** Load on a service from a time on, until the next of the same metric. */
export interface Load extends Row {
  readonly serviceId: string;
  readonly at: number;
  readonly metricName: string;
  /** Summed over the service. */
  readonly value: number;
}

export const SERVICES = tableOf<EasService>('eas.service', { indexes: ['regionId'] });
export const LOADS = tableOf<Load>('eas.load', { indexes: ['serviceId'], counted: false });
