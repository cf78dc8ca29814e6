import { EXIT } from '../../base/index.ts';
import type { Simulator, Summary } from '../../sim/index.ts';
import { discoverRoot } from '../../config/index.ts';
import type { CliContext } from '../context.ts';
import type { OutputFlags } from '../flags/flags.ts';
import type { Style } from '../text/style.ts';
import { table } from '../text/table.ts';
import { worldDirectory } from '../wiring/world.ts';
import { runCommand } from '../wiring/run-command.ts';

export interface SimFlags extends OutputFlags {
  readonly directory?: string;
  readonly profile?: string;
  readonly world?: string;
}

export interface ServeFlags extends SimFlags {
  readonly port: number;
  readonly speed?: number;
}

/** Puts a simulated account on a port until Ctrl-C. */
export async function simServe(this: CliContext, flags: ServeFlags): Promise<void> {
  await runCommand(this, 'sim serve', flags, async ({ screen }) => {
    const { startSimulator } = await import('../../sim/index.ts');
    const server = await startSimulator({
      worldDir: worldOf(this, flags),
      port: flags.port,
      ...(flags.speed === undefined ? {} : { speed: flags.speed }),
      log: (line) => void this.stderr.write(`${line}\n`),
    });
    const { endpoint, accessKeyId, accessKeySecret, caFile, accountId } = server;
    const facts = {
      endpoint,
      accessKeyId,
      accessKeySecret,
      caFile: caFile ?? null,
      accountId,
      region: server.defaultRegion,
    };
    screen.answer('server', facts, () => serverText(server, screen.style));
    await interrupted(this);
    await server.close();
    return EXIT.done;
  });
}

/** Counts what exists in the account, by product and kind. */
export async function simShow(this: CliContext, flags: SimFlags): Promise<void> {
  await onWorld(this, flags, 'sim show', (world) => world.summary());
}

/** Empties the account; its key pair stays. */
export async function simReset(this: CliContext, flags: SimFlags): Promise<void> {
  await onWorld(this, flags, 'sim reset', async (world) => {
    await world.reset();
    return world.summary();
  });
}

/** Adds a fault by its sentence; with --clear takes all faults away first. */
export async function simFault(
  this: CliContext,
  flags: SimFlags & { readonly clear: boolean },
  ...words: readonly string[]
): Promise<void> {
  await onWorld(this, flags, 'sim fault', async (world) => {
    if (flags.clear) await world.clearFaults();
    if (words.length > 0) await world.addFault(words.join(' '));
    return world.summary();
  });
}

/** What can be done to a world, whether a server runs it or not. */
interface World {
  summary(): Summary | Promise<Summary>;
  reset(): unknown;
  addFault(text: string): unknown;
  clearFaults(): unknown;
  step(ms: number): unknown;
  happen(
    name: string,
    body: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> | undefined | Promise<Readonly<Record<string, unknown>>>;
}

async function onWorld(
  context: CliContext,
  flags: SimFlags,
  command: string,
  act: (world: World) => Summary | Promise<Summary>,
): Promise<void> {
  await runCommand(context, command, flags, ({ screen }) =>
    withWorld(context, flags, async (world, worldDir) => {
      const summary = await act(world);
      screen.answer('world', summary, () => summaryText(summary, worldDir, screen.style));
      return EXIT.done;
    }),
  );
}

/** Opens the world, through its server where one runs it, and lets go of it afterwards. */
export async function withWorld<T>(
  context: CliContext,
  flags: SimFlags,
  body: (world: World, worldDir: string) => Promise<T>,
): Promise<T> {
  const { openRunningServer, openWorld } = await import('../../sim/index.ts');
  const worldDir = worldOf(context, flags);
  const running = await openRunningServer(worldDir);
  if (running !== undefined) return body(running, worldDir);
  const own = openWorld(worldDir);
  try {
    return await body(own, worldDir);
  } finally {
    own.close();
  }
}

function worldOf(context: CliContext, flags: SimFlags): string {
  return worldDirectory(context, flags, discoverRoot(context.cwd, flags.directory));
}

function interrupted(context: CliContext): Promise<void> {
  return new Promise((resolve) => {
    const off = context.onInterrupt(() => {
      off();
      resolve();
    });
  });
}

function serverText(
  { endpoint, accessKeyId, accessKeySecret, caFile, accountId, defaultRegion }: Simulator,
  style: Style,
): string {
  const rows = [
    ['endpoint', `${endpoint}  (http and https on one port)`],
    ['access key id', accessKeyId],
    ['access key secret', accessKeySecret],
    ['account', accountId],
    ['region', defaultRegion],
    ...(caFile === undefined ? [] : [['CA file', caFile]]),
  ];
  return `${style.bold('A simulated Alibaba Cloud is listening.')} Nothing here is real and nothing costs anything.\n\n${table(rows, '  ')}\n\nCtrl-C ends it; the account stays in its directory.`;
}

function summaryText({ accountId, now, counts, ending, faults }: Summary, worldDir: string, style: Style): string {
  const rows = countRows(counts);
  const waiting = countRows(ending).map(([product, kind, count]) => `${count} ${product} ${kind}`);
  const total = rows.reduce((sum, [, , count]) => sum + Number(count), 0);
  const head = `Simulated account ${accountId}  ${style.dim(`${worldDir}, ${now}`)}`;
  const body = rows.length === 0 ? '' : `\n${table(rows, '  ')}`;
  const trouble = faults.length === 0 ? '' : `\nfaults:\n${faults.map((fault) => `  ${fault}`).join('\n')}`;
  const notes = waiting.length === 0 ? '' : style.dim(`  (and, only waiting for their end: ${waiting.join(', ')})`);
  return `${head}${body}\n${style.bold(`${total} ${total === 1 ? 'resource' : 'resources'}`)}${notes}${trouble}`;
}

function countRows(counts: Summary['counts']): readonly (readonly [product: string, kind: string, count: string])[] {
  return Object.entries(counts).flatMap(([product, kinds]) =>
    Object.entries(kinds).map(([kind, count]) => [product, kind, String(count)] as const),
  );
}
