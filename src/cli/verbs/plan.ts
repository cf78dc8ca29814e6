import { resolve } from 'node:path';
import { EXIT } from '../../base/index.ts';
import { makePlan, savePlan } from '../../engine/index.ts';
import { hasChanges, narrowPlan } from '../../graph/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { withEngine } from '../wiring/deployment.ts';
import { isComposeStack } from '../wiring/project.ts';
import { isTerraformStack } from '../wiring/terraform-root.ts';
import { runCommand } from '../wiring/run-command.ts';
import { holdStack } from '../wiring/stack.ts';
import { planProject } from './compose/plan-project.ts';
import { planRoot } from './terraform/plan-root.ts';
import { showPlan } from './show-plan.ts';

export interface PlanFlags extends CloudFlags {
  readonly only?: readonly string[];
  readonly out?: string;
  readonly detailedExitcode: boolean;
  readonly destroy: boolean;
}

/** Says what apply (or, with --destroy, destroy) would change. */
export async function plan(this: CliContext, flags: PlanFlags): Promise<void> {
  await runCommand(this, 'plan', flags, (work) => {
    const held = holdStack(this, flags);
    if (isComposeStack(held)) return planProject(this, flags, { work, held });
    if (isTerraformStack(held)) return planRoot(this, flags, { work, held });
    return withEngine(this, flags, { work, held }, async ({ session, target }) => {
      const goal = flags.destroy ? ({ kind: 'destroy' } as const) : ({ kind: 'apply', graph: target.graph } as const);
      const { plan: whole, state } = await makePlan(session, goal);
      const made = narrowPlan(whole, flags.only ?? []);
      showPlan(work.screen, made, { target, state });
      if (flags.out !== undefined) {
        const file = resolve(this.cwd, flags.out);
        await savePlan(file, made);
        work.screen.emit({
          type: 'message',
          level: 'info',
          text: `\nSaved. Apply exactly this with: landfall apply ${flags.out}`,
        });
      }
      return flags.detailedExitcode && hasChanges(made) ? EXIT.changesPending : EXIT.done;
    });
  });
}
