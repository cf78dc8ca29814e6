import { relative, resolve } from 'node:path';
import { loadStack, nodeAt, originNear, parsePath, type FileCache, type Loaded } from '../../config/index.ts';
import { directoryOf, filesOf, makeFiles, resolveTarget, type RenderedTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import type { Screen } from './screen.ts';
import { loadOptions } from './stack.ts';
import { terraformModules } from './terraform-modules.ts';

/** A target's files with the configuration that they were made from. */
export interface Rendered {
  readonly loaded: Loaded;
  readonly tree: RenderedTarget;
}

/** Renders the named target; else the first target of each place that files are written to, and the targets of make. */
export function renderStack(context: CliContext, flags: StackFlags): readonly Rendered[] {
  const load = loader(context, flags);
  const first = load(flags.target, flags.profile);
  const names = flags.target === undefined ? Object.keys(first.stack.targets) : [first.target];
  const places = new Set<string>();
  const rendered = names.flatMap((name) => {
    const place = directoryOf(load(name, flags.profile).stack, name);
    if (place !== undefined && places.has(place)) return [];
    if (place !== undefined) places.add(place);
    return renderWith(context, load, { profile: flags.profile, name }) ?? [];
  });
  // The targets of make are for all of them.
  if (flags.target !== undefined || rendered.length === 0) return rendered;
  return [...rendered, { loaded: first, tree: makeFiles(first.stack, profilesOf(first)) }];
}

/** Renders one target; undefined for one that is brought about without files. */
export function renderTarget(context: CliContext, flags: StackFlags, name: string): Rendered | undefined {
  return renderWith(context, loader(context, flags), { profile: flags.profile, name });
}

type Load = (target: string | undefined, profile: string | undefined) => Loaded;

/** Loads the stack as targets and profiles have it, each variant and each file once. */
function loader(context: CliContext, flags: StackFlags): Load {
  const known = new Map<string, Loaded>();
  const files: FileCache = new Map();
  return (target, profile) => {
    const key = JSON.stringify([target, profile]);
    const loaded = known.get(key) ?? loadStack({ ...loadOptions(context, flags), target, profile, files });
    known.set(key, loaded);
    return loaded;
  };
}

function renderWith(
  context: CliContext,
  load: Load,
  { profile, name }: { readonly profile: string | undefined; readonly name: string },
): Rendered | undefined {
  const loaded = load(name, profile);
  const tree = filesOf(resolveTarget(loaded.stack, name), loaded.stack, {
    profiles: profilesOf(loaded),
    modules: terraformModules,
    origin: (path) => fileOf(context, loaded, path),
    stackFor: (choice) => load(choice.target, choice.profile).stack,
  });
  return tree === undefined ? undefined : { loaded, tree };
}

/** Without the line: the comment stays the same when lines move. Values that `--set` gave come from no file. */
function fileOf({ cwd }: CliContext, { root, tree }: Loaded, path: string): string | undefined {
  const file = nodeAt(tree, parsePath(path))?.origin.file;
  return file === undefined || file.startsWith('--') ? undefined : relative(root, resolve(cwd, file));
}

function profilesOf({ profile, profiles }: Loaded): readonly string[] {
  return profiles.length === 0 ? [profile] : profiles;
}

/** What the files cannot say, at the place of the configuration that says it. */
export function showNotes(screen: Pick<Screen, 'emit'>, { loaded, tree }: Rendered): void {
  for (const { code, path, message } of tree.notes) {
    const { file, line, column, length, excerpt } = originNear(loaded.tree, parsePath(path));
    const text = `${tree.target}: ${message}`;
    screen.emit({ type: 'diagnostic', severity: 'warning', code, message: text, file, line, column, length, excerpt });
  }
}
