import { EXIT, formatDuration, wallClock, type ExitCode } from '../../../base/index.ts';
import type { ComposePlan, ComposeStatus } from '../../../compose/index.ts';
import type { CliContext } from '../../context.ts';
import { fail } from '../../errors.ts';
import type { ChangeFlags } from '../../flags/flags.ts';
import { confirmPlan } from '../../wiring/confirm.ts';
import { listenForStops } from '../../wiring/deployment.ts';
import { openProject, refreshTrees, type HeldProject } from '../../wiring/project.ts';
import type { Work } from '../../wiring/run-command.ts';
import { showProjectPlan } from './project-plan.ts';
import { statusText } from './project-status.ts';

interface Applying {
  readonly work: Work;
  readonly held: HeldProject;
}

/** Writes the files and lets Docker Compose bring them about, images first. */
export async function applyProject(
  context: CliContext,
  flags: ChangeFlags,
  { work, held }: Applying,
): Promise<ExitCode> {
  if (flags.only !== undefined) throw fail('LF6034', { headline: 'a compose target is applied as a whole' });
  const { screen } = work;
  const draft = await openProject(context, flags, { work, held, files: 'draft' });
  const plan = await draft.compose.plan();
  showProjectPlan(screen, plan);
  const question = { changes: !plan.empty, cloud: 'Docker engine of this machine', question: 'Apply this plan' };
  if (!(await confirmPlan(context, flags, screen, question))) return EXIT.invalid;
  const project = await openProject(context, flags, { work, held, files: 'written' });
  refreshTrees(context, flags, { held, screen });
  const startedAt = wallClock.now();
  const stops = listenForStops(context, flags.timeout, wallClock);
  try {
    const { status } = await project.compose.up({
      emit: (event) => screen.emit(event),
      signal: stops.stop,
      ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
    });
    return finish(work, { plan, status, elapsedMs: wallClock.now() - startedAt });
  } finally {
    stops.end();
  }
}

interface Applied {
  readonly plan: ComposePlan;
  readonly status: ComposeStatus;
  readonly elapsedMs: number;
}

function finish(work: Work, { plan, status, elapsedMs }: Applied): ExitCode {
  const done = plan.changes.filter(({ action }) => action !== 'none').length;
  work.summary({ done, failed: 0, skipped: 0, elapsedMs });
  const { screen } = work;
  screen.answer('status', status, () => {
    const ready = screen.style.bold(screen.style.green(`Ready in ${formatDuration(elapsedMs)}`));
    return [...(plan.empty ? [] : ['']), statusText(status, screen.style), '', ready].join('\n');
  });
  return EXIT.done;
}
