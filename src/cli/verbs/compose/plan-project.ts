import { EXIT, type ExitCode } from '../../../base/index.ts';
import type { CliContext } from '../../context.ts';
import { fail } from '../../errors.ts';
import { openProject, type HeldProject } from '../../wiring/project.ts';
import type { Work } from '../../wiring/run-command.ts';
import type { PlanFlags } from '../plan.ts';
import { showProjectPlan } from './project-plan.ts';

/** Says what apply would change in Docker. Nothing is written below deploy/. @throws LF6034 for a plan that cannot be saved or narrowed */
export async function planProject(
  context: CliContext,
  flags: PlanFlags,
  { work, held }: { readonly work: Work; readonly held: HeldProject },
): Promise<ExitCode> {
  if (flags.out !== undefined || flags.destroy || flags.only !== undefined)
    throw fail('LF6034', { headline: 'a compose target is planned as a whole, each time anew' });
  const { compose } = await openProject(context, flags, { work, held, files: 'draft' });
  const plan = await compose.plan();
  showProjectPlan(work.screen, plan);
  return flags.detailedExitcode && !plan.empty ? EXIT.changesPending : EXIT.done;
}
