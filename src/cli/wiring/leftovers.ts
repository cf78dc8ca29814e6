import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../base/index.ts';
import { profileStates, removeLeftovers, surveyLeftovers, type Leftover, type Survey } from '../../engine/index.ts';
import { leftoversText } from '../text/leftovers-text.ts';
import type { OpenDeployment } from './deployment.ts';
import type { Screen } from './screen.ts';

/** What is still there of a stack, asked of the cloud by the tags of the resources of these types; of all when omitted. */
export async function surveyDeployment(
  deployment: Pick<OpenDeployment, 'session' | 'loaded' | 'target'>,
  types?: readonly string[],
): Promise<Survey> {
  const { session, loaded, target } = deployment;
  const all = await profileStates(join(loaded.root, '.landfall'), loaded.profile);
  const states = all.filter(({ cloud }) => cloud === session.deployed.cloud);
  const lived = states.flatMap(({ resources, former = [] }) => [...Object.values(resources), ...former]);
  const regions = [...new Set([target.region, ...lived.flatMap(({ region }) => region ?? [])])];
  return surveyLeftovers(session, { states, regions, ...(types === undefined ? {} : { types }) });
}

/** After a destroy: says what stays, removes what was asked to go, and gives the exit code. */
export async function tidyLeftovers(
  deployment: OpenDeployment,
  screen: Screen,
  { types, remove }: { readonly types: readonly string[]; readonly remove: boolean },
): Promise<ExitCode> {
  const survey = await surveyDeployment(deployment, types);
  const removed = remove ? await removeLeftovers(deployment.session, survey.left) : [];
  const rest = { ...survey, left: survey.left.filter((each) => !removed.includes(each)) };
  if (survey.left.length > 0 || survey.unseen.length > 0) {
    screen.answer('leftovers', { ...rest, removed }, () => `\n${leftoversText(rest, removed, screen.style)}`);
  }
  return leftoversExit(rest.left);
}

/** 10 when something costs money and nobody asked for it to stay. */
export function leftoversExit(left: readonly Leftover[]): ExitCode {
  return left.some(({ cost }) => cost === 'running') ? EXIT.leftovers : EXIT.done;
}
