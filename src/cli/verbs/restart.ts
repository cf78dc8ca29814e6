import { EXIT, wallClock, type ExitCode } from '../../base/index.ts';
import { restart as restartWorkload, waitReady } from '../../kube/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { chooseServices, withCluster } from '../wiring/cluster-stack.ts';
import { listenForStops } from '../wiring/deployment.ts';
import { isComposeStack, openProject, type HeldProject } from '../wiring/project.ts';
import { runCommand, type Work } from '../wiring/run-command.ts';
import { holdStack } from '../wiring/stack.ts';

export interface ServiceFlags extends CloudFlags {
  readonly timeout?: number;
}

/** Milliseconds that services are given to come up. */
export const READY_WITHIN_MS = 600_000;

/** Restarts running services, in each workload's own strategy, and waits until they are well again. */
export async function restart(this: CliContext, flags: ServiceFlags, ...services: string[]): Promise<void> {
  await runCommand(this, 'restart', flags, (work) => {
    const held = holdStack(this, flags);
    if (isComposeStack(held)) return restartInProject(this, flags, { work, held, services });
    return withCluster(this, flags, { work, held }, async (stack) => {
      const { cluster, cloud, session } = stack;
      for (const { name } of stack.workloads(services)) {
        const key = await restartWorkload(cluster, { workload: name }, { now: cloud.now(), signal: session.stop });
        await waitReady(cluster, key, {
          clock: cloud.clock,
          signal: session.stop,
          timeoutSeconds: (flags.timeout ?? READY_WITHIN_MS) / 1000,
          progress: (text) => work.screen.emit({ type: 'message', level: 'info', text: `  ${name}: ${text}` }),
        });
        work.screen.answer('restarted', { service: name }, () => `${work.screen.style.green('✓')} ${name} restarted`);
      }
      return EXIT.done;
    });
  });
}

/** @throws LF6032 */
async function restartInProject(
  context: CliContext,
  flags: ServiceFlags,
  { work, held, services }: { readonly work: Work; readonly held: HeldProject; readonly services: readonly string[] },
): Promise<ExitCode> {
  chooseServices(held.loaded.stack.services, services);
  const { compose } = await openProject(context, flags, { work, held, files: 'draft' });
  const stops = listenForStops(context, flags.timeout, wallClock);
  try {
    await compose.restart({
      emit: (event) => work.screen.emit(event),
      signal: stops.stop,
      ...(services.length === 0 ? {} : { services }),
      ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    });
    return EXIT.done;
  } finally {
    stops.end();
  }
}
