import type { Emit } from '../model/index.ts';
import { addressBook } from './address-book.ts';
import { runOnProject } from './carry-out.ts';
import type { Client } from './client.ts';
import { observe } from './observed.ts';
import { change } from './plan.ts';
import { Reporter } from './reporter.ts';
import { checkServices } from './service-names.ts';
import { lookAround } from './situation.ts';
import { isServiceReady, projectStatus } from './status.ts';

export interface RestartOptions {
  readonly emit: Emit;
  /** All services when absent. */
  readonly services?: readonly string[];
  readonly signal?: AbortSignal;
  /** How long services may take to be up and healthy; 10 minutes when absent. Real milliseconds. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 600_000;

/** Restarts containers as they are, then waits for them. */
export async function restartServices(client: Client, options: RestartOptions): Promise<void> {
  const { desired, observed, mask } = await lookAround(client, {});
  const known = Object.keys(desired.services);
  const services = options.services ?? known;
  checkServices(services, known);
  const changes = services.map((name) => change(`docker_container.${name}`, 'restart'));
  const named = { project: client.options.project, changes, desired, observed };
  const reporter = new Reporter({ ...named, mask, emit: options.emit });
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const run = { client, mask, reporter, addressOf: addressBook(named), signal: options.signal, timeoutMs };
  const wait = ['up', '--detach', '--no-recreate', '--no-deps', '--no-build', '--wait', '--wait-timeout'];
  const seconds = String(Math.ceil(timeoutMs / 1000));
  const isReady = async (): Promise<boolean> => {
    const status = projectStatus(client, desired, await observe(client, desired));
    return status.services.filter(({ service }) => services.includes(service)).every(isServiceReady);
  };
  const error =
    (await runOnProject({ ...run, args: ['restart', ...services] })) ??
    (await runOnProject({ ...run, args: [...wait, seconds, ...services], isReady }));
  if (error !== undefined) throw error;
  reporter.allDone();
}
