import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../../base/index.ts';
import { secretText } from '../../config/index.ts';
import { openCompose, type Compose } from '../../compose/index.ts';
import { composeSecretVariables } from '../../render/index.ts';
import {
  compareTree,
  DIRECTORIES,
  isWritten,
  writeTree,
  type ComposeToolTarget,
  type ResolvedTarget,
} from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { StackFlags } from '../flags/flags.ts';
import { renderStack, renderTarget, type Rendered } from './rendering.ts';
import type { Work } from './run-command.ts';
import type { Screen } from './screen.ts';
import { helloOf } from './deployment.ts';
import type { HeldStack, OpenStack } from './stack.ts';

/** A stack on Docker Compose. */
export interface OpenProject extends OpenStack<ComposeToolTarget> {
  readonly compose: Compose;
  /** Folder of the files, as `/home/me/lab/deploy/compose`. */
  readonly directory: string;
}

/** A stack on Docker Compose that was read and not yet opened. */
export type HeldProject = HeldStack & OpenStack<ComposeToolTarget>;

/** Whether the target is Docker Compose's. */
export function isComposeStack(held: HeldStack): held is HeldProject {
  const { target }: { readonly target: ResolvedTarget } = held;
  return target.kind === 'compose';
}

interface Opening {
  readonly work: Work;
  readonly held: HeldProject;
  /** `written`: below deploy/, for all to see; `draft`: where nobody looks, as long as nothing may be changed. */
  readonly files: 'written' | 'draft';
}

/** Renders the files and opens Docker Compose on them. @throws LF5003, LF5101 … LF5105, LF6008 */
export async function openProject(
  context: CliContext,
  flags: StackFlags,
  { work, held, files }: Opening,
): Promise<OpenProject> {
  const { loaded, target } = held;
  const rendered = must(renderTarget(context, flags, target.name), 'a compose target has files');
  const directory = join(loaded.root, DIRECTORIES.compose);
  const from = files === 'written' ? directory : join(loaded.root, '.landfall', 'draft', target.name);
  if (files === 'written') writeTree(loaded.root, rendered.tree, { force: false });
  else writeDraft(rendered, from);
  mkdirSync(directory, { recursive: true });
  const secrets = secretValues(context, held);
  const compose = await openCompose({
    directory,
    files: filesIn(from, directory, loaded.stack.gpu),
    envFile: join(from, '.env'),
    project: target.settings.projectName,
    env: { ...definedOf(context.env), ...secrets },
    secrets: Object.values(secrets),
  });
  work.hello(helloOf(held, `Docker ${compose.engineVersion}, Compose ${compose.composeVersion}`));
  held.show(work.screen);
  return { loaded, target, compose, directory };
}

/**
 * One edit reaches every target: trees of the other targets that were rendered here before are rendered again. One that
 * was edited by hand stays as it is, and that is said.
 */
export function refreshTrees(
  context: CliContext,
  flags: StackFlags,
  { held, screen }: { readonly held: HeldStack; readonly screen: Pick<Screen, 'emit'> },
): void {
  const { target: _, ...others } = flags;
  for (const { loaded, tree } of renderStack(context, others)) {
    if (tree.directory === DIRECTORIES.compose || !isWritten(held.loaded.root, tree.directory)) continue;
    const found = compareTree(loaded.root, tree);
    const edited = found.some(({ condition }) => condition === 'edited');
    if (found.every(({ condition }) => condition === 'same')) continue;
    if (!edited) writeTree(loaded.root, tree, { force: false });
    const text = edited
      ? `${tree.directory} was edited by hand and is no longer what the configuration says: landfall render --check`
      : `${tree.directory} was written again, as the configuration went on`;
    screen.emit({ type: 'message', level: edited ? 'warning' : 'info', text });
  }
}

/** The main file, the GPUs where the switch is on, and what the user keeps beside them. */
function filesIn(from: string, directory: string, gpu: boolean): readonly string[] {
  const gpuFile = join(from, 'docker-compose.gpu.yml');
  const own = join(directory, 'docker-compose.override.yml');
  return [
    join(from, 'docker-compose.yml'),
    ...(gpu && existsSync(gpuFile) ? [gpuFile] : []),
    ...(existsSync(own) ? [own] : []),
  ];
}

function writeDraft({ tree }: Rendered, to: string): void {
  for (const [path, text] of tree.files) {
    const file = join(to, path.slice(tree.directory.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What Compose must find in its environment; an optional secret that is not there is left to `.env`, where it is empty. */
function secretValues(context: CliContext, { loaded }: OpenStack<ResolvedTarget>): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const { variable, source, required } of composeSecretVariables(loaded.stack)) {
    const value = secretText(loaded.root, source, context.env);
    if (value !== undefined) values[variable] = value;
    else if (required) throw fail('LF6008', { headline: `the secret ${source} is not there` });
  }
  return values;
}

function definedOf(env: CliContext['env']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
