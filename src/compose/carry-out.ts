import type { LandfallError } from '../base/index.ts';
import type { AddressOf } from './address-book.ts';
import type { Client } from './client.ts';
import { fail } from './errors.ts';
import { explain, lastCheck } from './failure.ts';
import type { Mask } from './mask.ts';
import { containersOf, serviceOf } from './observed.ts';
import type { Ended } from './process.ts';
import type { Reporter } from './reporter.ts';
import { describeStatus, statusOf } from './status.ts';

/** One changing command of Docker Compose on the project. */
export interface Run {
  readonly client: Client;
  readonly args: readonly string[];
  readonly mask: Mask;
  readonly reporter: Reporter;
  readonly addressOf: AddressOf;
  readonly signal: AbortSignal | undefined;
  /** Real milliseconds after which it is interrupted; Compose's own bound, when it has one, comes first. */
  readonly timeoutMs: number;
  /** Asked when Compose reports success: its waiting can end early without a word when time is over. */
  readonly isReady?: () => Promise<boolean>;
}

/** A heartbeat must come at least every ten seconds. */
const HEARTBEAT_MS = 5_000;

/** How long Compose may overstay its own bound: pulling and building come before waiting. */
const GRACE_MS = 15_000;

/** Runs Compose, tells its progress, and explains how it failed; undefined when it did not. */
export async function runOnProject(run: Run): Promise<LandfallError | undefined> {
  const { client, args, reporter, signal, timeoutMs } = run;
  if (signal?.aborted === true) return fail('LF5122', { headline: 'interrupted before anything was done' });
  const watch = setInterval(() => void watchHealth(run), HEARTBEAT_MS);
  const said: string[] = [];
  const ended = await client.compose([...progressArgs(client), ...args], {
    ...(signal === undefined ? {} : { signal }),
    withinMs: timeoutMs + GRACE_MS,
    onLine: (line) => {
      said.push(line);
      reporter.hear(line);
    },
  });
  clearInterval(watch);
  if (ended.exit !== 0) return withWorld(client, await failureOf(run, ended, said));
  const ready = run.isReady === undefined || (await run.isReady());
  return ready ? undefined : withWorld(client, await failureOf(run, { ...ended, late: true }, said));
}

/** Every service in a few words, for errors that end a run. */
export async function stateOfTheWorld(client: Client): Promise<string> {
  const containers = await containersOf(client).catch(() => undefined);
  if (containers === undefined) return 'What runs now is unknown: the engine does not answer.';
  if (containers.length === 0) return 'No container of the project exists.';
  const known = containers.map(serviceOf);
  const told = containers.map((one) => describeStatus(statusOf(one, known)));
  return `Now: ${told.toSorted().join('; ')}.`;
}

function progressArgs({ traits }: Client): readonly string[] {
  return ['--progress', traits.jsonProgress ? 'json' : 'plain'];
}

async function failureOf(run: Run, ended: Ended, said: readonly string[]): Promise<LandfallError> {
  const { client, mask, reporter, addressOf, signal } = run;
  if (signal?.aborted === true) {
    reporter.skipRest('interrupted');
    return fail('LF5122', { headline: 'interrupted' });
  }
  const message = ended.late ? 'context deadline exceeded' : reporter.error || said.join('\n') || ended.stderr;
  const serviceNamed = (container: string): string | undefined =>
    addressOf('container', container)?.replace('docker_container.', '');
  const { error, services } = await explain({ client, mask, message, serviceNamed });
  for (const [address, { report }] of services) reporter.failed(address, report);
  reporter.skipRest('Docker Compose stopped at another failure');
  return error;
}

/** The error with how everything is now. */
async function withWorld(client: Client, error: LandfallError): Promise<LandfallError> {
  const world = await stateOfTheWorld(client);
  const { code: _code, exit: _exit, ...report } = error.report;
  return fail(error.report.code as Parameters<typeof fail>[0], {
    ...report,
    world: `${world} Run the same command again: it continues from here.`,
    cause: error.cause,
  });
}

/** Between the beginning and the end of waiting Compose says nothing; the containers do. */
async function watchHealth({ client, reporter, mask }: Run): Promise<void> {
  reporter.heartbeat();
  const containers = await containersOf(client).catch(() => []);
  for (const container of containers) {
    if (container.State.Health?.Status !== 'starting') continue;
    const check = lastCheck(container, mask);
    reporter.tell(`docker_container.${serviceOf(container)}`, check ?? 'waits for its first health check');
  }
}
