import { join, resolve } from 'node:path';
import { scaledClock, Secret, VirtualClock, wallClock, type Clock } from '../../base/index.ts';
import { openAlicloud, type CredentialSource } from '../../clouds/alicloud/index.ts';
import type { CloudPort } from '../../model/index.ts';
import type { EngineTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';

/** A cloud that is ready to be called. */
export interface OpenCloud {
  readonly port: CloudPort;
  readonly clock: Clock;
  /** Milliseconds since the epoch as the cloud itself counts them: a simulated account may be ahead of its clock. */
  readonly now: () => number;
  /** In words, as `simulated cloud, account 1234`; state is bound to it. */
  readonly name: string;
  readonly simulated: boolean;
  close(): Promise<void>;
}

/** Virtual seconds a real second on the simulated cloud, unless the user says otherwise: quick, but slow enough to watch. */
const DEFAULT_SPEED = 30;

/** Where a command works. */
interface Place {
  /** The stack's directory. */
  readonly root: string;
  readonly target: EngineTarget;
}

/** The simulated cloud or cluster beside the stack, or the real one with `--live`. */
export async function openCloud(context: CliContext, flags: CloudFlags, { root, target }: Place): Promise<OpenCloud> {
  const { region } = target;
  return flags.live ? openLive(context, region) : openSimulated(context, flags, { root, region });
}

async function openLive({ env }: CliContext, region: string): Promise<OpenCloud> {
  const profile = env['ALIBABA_CLOUD_PROFILE'];
  const port = openAlicloud({ credentials: { kind: 'chain', ...(profile === undefined ? {} : { profile }) }, region });
  const abort = new AbortController();
  const identity = await port.send(
    { product: 'sts', action: 'GetCallerIdentity', region, params: {}, mutates: false },
    abort.signal,
  );
  return {
    port,
    clock: wallClock,
    now: () => wallClock.now(),
    name: `account ${JSON.stringify(identity['AccountId']).replaceAll('"', '')}`,
    simulated: false,
    close: () => Promise.resolve(),
  };
}

async function openSimulated(
  context: CliContext,
  flags: CloudFlags,
  { root, region }: { readonly root: string; readonly region: string },
): Promise<OpenCloud> {
  const worldDir = worldDirectory(context, flags, root);
  const { server, clock, now, close } = (await joinRunning(worldDir)) ?? (await startOwn(context, flags, worldDir));
  const port = openAlicloud({
    credentials: simulatedKeys(context.env, server),
    region,
    endpoint: { host: server.host, port: server.port, protocol: 'http' },
  });
  return { port, clock, now, name: `simulated cloud, account ${server.accountId}`, simulated: true, close };
}

/** The simulated account's own key pair, unless the environment names that of one of its RAM users. */
function simulatedKeys(env: CliContext['env'], server: OpenWorld['server']): CredentialSource {
  const [accessKeyId, secret] = [env['LANDFALL_SIM_ACCESS_KEY_ID'], env['LANDFALL_SIM_ACCESS_KEY_SECRET']];
  if (accessKeyId === undefined || secret === undefined) {
    return {
      kind: 'keys',
      accessKeyId: server.accessKeyId,
      accessKeySecret: new Secret(server.accessKeySecret, 'world'),
    };
  }
  return { kind: 'keys', accessKeyId, accessKeySecret: new Secret(secret, 'env:LANDFALL_SIM_ACCESS_KEY_SECRET') };
}

interface OpenWorld {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly accountId: string;
  };
  readonly clock: Clock;
  readonly now: () => number;
  readonly close: () => Promise<void>;
}

/** The server that `landfall sim serve`, or another run, has put on this world. */
async function joinRunning(worldDir: string): Promise<OpenWorld | undefined> {
  const { openRunningServer } = await import('../../sim/index.ts');
  const running = await openRunningServer(worldDir);
  if (running === undefined) return undefined;
  const { speed, now } = await running.summary();
  const clock = scaledClock(speed, Date.parse(now));
  return { server: running.record, clock, now: () => clock.now(), close: () => Promise.resolve() };
}

/** A server of our own, whose clock stands still while we work. */
async function startOwn(context: CliContext, flags: CloudFlags, worldDir: string): Promise<OpenWorld> {
  const { startSimulator } = await import('../../sim/index.ts');
  const clock = new VirtualClock(Date.now(), flags.speed ?? speedFrom(context.env['LANDFALL_SPEED']));
  const server = await startSimulator({ worldDir, clock, log: (line) => void context.stderr.write(`${line}\n`) });
  return { server, clock, now: () => Date.parse(server.summary().now), close: () => server.close() };
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
