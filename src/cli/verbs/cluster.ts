import { chmodSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT } from '../../base/index.ts';
import { clusterKubeconfig, deployedOf } from '../../clouds/alicloud/index.ts';
import { steadyPort } from '../../engine/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { withDeployment } from '../wiring/deployment.ts';
import { runCommand } from '../wiring/run-command.ts';

export interface KubeconfigFlags extends CloudFlags {
  readonly out?: string;
  readonly internal: boolean;
  readonly minutes?: number;
}

/** Prints access to the deployed cluster, or writes it to a file of its own. It holds a key, so nobody else may read the file. */
export async function kubeconfig(this: CliContext, flags: KubeconfigFlags): Promise<void> {
  await runCommand(this, 'cluster kubeconfig', flags, (work) => {
    // What is printed must be a kubeconfig and nothing else.
    const bare = flags.out === undefined && !flags.json;
    return withDeployment(this, flags, bare ? { ...work, hello: () => undefined } : work, async ({ session }) => {
      const state = await session.store.read();
      const [cluster] = state === undefined ? [] : deployedOf('cluster', state);
      if (cluster === undefined) throw fail('LF6020', { headline: 'the state knows no cluster' });
      const { config, expiration } = await clusterKubeconfig(steadyPort(session, cluster.address), cluster.id, {
        signal: session.abandon,
        internal: flags.internal,
        ...(cluster.region === undefined ? {} : { region: cluster.region }),
        ...(flags.minutes === undefined ? {} : { minutes: flags.minutes }),
      });
      const facts = { cluster: cluster.id, expiration: expiration ?? null };
      if (flags.out === undefined) {
        const text = config.reveal();
        work.screen.answer('kubeconfig', { ...facts, config: text }, () => text.trimEnd());
        return EXIT.done;
      }
      const file = resolve(this.cwd, flags.out);
      writePrivate(file, config.reveal());
      work.screen.answer('kubeconfig', { ...facts, file }, () =>
        [
          `Wrote ${file}: access to cluster ${cluster.id}${expiration === undefined ? '' : ` until ${expiration}`}.`,
          `Next:  kubectl --kubeconfig ${flags.out} get nodes`,
        ].join('\n'),
      );
      return EXIT.done;
    });
  });
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
