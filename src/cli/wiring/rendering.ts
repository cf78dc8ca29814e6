import { relative, resolve } from 'node:path';
import { loadStack, nodeAt, originNear, parsePath, type Loaded } from '../../config/index.ts';
import { filesOf, makeFiles, resolveTarget, type RenderedTarget } from '../../targets/index.ts';
import type { CliContext } from '../context.ts';
import type { StackFlags } from '../flags/flags.ts';
import type { Screen } from './screen.ts';
import { loadOptions } from './stack.ts';

/** A target's files with the configuration that they were made from. */
export interface Rendered {
  readonly loaded: Loaded;
  readonly tree: RenderedTarget;
}

/** Renders the named target; else the first target of each place that files are written to, and the targets of make. */
export function renderStack(context: CliContext, flags: StackFlags): readonly Rendered[] {
  const first = loadStack(loadOptions(context, flags));
  const names = flags.target === undefined ? Object.keys(first.stack.targets) : [first.target];
  const rendered = names.flatMap((name) => renderTarget(context, flags, name) ?? []);
  const places = rendered.map(({ tree }) => tree.directory);
  const distinct = rendered.filter(({ tree }, index) => places.indexOf(tree.directory) === index);
  // The targets of make are for all of them.
  if (flags.target !== undefined || distinct.length === 0) return distinct;
  return [...distinct, { loaded: first, tree: makeFiles(first.stack, profilesOf(first)) }];
}

/** Renders one target; undefined for one that is brought about without files. */
export function renderTarget(context: CliContext, flags: StackFlags, name: string): Rendered | undefined {
  const load = (target: string, profile: string | undefined): Loaded =>
    loadStack({ ...loadOptions(context, flags), target, profile });
  const loaded = load(name, flags.profile);
  const target = resolveTarget(loaded.stack, name);
  const known = new Map<string, Loaded>();
  const tree = filesOf(target, loaded.stack, {
    profiles: profilesOf(loaded),
    origin: (path) => fileOf(context, loaded, path),
    stackFor: (choice) => {
      const key = JSON.stringify([choice.target, choice.profile]);
      const variant = known.get(key) ?? load(choice.target, choice.profile);
      known.set(key, variant);
      return variant.stack;
    },
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
