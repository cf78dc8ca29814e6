import { must } from '../base/index.ts';
import type { Client } from './client.ts';
import { readDesired } from './desired.ts';
import { fail } from './errors.ts';
import { maskOf } from './mask.ts';
import { containersOf, serviceOf } from './observed.ts';
import { programLines } from './process.ts';
import { checkServices } from './service-names.ts';

export interface LogOptions {
  /** All services when absent. */
  readonly services?: readonly string[];
  /** Goes on with what comes. */
  readonly follow?: boolean;
  /** Only so many lines of each container's past. */
  readonly tail?: number;
  /** Only what is younger: a duration as `10m`, or an ISO time. */
  readonly since?: string;
  readonly signal?: AbortSignal;
}

/** One line that a service wrote. */
export interface LogLine {
  readonly service: string;
  readonly container: string;
  /** ISO time by the engine's clock. */
  readonly at: string;
  readonly text: string;
}

/** Reads the services' output through Docker Compose, which orders nothing: lines of several containers interleave. */
export async function* readLogs(client: Client, options: LogOptions): AsyncGenerator<LogLine> {
  const { services = [], follow = false, tail, since, signal } = options;
  const desired = await readDesired(client);
  checkServices(services, Object.keys(desired.services));
  const known = Object.keys(desired.services);
  const owners = new Map(
    (await containersOf(client)).map((one) => [one.Name.replace(/^\//, ''), serviceOf(one)] as const),
  );
  const mask = maskOf(client.options.secrets ?? []);
  const args = [
    ...['logs', '--no-color', '--timestamps'],
    ...(follow ? ['--follow'] : []),
    ...(tail === undefined ? [] : ['--tail', String(tail)]),
    ...(since === undefined ? [] : ['--since', since]),
    ...services,
  ];
  const lines = programLines({ ...client.composeCommand(args), signal });
  try {
    for (let step = await lines.next(); ; step = await lines.next()) {
      if (step.done === true) {
        const { exit, stderr } = step.value;
        if (exit === 0 || signal?.aborted === true) return;
        throw fail('LF5121', { headline: `the logs cannot be read: ${stderr.trim()}` });
      }
      const line = parseLogLine(step.value, { project: client.options.project, known, owners });
      if (line !== undefined) yield { ...line, text: mask.text(line.text) };
    }
  } finally {
    await lines.return({ stdout: '', stderr: '', late: false });
  }
}

/** Whose containers are whose. */
export interface LogOwners {
  readonly project: string;
  readonly known: readonly string[];
  /** Container to service. */
  readonly owners: ReadonlyMap<string, string>;
}

/** Reads `api-1  | 2026-11-20T19:13:03.123456789Z text`; undefined for what is no service's line. */
export function parseLogLine(line: string, { project, known, owners }: LogOwners): LogLine | undefined {
  const found = /^(\S+)\s+\| (\d{4}-\d\d-\d\dT[\d:.]+Z) ?(.*)$/.exec(line);
  if (found === null) return undefined;
  const [name, at, text] = [must(found[1], 'a name'), must(found[2], 'a time'), found[3] ?? ''];
  // The project's name is left out before the bar, unless the container was named by hand.
  const full = `${project}-${name}`;
  const container = owners.has(name) ? name : full;
  const guess = known.find((service) => service === name.replace(/-\d+$/, ''));
  return { service: owners.get(container) ?? guess ?? name, container, at, text };
}
