import { copyFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, type ExitCode } from '../../../base/index.ts';
import type { CliContext } from '../../context.ts';
import { dropPlan, withRoot, type HeldRoot } from '../../wiring/terraform-root.ts';
import type { Work } from '../../wiring/run-command.ts';
import type { PlanFlags } from '../plan.ts';
import { showRootPlan } from './root-plan.ts';

/** Says what Terraform would change; `--out` keeps its plan, for `terraform apply` as well. */
export async function planRoot(
  context: CliContext,
  flags: PlanFlags,
  opening: { readonly work: Work; readonly held: HeldRoot },
): Promise<ExitCode> {
  const { screen } = opening.work;
  return withRoot(context, flags, opening, async ({ terraform, stops }) => {
    const plan = await terraform.plan({
      emit: (event) => screen.emit(event),
      signal: stops.stop,
      abandon: stops.abandon,
      destroy: flags.destroy,
      targets: flags.only ?? [],
    });
    showRootPlan(screen, plan);
    if (flags.out !== undefined) {
      const file = resolve(context.cwd, flags.out);
      copyFileSync(plan.file, file);
      screen.emit({
        type: 'message',
        level: 'info',
        text: `\nSaved. Apply exactly this with: landfall apply ${flags.out}`,
      });
    }
    dropPlan(plan.file);
    return flags.detailedExitcode && !plan.empty ? EXIT.changesPending : EXIT.done;
  });
}
