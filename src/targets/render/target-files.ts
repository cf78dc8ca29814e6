import type { KubernetesTarget, Stack } from '../../model/index.ts';
import { manifestsOf } from '../../kube/index.ts';
import { renderCompose, renderKustomize, renderTfvars, type RenderNote } from '../../render/index.ts';
import type { ResolvedTarget } from '../target.ts';
import type { Tree } from './tree.ts';

/** Files of a target, and what they cannot say. */
export interface RenderedTarget extends Tree {
  readonly target: string;
  readonly notes: readonly RenderNote[];
}

/** The stack as other targets and profiles have it. */
export interface Variants {
  readonly profiles: readonly string[];
  stackFor(choice: { readonly target: string; readonly profile: string }): Stack;
}

/** Where the files of each kind of target lie, from the stack's directory. */
export const DIRECTORIES = {
  compose: 'deploy/compose',
  kubernetes: 'deploy/kubernetes',
  terraform: 'deploy/terraform',
} as const;

/** The files of a target; undefined for a target that is brought about without any. */
export function filesOf(target: ResolvedTarget, stack: Stack, variants: Variants): RenderedTarget | undefined {
  const { name } = target;
  switch (target.kind) {
    case 'compose':
      return {
        target: name,
        directory: DIRECTORIES.compose,
        ...renderCompose({ stack, target: target.settings, targetName: name }),
      };
    case 'kubernetes':
      return { target: name, directory: DIRECTORIES.kubernetes, ...kustomizeTree(stack, target.settings, variants) };
    case 'terraform': {
      const directory = `${DIRECTORIES.terraform}/${target.settings.cloud}`;
      return { target: name, directory, ...renderTfvars({ stack, target: target.settings }) };
    }
    default:
      return undefined;
  }
}

/** One tree for all profiles and clouds: each cloud as the target that names it has it. */
function kustomizeTree(
  stack: Stack,
  settings: KubernetesTarget,
  variants: Variants,
): ReturnType<typeof renderKustomize> {
  const byCloud = new Map(
    Object.entries(stack.targets).flatMap(([name, other]) =>
      other.kind === 'kubernetes' && other.cloud !== undefined ? [[other.cloud, name] as const] : [],
    ),
  );
  const plain = Object.entries(stack.targets).find(([, other]) => other === settings)?.[0] ?? '';
  return renderKustomize({
    project: stack.project,
    profiles: variants.profiles,
    clouds: [...byCloud.keys()],
    manifests: ({ profile, cloud, gpu }) => {
      const target = (cloud === undefined ? undefined : byCloud.get(cloud)) ?? plain;
      const variant = variants.stackFor({ target, profile });
      const chosen = variant.targets[target];
      const namespace = chosen?.kind === 'kubernetes' ? chosen.namespace : stack.project;
      return manifestsOf(variant, { namespace, cloud, gpu });
    },
  });
}
