import { must } from '../../src/base/index.ts';
import { manifestsOf, type BlueprintManifest } from '../../src/kube/blueprint/blueprint.ts';
import type { CloudName, Stack } from '../../src/model/index.ts';
import { renderKustomize, type KustomizeTree } from '../../src/render/kustomize/kustomize.ts';

type Stacks = ReadonlyMap<string, Stack>;

/** The tree of a stack's profiles on two clouds. */
export function randomTree(stacks: Stacks, clouds: readonly CloudName[] = ['aws', 'gcp']): KustomizeTree {
  const manifests = (profile: string, cloud: CloudName | undefined, gpu: boolean): readonly BlueprintManifest[] => {
    const stack = must(stacks.get(profile), profile);
    return manifestsOf(stack, { namespace: `${stack.project}-${profile}`, cloud, gpu });
  };
  return renderKustomize({ project: 'acme', profiles: [...stacks.keys()], clouds, manifests });
}

/** What a build of it must be, Secrets aside. */
export function randomObjects(
  stacks: Stacks,
  { profile, cloud, gpu }: KustomizeTree['builds'][number],
): readonly BlueprintManifest['manifest'][] {
  const stack = must(stacks.get(profile), profile);
  return manifestsOf(stack, { namespace: `${stack.project}-${profile}`, cloud, gpu })
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => kind !== 'Secret');
}
