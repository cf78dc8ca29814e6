import { Secret, wallClock } from '../../base/index.ts';
import { openAlicloud, type CredentialSource } from '../../clouds/alicloud/index.ts';
import type { EngineTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import { openCluster } from './kube-cluster.ts';
import type { OpenCloud } from './open-cloud.ts';
import { openWorld, type OpenWorld } from './world.ts';
import type { CloudFlags } from '../flags/flags.ts';

/** Where a command works. */
export interface Place {
  /** The stack's directory. */
  readonly root: string;
  readonly target: EngineTarget;
}

/** The simulated cloud or cluster beside the stack, or the real one with `--live`. */
export async function openCloud(context: CliContext, flags: CloudFlags, place: Place): Promise<OpenCloud> {
  const { root, target } = place;
  if (target.kind === 'kubernetes') return openCluster(context, flags, { root, target });
  return flags.live ? openLive(context, target.region) : openSimulated(context, flags, { root, region: target.region });
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
  const { server, clock, now, close } = await openWorld(context, flags, root);
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
