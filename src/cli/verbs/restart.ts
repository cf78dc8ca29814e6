import { EXIT, wallClock, type ExitCode } from '../../base/index.ts';
import { restart as restartWorkload } from '../../kube/index.ts';
import type { CliContext } from '../context.ts';
import { chooseServices, withCluster } from '../wiring/cluster-stack.ts';
import { listenForStops } from '../wiring/deployment.ts';
import { isComposeStack, openProject, type HeldProject } from '../wiring/project.ts';
import { awaitWorkloads, type ServiceFlags } from '../wiring/ready-services.ts';
import { runCommand, type Work } from '../wiring/run-command.ts';
import { holdStack } from '../wiring/stack.ts';

/** Restarts running services, in each workload's own strategy, and waits until they are well again. */
export async function restart(this: CliContext, flags: ServiceFlags, ...services: string[]): Promise<void> {
  await runCommand(this, 'restart', flags, (work) => {
    const held = holdStack(this, flags);
    if (isComposeStack(held)) return restartInProject(this, flags, { work, held, services });
    return withCluster(this, flags, { work, held }, async (stack) => {
      const question = { now: stack.cloud.now(), signal: stack.session.stop };
      await awaitWorkloads(stack, {
        services,
        flags,
        screen: work.screen,
        keyOf: (name) => restartWorkload(stack.cluster, { workload: name }, question),
        said: 'restarted',
      });
      return EXIT.done;
    });
  });
}

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
