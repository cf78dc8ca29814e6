import { resolve } from 'node:path';
import { EXIT, formatDuration, wallClock, type ExitCode } from '../../../base/index.ts';
import type { ApplyOutcome, TerraformOutput } from '../../../terraform/index.ts';
import type { Json } from '../../../model/index.ts';
import type { CliContext } from '../../context.ts';
import type { ChangeFlags } from '../../flags/flags.ts';
import { outputsText } from '../../text/inventory-text.ts';
import { confirmPlan } from '../../wiring/confirm.ts';
import { imageJobs, type ImageJob } from '../../wiring/image-list.ts';
import { pushJobs } from '../../wiring/image-push.ts';
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
    const files = new Set([file]);
    try {
      const whole = await withImages(context, flags, { ...applying, root, file, files });
      return finish(work, await carryOut(root, work, whole), wallClock.now() - startedAt);
    } finally {
      for (const each of files) dropPlan(each);
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

interface Filling extends Applying {
  readonly root: OpenRoot;
  /** The plan that was agreed to. */
  readonly file: string;
  /** Every plan that was made on the way, to be dropped in the end. */
  readonly files: Set<string>;
}

/** The root's own name for the module that makes the registry. */
const REGISTRY = 'module.container_registry';

/**
 * Services cannot start without their images, and images need their registry: it is made first, then the images are
 * pushed, then the rest is planned anew. Gives the plan to carry out; the agreed one when there is nothing to push.
 */
async function withImages(
  context: CliContext,
  flags: ChangeFlags,
  { root, work, file, files, destroy = false }: Filling,
): Promise<string> {
  const { terraform, loaded, stops } = root;
  const own = imageJobs(loaded.stack, { root: loaded.root, mirror: false });
  if (destroy || !flags.push || own.length === 0 || loaded.stack.registry.prefix !== undefined) return file;
  const how = {
    emit: (event: Parameters<typeof work.screen.emit>[0]) => work.screen.emit(event),
    signal: stops.stop,
    abandon: stops.abandon,
  };
  const registry = await terraform.plan({ ...how, targets: [REGISTRY] });
  files.add(registry.file);
  if (!registry.empty) await carryOut(root, work, registry.file);
  const urls = (await terraform.outputs()).find(({ name }) => name === 'repository_urls')?.value;
  const jobs = own.map((job) => ({ ...job, to: repositoryIn(urls, job) }));
  await pushJobs(jobs, { context, screen: work.screen, verbose: flags.verbose, insecure: [] });
  const whole = await terraform.plan({ ...how, targets: flags.only ?? [] });
  files.add(whole.file);
  return whole.file;
}

/** The repository that the root made for an image. */
function repositoryIn(urls: Json | undefined, { to }: ImageJob): string {
  const url = typeof urls === 'object' && urls !== null ? Reflect.get(urls, to) : undefined;
  return typeof url === 'string' ? url : to;
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
