import { EXIT, wallClock, type ExitCode } from '../../../base/index.ts';
import type { ComposeStatus } from '../../../compose/index.ts';
import { countActions } from '../../../graph/index.ts';
import type { EventBody } from '../../../model/index.ts';
import type { CliContext } from '../../context.ts';
import { fail } from '../../errors.ts';
import type { DestroyFlags } from '../../flags/flags.ts';
import { confirmPlan } from '../../wiring/confirm.ts';
import { listenForStops } from '../../wiring/deployment.ts';
import { openProject, type HeldProject } from '../../wiring/project.ts';
import type { Work } from '../../wiring/run-command.ts';
import type { Screen } from '../../wiring/screen.ts';

/** Removes containers and networks; volumes only with `--allow-data-loss`, since they hold data. */
export async function destroyProject(
  context: CliContext,
  flags: DestroyFlags,
  { work, held }: { readonly work: Work; readonly held: HeldProject },
): Promise<ExitCode> {
  if (flags.only !== undefined) throw fail('LF6034', { headline: 'a compose target is removed as a whole' });
  const { compose } = await openProject(context, flags, { work, held, files: 'draft' });
  const { screen } = work;
  const permitted = flags.allowDataLoss ?? [];
  const running = await compose.status();
  const count = showRemovals(screen, running, permitted);
  const question = { changes: count > 0, cloud: 'Docker engine of this machine', question: 'Destroy all of this' };
  if (!(await confirmPlan(context, flags, screen, question))) return EXIT.invalid;
  const startedAt = wallClock.now();
  const stops = listenForStops(context, flags.timeout, wallClock);
  try {
    const { removed, kept } = await compose.down({
      emit: (event) => screen.emit(event),
      signal: stops.stop,
      allowDataLoss: permitted,
      ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    });
    work.summary({ done: removed.length, failed: 0, skipped: 0, elapsedMs: wallClock.now() - startedAt });
    screen.answer('destroyed', { removed, kept }, () => keptText(kept));
    return EXIT.done;
  } finally {
    stops.end();
  }
}

/** Says what goes, and gives the number. */
function showRemovals(screen: Screen, { services }: ComposeStatus, permitted: readonly string[]): number {
  const running = [...new Set(services.filter(({ state }) => state !== 'absent').map(({ service }) => service))];
  const addresses = [...running.map((name) => `docker_container.${name}`), ...permitted];
  const changes = addresses.map((address) => ({ address, action: 'delete' as const, args: [] }));
  for (const change of changes) screen.emit({ type: 'plan.change', ...change } satisfies EventBody);
  screen.emit({
    type: 'plan.summary',
    goal: 'destroy',
    counts: countActions(changes),
    drift: 0,
    expectedMs: 0,
    changes: changes.length > 0,
  });
  return changes.length;
}

function keptText(kept: readonly { readonly address: string; readonly name: string }[]): string {
  if (kept.length === 0) return '\nNothing is left.';
  const permits = kept.map(({ address }) => `--allow-data-loss ${address}`).join(' ');
  const names = kept.map(({ name }) => name).join(', ');
  return `\nVolumes stay with their data: ${names}\nTo delete them too: landfall destroy ${permits}`;
}
