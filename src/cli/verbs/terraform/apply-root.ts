import { resolve } from 'node:path';
import { EXIT, formatDuration, wallClock, type ExitCode } from '../../../base/index.ts';
import type { ApplyOutcome, TerraformOutput } from '../../../terraform/index.ts';
import type { CliContext } from '../../context.ts';
import type { ChangeFlags } from '../../flags/flags.ts';
import { outputsText } from '../../text/inventory-text.ts';
import { confirmPlan } from '../../wiring/confirm.ts';
import { dropPlan, withRoot, type HeldRoot, type OpenRoot } from '../../wiring/terraform-root.ts';
import type { Work } from '../../wiring/run-command.ts';
import { showRootPlan } from './root-plan.ts';

interface Applying {
  readonly work: Work;
  readonly held: HeldRoot;
  /** Takes everything away instead. */
  readonly destroy?: boolean;
  /** A plan that was saved, to be applied exactly. */
  readonly saved?: string;
}

/** Plans, asks, and has Terraform carry out exactly that plan. */
export async function applyRoot(context: CliContext, flags: ChangeFlags, applying: Applying): Promise<ExitCode> {
  return withRoot(context, flags, applying, async (root) => {
    const { work, saved } = applying;
    const startedAt = wallClock.now();
    if (saved !== undefined) {
      const outcome = await carryOut(root, work, resolve(context.cwd, saved));
      return finish(work, outcome, wallClock.now() - startedAt);
    }
    const file = await agreedPlan(context, flags, { ...applying, root });
    if (file === undefined) return EXIT.invalid;
    try {
      return finish(work, await carryOut(root, work, file), wallClock.now() - startedAt);
    } finally {
      dropPlan(file);
    }
  });
}

/** The plan that was shown and agreed to; undefined when it was not. */
async function agreedPlan(
  context: CliContext,
  flags: ChangeFlags,
  { root: { terraform, target, stops }, work, destroy = false }: Applying & { readonly root: OpenRoot },
): Promise<string | undefined> {
  const plan = await terraform.plan({
    emit: (event) => work.screen.emit(event),
    signal: stops.stop,
    abandon: stops.abandon,
    destroy,
    targets: flags.only ?? [],
  });
  showRootPlan(work.screen, plan);
  const question = destroy ? 'Destroy all of this' : 'Apply this plan';
  const agreed = await confirmPlan(context, flags, work.screen, {
    changes: !plan.empty,
    cloud: `${target.settings.cloud} account that the credentials belong to`,
    question,
  });
  if (agreed) return plan.file;
  dropPlan(plan.file);
  return undefined;
}

function carryOut({ terraform, stops }: OpenRoot, { screen }: Work, planFile: string): Promise<ApplyOutcome> {
  return terraform.apply({
    emit: (event) => {
      // Outputs are shown together at the end.
      if (event.type !== 'output' || screen.json) screen.emit(event);
    },
    signal: stops.stop,
    abandon: stops.abandon,
    planFile,
  });
}

function finish(work: Work, { added, changed, destroyed, outputs }: ApplyOutcome, elapsedMs: number): ExitCode {
  work.summary({ done: added + changed + destroyed, failed: 0, skipped: 0, elapsedMs });
  const { screen } = work;
  const counts = `${added} added, ${changed} changed, ${destroyed} destroyed`;
  screen.answer('applied', { added, changed, destroyed }, () => {
    const head = screen.style.bold(screen.style.green(`Done in ${formatDuration(elapsedMs)}: ${counts}`));
    const shown = shownOutputs(outputs);
    return Object.keys(shown).length === 0 ? `\n${head}` : `\n${outputsText(shown, screen.style)}\n\n${head}`;
  });
  return EXIT.done;
}

/** Values by name; sensitive ones are named alone. */
export function shownOutputs(outputs: readonly TerraformOutput[]): Parameters<typeof outputsText>[0] {
  return Object.fromEntries(outputs.map(({ name, value }) => [name, value ?? '(secret)']));
}
