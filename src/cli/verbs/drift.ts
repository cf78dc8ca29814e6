import { EXIT } from '../../base/index.ts';
import { makePlan } from '../../engine/index.ts';
import type { Change, Plan, State } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { withEngine } from '../wiring/deployment.ts';
import { holdStack } from '../wiring/stack.ts';
import { isTerraformStack } from '../wiring/terraform-root.ts';
import { driftOfRoot } from './terraform/root-status.ts';
import { runCommand } from '../wiring/run-command.ts';
import type { Screen } from '../wiring/screen.ts';
import { changeEvent } from './show-plan.ts';

export interface DriftFlags extends CloudFlags {
  readonly detailedExitcode: boolean;
}

/** Shows what was changed outside Landfall since the last apply, and nothing else. */
export async function drift(this: CliContext, flags: DriftFlags): Promise<void> {
  await runCommand(this, 'drift', flags, (work) => {
    const held = holdStack(this, flags);
    if (isTerraformStack(held)) return driftOfRoot(this, flags, { work, held });
    return withEngine(this, flags, { work, held }, async ({ session, target }) => {
      const { plan, state } = await makePlan(session, { kind: 'apply', graph: target.graph });
      const drifted = driftOf(plan, state);
      showDrift(work.screen, drifted);
      return flags.detailedExitcode && drifted.length > 0 ? EXIT.changesPending : EXIT.done;
    });
  });
}

/** What is deployed and gone, and arguments that differ although the configuration did not change. */
function driftOf({ changes }: Plan, { resources }: State): readonly Change[] {
  return changes.flatMap((change) => {
    if (resources[change.address] === undefined) return [];
    if (change.action === 'create' || change.action === 'forget') return [change];
    const args = change.args.filter((arg) => arg.drift);
    return args.length === 0 ? [] : [{ ...change, args }];
  });
}

function showDrift(screen: Screen, drifted: readonly Change[]): void {
  for (const change of drifted) screen.emit(changeEvent(change));
  const count = drifted.length === 1 ? '1 resource' : `${drifted.length} resources`;
  const said = drifted.length === 0 ? 'Nothing was changed outside Landfall.' : `${count} changed outside Landfall.`;
  screen.answer('drift', { drifted: drifted.length }, () => said);
}
