import { join, resolve } from 'node:path';
import { scaledClock, VirtualClock, type Clock } from '../../base/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';

/** Virtual seconds a real second on the simulated cloud, unless the user says otherwise: quick, but slow enough to watch. */
const DEFAULT_SPEED = 30;

/** A simulated world that is served, by this process or another. */
export interface OpenWorld {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly accountId: string;
  };
  readonly clock: Clock;
  readonly now: () => number;
  /** The kubeconfig of one of its clusters, which is brought about when there is none of the name. */
  readonly kubeconfig: (cluster: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** The server that landfall runs on the stack's world, or one of our own. */
export async function openWorld(context: CliContext, flags: CloudFlags, root: string): Promise<OpenWorld> {
  const worldDir = worldDirectory(context, flags, root);
  return (await joinRunning(worldDir)) ?? startOwn(context, flags, worldDir);
}

/** The world that another process has put on a port; undefined when nobody has. */
export function runningWorld(context: CliContext, flags: CloudFlags, root: string): Promise<OpenWorld | undefined> {
  return joinRunning(worldDirectory(context, flags, root));
}

/** The server that `landfall sim serve`, or another run, has put on this world. */
async function joinRunning(worldDir: string): Promise<OpenWorld | undefined> {
  const { openRunningServer } = await import('../../sim/index.ts');
  const running = await openRunningServer(worldDir);
  if (running === undefined) return undefined;
  const { speed, now } = await running.summary();
  const clock = scaledClock(speed, Date.parse(now));
  return {
    server: running.record,
    clock,
    now: () => clock.now(),
    kubeconfig: (cluster) => running.kubeconfig(cluster),
    close: () => Promise.resolve(),
  };
}

/** A server of our own, whose clock stands still while we work. */
async function startOwn(context: CliContext, flags: CloudFlags, worldDir: string): Promise<OpenWorld> {
  const { startSimulator } = await import('../../sim/index.ts');
  const clock = new VirtualClock(Date.now(), flags.speed ?? speedFrom(context.env['LANDFALL_SPEED']));
  const server = await startSimulator({ worldDir, clock, log: (line) => void context.stderr.write(`${line}\n`) });
  return {
    server,
    clock,
    now: () => Date.parse(server.summary().now),
    kubeconfig: (cluster) => Promise.resolve(server.kubernetes.kubeconfig(cluster)),
    close: () => server.close(),
  };
}

function speedFrom(text: string | undefined): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = Number(text);
  return speed > 0 ? speed : DEFAULT_SPEED;
}

/** Where the simulated account is kept. */
export function worldDirectory({ env, cwd }: CliContext, flags: Pick<CloudFlags, 'world'>, root: string): string {
  const named = flags.world ?? env['LANDFALL_WORLD'];
  return named === undefined ? join(root, '.landfall', 'world') : resolve(cwd, named);
}
