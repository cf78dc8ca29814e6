import type { KubernetesTarget, Stack, TerraformTarget } from '../../model/index.ts';
import { manifestNotes, manifestsOf } from '../../kube/index.ts';
import {
  renderCompose,
  renderKustomize,
  renderMakefile,
  renderRoot,
  renderTfvars,
  rootDirectory,
  type RenderNote,
} from '../../render/index.ts';
import { fileSystemOf, type ResolvedTarget } from '../target.ts';
import type { Tree } from './tree.ts';

/** Files of a target, and what they cannot say. */
export interface RenderedTarget extends Tree {
  readonly target: string;
  readonly notes: readonly RenderNote[];
}

/** The stack as other targets and profiles have it. */
export interface Variants {
  readonly profiles: readonly string[];
  /** Files of the Terraform modules that come with Landfall, by path in their folder; without it variables alone are rendered. */
  readonly modules?: () => ReadonlyMap<string, string>;
  stackFor(choice: { readonly target: string; readonly profile: string }): Stack;
  /** The file that a path of the configuration was written in, from the stack's directory; for comments. */
  readonly origin?: (path: string) => string | undefined;
}

/** Where the files of each kind of target lie, from the stack's directory. */
export const DIRECTORIES = {
  compose: 'deploy/compose',
  kubernetes: 'deploy/kubernetes',
  make: 'deploy',
} as const;

/** Where the files of one of the stack's targets lie; undefined for a target that has none, and for no target. */
export function directoryOf({ targets }: Stack, name: string): string | undefined {
  const target = targets[name];
  switch (target?.kind) {
    case 'compose':
      return DIRECTORIES.compose;
    case 'kubernetes':
      return DIRECTORIES.kubernetes;
    case 'terraform':
      return rootDirectory(target);
    default:
      return undefined;
  }
}

/** The files of a target; undefined for a target that is brought about without any. */
export function filesOf(target: ResolvedTarget, stack: Stack, variants: Variants): RenderedTarget | undefined {
  const { name } = target;
  switch (target.kind) {
    case 'compose':
      return {
        target: name,
        directory: DIRECTORIES.compose,
        ...renderCompose({ stack, target: target.settings, targetName: name, ...originOf(variants) }),
      };
    case 'kubernetes':
      return { target: name, directory: DIRECTORIES.kubernetes, ...kustomizeTree(stack, target, variants) };
    case 'terraform':
      return {
        target: name,
        directory: rootDirectory(target.settings),
        ...terraformFiles(stack, target.settings, variants),
      };
    default:
      return undefined;
  }
}

/** The root with its modules, and the variables that the configuration gives it. */
function terraformFiles(
  stack: Stack,
  target: TerraformTarget,
  { modules }: Variants,
): Omit<RenderedTarget, 'target' | 'directory'> {
  const { files, notes } = renderTfvars({ stack, target });
  return {
    files: new Map([
      ...renderRoot({ target, modules: modules?.() ?? new Map(), scheduled: isScheduled(stack) }),
      ...files,
    ]),
    notes,
  };
}

function isScheduled({ services }: Stack): boolean {
  return Object.values(services).some(({ run }) => run.kind === 'schedule');
}

function originOf({ origin }: Variants): Pick<Variants, 'origin'> {
  return origin === undefined ? {} : { origin };
}

/** Targets of make for all that the stack can go to. */
export function makeFiles(stack: Stack, profiles: readonly string[]): RenderedTarget {
  return { target: 'make', directory: DIRECTORIES.make, notes: [], ...renderMakefile({ stack, profiles }) };
}

/** One tree for all profiles and clouds: each cloud as the target that names it has it. */
function kustomizeTree(
  stack: Stack,
  { name, settings }: { readonly name: string; readonly settings: KubernetesTarget },
  variants: Variants,
): Omit<RenderedTarget, 'target' | 'directory'> {
  const byCloud = new Map(
    Object.entries(stack.targets).flatMap(([other, target]) =>
      target.kind === 'kubernetes' && target.cloud !== undefined ? [[target.cloud, other] as const] : [],
    ),
  );
  const { files, notes } = renderKustomize({
    project: stack.project,
    profiles: variants.profiles,
    clouds: [...byCloud.keys()],
    manifests: (profile, cloud, gpu) => {
      const target = (cloud === undefined ? undefined : byCloud.get(cloud)) ?? name;
      const variant = variants.stackFor({ target, profile });
      return manifestsOf(variant, { ...placeIn(variant, target), cloud, gpu });
    },
  });
  const own = manifestNotes(stack, { ...placeIn(stack, name), cloud: settings.cloud, gpu: stack.gpu });
  return { files, notes: [...own, ...notes].map(noteOf) };
}

function placeIn(
  { targets, project }: Stack,
  name: string,
): { readonly namespace: string; readonly fileSystem?: string } {
  const target = targets[name];
  if (target?.kind !== 'kubernetes') return { namespace: project };
  return { namespace: target.namespace, ...fileSystemOf(target) };
}

/** A note begins with the path that it is about. */
function noteOf(text: string): RenderNote {
  const [, path = '', message = text] = /^([\w.-]+): (.*)$/s.exec(text) ?? [];
  return { code: 'LF1107', path, message };
}
