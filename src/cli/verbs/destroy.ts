import { EXIT } from '../../base/index.ts';
import { runDeployment, type RunResult } from '../../engine/index.ts';
import { hasChanges } from '../../graph/index.ts';
import type { CliContext } from '../context.ts';
import type { DestroyFlags } from '../flags/flags.ts';
import { confirmPlan } from '../wiring/confirm.ts';
import { withEngine } from '../wiring/deployment.ts';
import { isComposeStack } from '../wiring/project.ts';
import { isTerraformStack } from '../wiring/terraform-root.ts';
import { tidyLeftovers } from '../wiring/leftovers.ts';
import { runCommand } from '../wiring/run-command.ts';
import { changeOptions, finish } from './apply.ts';
import { holdStack } from '../wiring/stack.ts';
import { destroyProject } from './compose/destroy-project.ts';
import { applyRoot } from './terraform/apply-root.ts';
import { showPlan } from './show-plan.ts';

/** Removes everything the state knows. */
export async function destroy(this: CliContext, flags: DestroyFlags): Promise<void> {
  await runCommand(this, 'destroy', flags, (work) => {
    const held = holdStack(this, flags);
    if (isComposeStack(held)) return destroyProject(this, flags, { work, held });
    if (isTerraformStack(held)) return applyRoot(this, flags, { work, held, destroy: true });
    return withEngine(this, flags, { work, held }, async (deployment) => {
      const { session, cloud, target } = deployment;
      const before = await session.store.read();
      const run = await runDeployment(
        session,
        { kind: 'destroy' },
        {
          ...changeOptions(flags),
          preview: async (plan) => showPlan(work.screen, plan, { target, state: await session.store.read() }),
          confirm: (plan) =>
            confirmPlan(this, flags, work.screen, {
              changes: hasChanges(plan),
              cloud: cloud.name,
              question: 'Destroy all of this',
            }),
        },
      );
      const exit = finish(work, run, cloud.simulated);
      if (exit !== EXIT.done || !isWhole(run, flags)) return exit;
      const types = Object.values(before?.resources ?? {}).map(({ type }) => type);
      const left = await tidyLeftovers(deployment, work.screen, {
        types: [...new Set(types)],
        remove: flags.leftovers,
      });
      return Object.keys(run.state.resources).length > 0 ? EXIT.leftovers : left;
    });
  });
}

/** Only what was meant to go and is still there counts; `--only` leaves the rest on purpose. */
function isWhole({ declined }: RunResult, { only = [] }: DestroyFlags): boolean {
  return !declined && only.length === 0;
}
