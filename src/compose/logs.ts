import { must } from '../base/index.ts';
import type { Client } from './client.ts';
import { secretContents } from './content.ts';
import { readDesired } from './desired.ts';
import { fail } from './errors.ts';
import { maskOf, type Mask } from './mask.ts';
import { containersOf, serviceOf } from './observed.ts';
import { programLines, type Ended } from './process.ts';
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
  const { services = [], signal } = options;
  const desired = await readDesired(client);
  const known = Object.keys(desired.services);
  checkServices(services, known);
  const [containers, contents] = await Promise.all([containersOf(client), secretContents(client, desired)]);
  const owners = new Map(containers.map((one) => [one.Name.replace(/^\//, ''), serviceOf(one)] as const));
  const mask = maskOf([...(client.options.secrets ?? []), ...contents]);
  const lines = programLines({ ...client.composeCommand(logArgs(options)), signal });
  const { exit, stderr } = yield* told(lines, { project: client.options.project, known, owners, mask });
  if (exit === 0 || signal?.aborted === true) return;
  throw fail('LF5121', { headline: `the logs cannot be read: ${stderr.trim()}` });
}

function logArgs({ services = [], follow = false, tail, since }: LogOptions): readonly string[] {
  return [
    'logs',
    '--no-color',
    '--timestamps',
    ...(follow ? ['--follow'] : []),
    ...(tail === undefined ? [] : ['--tail', String(tail)]),
    ...(since === undefined ? [] : ['--since', since]),
    ...services,
  ];
}

/** Every line that is a service's; answers with how the program ended. */
async function* told(
  lines: AsyncGenerator<string, Ended>,
  { mask, ...owners }: LogOwners & { readonly mask: Mask },
): AsyncGenerator<LogLine, Ended> {
  try {
    for (;;) {
      const { done, value } = await lines.next();
      if (done === true) return value;
      const line = parseLogLine(value, owners);
      if (line !== undefined) yield { ...line, text: mask.text(line.text) };
    }
  } finally {
    // Whoever leaves the loop also ends the program.
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

/** What makes a terminal clear its line. */
const CLEAR_LINE = `${String.fromCodePoint(27)}[2K`;

/** Reads `api-1  | 2026-11-20T19:13:03.123456789Z text`; undefined for what is no service's line. */
export function parseLogLine(line: string, { project, known, owners }: LogOwners): LogLine | undefined {
  // Some versions clear the terminal's line first, also when there is no terminal.
  const found = /^(\S+)\s+\| (\d{4}-\d\d-\d\dT[\d:.]+Z) ?(.*)$/.exec(line.replace(CLEAR_LINE, ''));
  if (found === null) return undefined;
  const [name, at, text] = [must(found[1], 'a name'), must(found[2], 'a time'), found[3] ?? ''];
  // The project's name is left out before the bar, unless the container was named by hand.
  const full = `${project}-${name}`;
  const container = owners.has(name) ? name : full;
  const guess = known.find((service) => service === name.replace(/-\d+$/, ''));
  return { service: owners.get(container) ?? guess ?? name, container, at, text };
}
