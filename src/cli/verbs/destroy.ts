import { EXIT } from '../../base/index.ts';
import { runDeployment } from '../../engine/index.ts';
import type { CliContext } from '../context.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { confirmPlan } from '../wiring/confirm.ts';
import { withDeployment } from '../wiring/deployment.ts';
import { runCommand } from '../wiring/run-command.ts';
import { changeOptions, finish } from './apply.ts';

/** Removes everything the state knows. */
export async function destroy(this: CliContext, flags: ChangeFlags): Promise<void> {
  await runCommand(this, 'destroy', flags, (work) =>
    withDeployment(this, flags, work, async ({ session, cloud }) => {
      const run = await runDeployment(
        session,
        { kind: 'destroy' },
        {
          ...changeOptions(flags),
          confirm: (plan) =>
            confirmPlan(this, flags, work.screen, { plan, cloud: cloud.name, question: 'Destroy all of this' }),
        },
      );
      const exit = finish(work, run, cloud.simulated);
      const left = Object.keys(run.state.resources);
      // Only what was meant to go and is still there counts; `--only` leaves the rest on purpose.
      return exit === EXIT.done && left.length > 0 && !run.declined && (flags.only ?? []).length === 0
        ? EXIT.leftovers
        : exit;
    }),
  );
}
