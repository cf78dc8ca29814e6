import { resolve } from 'node:path';
import { Secret, wallClock } from '../../base/index.ts';
import { openKube, type Kube } from '../../kube/index.ts';
import type { KubernetesTarget } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import type { OpenCloud } from './open-cloud.ts';
import { openWorld } from './world.ts';

interface ClusterPlace {
  readonly root: string;
  readonly target: { readonly name: string; readonly settings: KubernetesTarget };
}

/** The kubeconfig's cluster with `--live`, else a simulated one that is named after the target. */
export async function openCluster(
  context: CliContext,
  flags: CloudFlags,
  place: ClusterPlace,
): Promise<OpenCloud & { readonly kube: Kube }> {
  return flags.live ? openLiveCluster(context, place) : openSimulatedCluster(context, flags, place);
}

async function openLiveCluster(
  { env }: CliContext,
  { root, target: { settings } }: ClusterPlace,
): Promise<OpenCloud & { readonly kube: Kube }> {
  const { kubeconfig, namespace } = settings;
  const kube = openKube({
    env,
    namespace,
    ...(settings.context === undefined ? {} : { context: settings.context }),
    ...(kubeconfig === undefined ? {} : { kubeconfig: { kind: 'files' as const, files: [resolve(root, kubeconfig)] } }),
  });
  return Promise.resolve({
    kube,
    port: kube.port,
    clock: wallClock,
    now: () => wallClock.now(),
    name: `context ${kube.context}, ${kube.server}`,
    simulated: false,
    close: () => Promise.resolve(kube.close()),
  });
}

async function openSimulatedCluster(
  context: CliContext,
  flags: CloudFlags,
  { root, target: { name, settings } }: ClusterPlace,
): Promise<OpenCloud & { readonly kube: Kube }> {
  const world = await openWorld(context, flags, root);
  const text = new Secret(await world.kubeconfig(name), 'simulated cluster');
  const kube = openKube({ env: {}, namespace: settings.namespace, kubeconfig: { kind: 'text', text } });
  return {
    kube,
    port: kube.port,
    clock: world.clock,
    now: world.now,
    name: `simulated cluster ${name}, account ${world.server.accountId}`,
    simulated: true,
    close: async () => {
      kube.close();
      await world.close();
    },
  };
}
