import { resolve } from 'node:path';
import { EXIT, formatDuration, type ExitCode } from '../../base/index.ts';
import { readSavedPlan, runDeployment, type ApplyResult, type RunResult } from '../../engine/index.ts';
import type { Plan } from '../../model/index.ts';
import { hasChanges } from '../../graph/index.ts';
import type { CliContext } from '../context.ts';
import type { ChangeFlags } from '../flags/flags.ts';
import { chainText, inventoryText, outputsText } from '../text/inventory-text.ts';
import { confirmPlan } from '../wiring/confirm.ts';
import { withEngine } from '../wiring/deployment.ts';
import { isComposeStack } from '../wiring/project.ts';
import { isTerraformStack } from '../wiring/terraform-root.ts';
import { runCommand, type Work } from '../wiring/run-command.ts';
import type { Screen } from '../wiring/screen.ts';
import { holdStack } from '../wiring/stack.ts';
import { applyProject } from './compose/apply-project.ts';
import { applyRoot } from './terraform/apply-root.ts';
import { showPlan } from './show-plan.ts';

/** Brings the stack about; with a file, exactly the plan that was saved in it. */
export async function apply(this: CliContext, flags: ChangeFlags, planFile?: string): Promise<void> {
  await runCommand(this, 'apply', flags, async (work) => {
    const held = holdStack(this, flags);
    if (isComposeStack(held)) return applyProject(this, flags, { work, held });
    if (isTerraformStack(held))
      return applyRoot(this, flags, { work, held, ...(planFile === undefined ? {} : { saved: planFile }) });
    const saved = planFile === undefined ? undefined : await readSavedPlan(resolve(this.cwd, planFile));
    return withEngine(this, flags, { work, held }, async (deployment) => {
      const goal = { kind: 'apply', graph: deployment.target.graph } as const;
      const run = await runDeployment(deployment.session, goal, {
        ...changeOptions(flags),
        ...(saved === undefined ? {} : { saved }),
        preview: async (plan: Plan) =>
          showPlan(work.screen, plan, { target: deployment.target, state: await deployment.session.store.read() }),
        confirm: (plan: Plan) =>
          confirmPlan(this, flags, work.screen, {
            changes: hasChanges(plan),
            cloud: deployment.cloud.name,
            question: 'Apply this plan',
          }),
      });
      showApplied(work, run);
      return finish(work, run, deployment.cloud.simulated);
    });
  });
}

/** The flags that the engine knows. */
export function changeOptions(
  flags: ChangeFlags,
): Pick<Parameters<typeof runDeployment>[2], 'only' | 'parallelism' | 'continueOnError' | 'permits'> {
  return {
    only: flags.only ?? [],
    parallelism: flags.parallelism,
    continueOnError: flags.continueOnError,
    permits: { dataLoss: flags.allowDataLoss ?? [], purchase: flags.allowPurchase },
  };
}

function showApplied({ screen }: Work, { state, declined, result }: RunResult): void {
  if (declined || screen.json) {
    for (const [name, value] of Object.entries(state.outputs)) screen.emit({ type: 'output', name, value });
    return;
  }
  if (result === undefined || result.error !== undefined || Object.keys(state.resources).length === 0) return;
  screen.emit({
    type: 'message',
    level: 'info',
    text: `\n${inventoryText(state, screen)}\n\n${outputsText(state.outputs, screen.style)}`,
  });
}

/** The last line, the numbers of the summary, and the exit code. */
export function finish(work: Work, run: RunResult, simulated: boolean): ExitCode {
  const { result } = run;
  if (result === undefined) return run.declined ? EXIT.invalid : EXIT.done;
  const { done, failed, skipped, elapsedMs, criticalPathMs, criticalPath } = result;
  work.summary({ done, failed, skipped, elapsedMs, criticalPathMs, criticalPath: [...criticalPath] });
  if (result.error === undefined) {
    work.screen.emit({ type: 'message', level: 'info', text: `\n${readyLine(run, result, simulated, work.screen)}` });
    return EXIT.done;
  }
  const { report } = result.error;
  work.screen.emit({ type: 'error', error: { ...report, world: worldLine(run, result) } });
  return report.exit;
}

function readyLine(
  { plan }: RunResult,
  { elapsedMs, criticalPathMs, criticalPath }: ApplyResult,
  simulated: boolean,
  { style, width }: Screen,
): string {
  const word = plan.goal === 'apply' ? 'Ready' : 'Gone';
  const time = simulated ? ' of cloud time (simulated)' : '';
  const head = style.bold(style.green(`${word} in ${formatDuration(elapsedMs)}${time}`));
  if (criticalPath.length === 0) return head;
  return [
    head,
    `The critical path took ${formatDuration(criticalPathMs)}:`,
    style.dim(chainText(criticalPath, width, '  ')),
  ].join('\n');
}

/** The state of the world after a failure. */
function worldLine({ state }: RunResult, { done, failed, skipped, alsoFailed }: ApplyResult): string {
  const also = alsoFailed.length === 0 ? '' : ` (also ${alsoFailed.join(', ')})`;
  const exists = Object.keys(state.resources).length;
  return `${done} done, ${failed} failed${also}, ${skipped} not begun; ${exists} ${exists === 1 ? 'resource exists' : 'resources exist'}. The same command continues from here; \`landfall destroy\` takes it back.`;
}
