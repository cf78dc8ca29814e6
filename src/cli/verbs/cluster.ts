import { chmodSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, Secret, type ExitCode } from '../../base/index.ts';
import { clusterKubeconfig, deployedOf } from '../../clouds/alicloud/index.ts';
import { steadyPort } from '../../engine/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { withEngine } from '../wiring/deployment.ts';
import { runCommand, type Work } from '../wiring/run-command.ts';
import type { Screen } from '../wiring/screen.ts';
import { holdStack, type HeldStack } from '../wiring/stack.ts';
import { runningWorld } from '../wiring/world.ts';

export interface KubeconfigFlags extends CloudFlags {
  readonly out?: string;
  readonly internal: boolean;
  readonly minutes?: number;
}

/** Prints access to the deployed cluster, or writes it to a file of its own. It holds a key, so nobody else may read the file. */
export async function kubeconfig(this: CliContext, flags: KubeconfigFlags): Promise<void> {
  await runCommand(this, 'cluster kubeconfig', flags, (work) => {
    const held = holdStack(this, flags);
    // What is printed must be a kubeconfig and nothing else.
    const bare = flags.out === undefined && !flags.json;
    const quiet = bare ? { ...work, hello: () => undefined } : work;
    if (held.target.kind === 'kubernetes') return simulatedKubeconfig(this, flags, { work: quiet, held });
    return withEngine(this, flags, { work: quiet, held }, async ({ session }) => {
      const state = await session.store.read();
      const [cluster] = state === undefined ? [] : deployedOf('cluster', state);
      if (cluster === undefined) throw fail('LF6020', { headline: 'the state knows no cluster' });
      const { config, expiration } = await clusterKubeconfig(steadyPort(session, cluster.address), cluster.id, {
        signal: session.abandon,
        internal: flags.internal,
        ...(cluster.region === undefined ? {} : { region: cluster.region }),
        ...(flags.minutes === undefined ? {} : { minutes: flags.minutes }),
      });
      handOver(this, flags, { screen: work.screen, cluster: cluster.id, config, expiration });
      return EXIT.done;
    });
  });
}

/** Access to the simulated cluster of a kubernetes target, as long as a server has its world on a port. @throws LF6036 */
async function simulatedKubeconfig(
  context: CliContext,
  flags: KubeconfigFlags,
  { work, held }: { readonly work: Work; readonly held: HeldStack },
): Promise<ExitCode> {
  const { name } = held.target;
  const server = flags.live ? undefined : await runningWorld(context, flags, held.loaded.root);
  if (server === undefined) throw fail('LF6036', { headline: `nobody serves the simulated cluster ${name}` });
  const config = new Secret(await server.kubeconfig(name), 'simulated cluster');
  handOver(context, flags, { screen: work.screen, cluster: name, config, expiration: undefined });
  return EXIT.done;
}

interface Access {
  readonly screen: Screen;
  readonly cluster: string;
  readonly config: Secret;
  readonly expiration: string | undefined;
}

/** Prints it, or writes it where `--out` says. */
function handOver(
  context: CliContext,
  { out }: KubeconfigFlags,
  { screen, cluster, config, expiration }: Access,
): void {
  const facts = { cluster, expiration: expiration ?? null };
  if (out === undefined) {
    const text = config.reveal();
    screen.answer('kubeconfig', { ...facts, config: text }, () => text.trimEnd());
    return;
  }
  const file = resolve(context.cwd, out);
  writePrivate(file, config.reveal());
  screen.answer('kubeconfig', { ...facts, file }, () =>
    [
      `Wrote ${file}: access to cluster ${cluster}${expiration === undefined ? '' : ` until ${expiration}`}.`,
      `Next:  kubectl --kubeconfig ${out} get nodes`,
    ].join('\n'),
  );
}

/** @throws LF6021 */
function writePrivate(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
    // A file that was there before keeps its mode when it is written.
    chmodSync(file, 0o600);
  } catch (cause) {
    throw fail('LF6021', { headline: `${file} cannot be written: ${String(cause)}`, where: { file }, cause });
  }
}
