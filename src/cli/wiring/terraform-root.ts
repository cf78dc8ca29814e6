import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { must, wallClock } from '../../base/index.ts';
import { originNear, parsePath, type Loaded } from '../../config/index.ts';
import { BACKEND_FILE, rootDirectory, variableOrigin } from '../../render/index.ts';
import type { Emit } from '../../model/index.ts';
import { writeTree, type TerraformToolTarget } from '../../targets/index.ts';
import { openTerraform, TerraformError, type Terraform, type TerraformDiagnostic } from '../../terraform/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import { helloOf, listenForStops, type Stops } from './deployment.ts';
import { renderTarget } from './rendering.ts';
import type { Work } from './run-command.ts';
import type { HeldStack, OpenStack } from './stack.ts';

/** A stack on Terraform that was read and not yet opened. */
export type HeldRoot = HeldStack & OpenStack<TerraformToolTarget>;

/** A stack on Terraform. */
export interface OpenRoot extends OpenStack<TerraformToolTarget> {
  readonly terraform: Terraform;
  /** Ctrl-C once lets Terraform end what it began; twice kills it. */
  readonly stops: Stops;
}

/** Whether the target is Terraform's. */
export function isTerraformStack(held: HeldStack): held is HeldRoot {
  return held.target.kind === 'terraform';
}

interface Opening {
  readonly work: Work;
  readonly held: HeldRoot;
  /** What is printed is for scripts: Terraform's own words are left out. */
  readonly bare?: boolean;
}

/** Writes the root, prepares it, and works on it. Errors point at the configuration where a value of it caused them. @throws LF5003, LF5200 … */
export async function withRoot<T>(
  context: CliContext,
  flags: StackFlags & { readonly timeout?: number },
  { work, held, bare = false }: Opening,
  body: (root: OpenRoot) => Promise<T>,
): Promise<T> {
  const { loaded, target } = held;
  const rendered = must(renderTarget(context, flags, target.name), 'a terraform target has files');
  writeTree(loaded.root, rendered.tree, { force: false });
  const directory = join(loaded.root, rootDirectory(target.settings));
  const terraform = await openTerraform({
    directory,
    // Profiles share the root, and each has a state of its own.
    env: { ...context.env, TF_WORKSPACE: context.env['TF_WORKSPACE'] ?? loaded.profile },
    ...backendConfig(directory),
    ...pluginDir(context),
  });
  work.hello(helloOf(held, `${terraform.product} ${terraform.version}`));
  held.show(work.screen);
  const stops = listenForStops(context, flags.timeout, wallClock);
  try {
    const emit: Emit = (event) => {
      if (!bare) work.screen.emit(event);
    };
    await terraform.init({ emit, signal: stops.stop, abandon: stops.abandon });
    return await body({ loaded, target, terraform, stops });
  } catch (error) {
    if (error instanceof TerraformError) throw placed(error, { loaded, target: target.name });
    throw error;
  } finally {
    stops.end();
  }
}

/** A saved plan holds secrets in clear: it goes when it has served. */
export function dropPlan(file: string): void {
  rmSync(file, { force: true });
}

function backendConfig(directory: string): { readonly backendConfig?: Readonly<Record<string, string>> } {
  const file = join(directory, BACKEND_FILE);
  if (!existsSync(file)) return {};
  const settings = [...readFileSync(file, 'utf8').matchAll(/^(\w+) = "?(.*?)"?$/gm)];
  return { backendConfig: Object.fromEntries(settings.map(([, key = '', value = '']) => [key, value])) };
}

/** Unpacked providers, for machines that fetch none. */
function pluginDir({ env }: CliContext): { readonly pluginDir?: string } {
  const folder = env['LANDFALL_TF_PLUGIN_DIR'];
  return folder === undefined ? {} : { pluginDir: folder };
}

/** The error with the place of the configuration that a variable of the root comes from. */
function placed(error: TerraformError, stack: { readonly loaded: Loaded; readonly target: string }): TerraformError {
  const where = error.diagnostics.map((one) => placeOf(one, stack)).find((place) => place !== undefined);
  if (where === undefined) return error;
  const { file, line, column } = where;
  return new TerraformError(
    { ...error.report, where: { ...error.report.where, file, line, column } },
    error.diagnostics,
    error.lock,
  );
}

function placeOf(
  { variablePath }: TerraformDiagnostic,
  { loaded, target }: { readonly loaded: Loaded; readonly target: string },
): ReturnType<typeof originNear> | undefined {
  const path = variablePath === undefined ? undefined : variableOrigin(variablePath, target);
  return path === undefined ? undefined : originNear(loaded.tree, parsePath(path));
}
