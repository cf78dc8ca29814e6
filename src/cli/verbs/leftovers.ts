import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { leftoversText } from '../text/leftovers-text.ts';
import { withDeployment } from '../wiring/deployment.ts';
import { leftoversExit, surveyDeployment } from '../wiring/leftovers.ts';
import { runCommand } from '../wiring/run-command.ts';

/** Names what is still in the cloud of this stack and profile and in no state, with why and what it costs. Changes nothing. */
export async function leftovers(this: CliContext, flags: CloudFlags): Promise<void> {
  await runCommand(this, 'leftovers', flags, (work) =>
    withDeployment(this, flags, work, async (deployment) => {
      const survey = await surveyDeployment(deployment);
      work.screen.answer('leftovers', { ...survey, removed: [] }, () => leftoversText(survey, [], work.screen.style));
      return leftoversExit(survey.left);
    }),
  );
}
