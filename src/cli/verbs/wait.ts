import { EXIT, wallClock, type ExitCode } from '../../base/index.ts';
import { findWorkload, keyOf } from '../../kube/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import { chooseServices, withCluster } from '../wiring/cluster-stack.ts';
import { isComposeStack, openProject, type HeldProject } from '../wiring/project.ts';
import { awaitWorkloads, READY_WITHIN_MS, type ServiceFlags } from '../wiring/ready-services.ts';
import { runCommand, type Work } from '../wiring/run-command.ts';
import { holdStack } from '../wiring/stack.ts';
import { statusText } from './compose/project-status.ts';

/** Waits until running services are well, and says why when they do not become so. */
export async function wait(this: CliContext, flags: ServiceFlags, ...services: string[]): Promise<void> {
  await runCommand(this, 'wait', flags, (work) => {
    const held = holdStack(this, flags);
    if (isComposeStack(held)) return waitForProject(this, flags, { work, held, services });
    return withCluster(this, flags, { work, held }, async (stack) => {
      await awaitWorkloads(stack, {
        services,
        flags,
        screen: work.screen,
        keyOf: async (name) => keyOf(await findWorkload(stack.cluster, { workload: name }, stack.session.stop)),
        said: 'is ready',
      });
      return EXIT.done;
    });
  });
}

/** Milliseconds between two looks. */
const EVERY_MS = 500;

/** @throws LF6032 LF6035 */
async function waitForProject(
  context: CliContext,
  flags: ServiceFlags,
  { work, held, services }: { readonly work: Work; readonly held: HeldProject; readonly services: readonly string[] },
): Promise<ExitCode> {
  chooseServices(held.loaded.stack.services, services);
  const { compose } = await openProject(context, flags, { work, held, files: 'draft' });
  const stop = new AbortController();
  const off = context.onInterrupt(() => stop.abort(new Error('interrupted')));
  const until = wallClock.now() + (flags.timeout ?? READY_WITHIN_MS);
  try {
    for (;;) {
      const status = await compose.status();
      const asked = status.services.filter(({ service }) => services.length === 0 || services.includes(service));
      const ready = asked.every(({ state, health, exitCode }) =>
        state === 'running' ? health === undefined || health === 'healthy' : state === 'exited' && exitCode === 0,
      );
      if (ready) {
        work.screen.answer('status', status, () => statusText(status, work.screen.style));
        return EXIT.done;
      }
      if (wallClock.now() > until) throw fail('LF6035', { headline: 'services are not ready in the time allowed' });
      await wallClock.sleep(EVERY_MS, stop.signal);
    }
  } finally {
    off();
  }
}
