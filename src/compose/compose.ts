import { connect, type ComposeOptions } from './client.ts';
import { takeDown, type DownOptions, type DownOutcome } from './down.ts';
import { readLogs, type LogLine, type LogOptions } from './logs.ts';
import type { ComposePlan } from './plan.ts';
import { makePlan } from './planner.ts';
import { restartServices, type RestartOptions } from './restart.ts';
import { readStatus, type ComposeStatus } from './status.ts';
import { bringUp, type UpOptions, type UpOutcome } from './up.ts';

/** A project of Docker Compose: its files on one side, what runs on the other. */
export interface Compose {
  readonly composeVersion: string;
  readonly engineVersion: string;
  /** Compares the files with what runs. Changes nothing. @throws LF5106, LF5107 */
  plan(options?: Pick<UpOptions, 'build' | 'pull'>): Promise<ComposePlan>;
  /**
   * Brings the files about and waits until all services are up and healthy. Continues where an earlier run stopped.
   * @throws LF5110 … LF5122, LF5124
   */
  up(options: UpOptions): Promise<UpOutcome>;
  /** Removes containers and networks; volumes, which hold data, only when allowed. @throws LF5122, LF5123, LF5126 */
  down(options: DownOptions): Promise<DownOutcome>;
  status(): Promise<ComposeStatus>;
  /** The services' output, line by line. Leaving the loop ends it. @throws LF5125 */
  logs(options?: LogOptions): AsyncIterable<LogLine>;
  /** Restarts services as they are and waits until they are healthy. @throws LF5113, LF5114, LF5120, LF5122, LF5125 */
  restart(options: RestartOptions): Promise<void>;
}

/** Finds Docker, its Compose and its engine. The files are read when they are first needed. @throws LF5101 … LF5105 */
export async function openCompose(options: ComposeOptions): Promise<Compose> {
  const client = await connect(options);
  return {
    composeVersion: client.composeVersion,
    engineVersion: client.engineVersion,
    plan: (how = {}) => makePlan(client, how),
    up: (how) => bringUp(client, how),
    down: (how) => takeDown(client, how),
    status: () => readStatus(client),
    logs: (how = {}) => readLogs(client, how),
    restart: (how) => restartServices(client, how),
  };
}
