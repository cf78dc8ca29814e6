import { must } from '../../src/base/index.ts';
import { manifestsOf, type BlueprintManifest } from '../../src/kube/blueprint/blueprint.ts';
import type { CloudName, KubernetesTarget, Stack } from '../../src/model/index.ts';
import { examine, exampleDirectory } from './config-directory.ts';

/** The examples that have services. */
export const SERVICE_EXAMPLES = ['devai-lab', 'three-tier-shop', 'ten-services'] as const;
export type ServiceExample = (typeof SERVICE_EXAMPLES)[number];

export const CLOUDS = ['aws', 'azure', 'gcp', 'alicloud'] as const;

const PROFILES: Readonly<Record<ServiceExample, readonly string[]>> = {
  'devai-lab': ['dev', 'staging', 'prod'],
  'three-tier-shop': ['dev', 'prod'],
  'ten-services': ['default'],
};

/** A target of each that lays nothing over the stack: it stands for all clusters. */
const TARGETS: Readonly<Record<ServiceExample, string>> = {
  'devai-lab': 'eks',
  'three-tier-shop': 'k8s',
  'ten-services': 'k8s',
};

/** The example's stack in each of its profiles. */
export function exampleStacks(name: ServiceExample): ReadonlyMap<string, Stack> {
  const root = exampleDirectory(name);
  const stackIn = (profile: string): Stack => {
    const examined = examine(root, { profile: profile === 'default' ? undefined : profile, target: TARGETS[name] });
    return must(examined.stack, `${name} loads in ${profile}: ${JSON.stringify(examined.diagnostics)}`);
  };
  return new Map(PROFILES[name].map((profile) => [profile, stackIn(profile)]));
}

/** The objects of one combination, in the namespace that the example's target says. */
export function exampleManifests(
  stack: Stack,
  cloud: CloudName | undefined,
  gpu: boolean,
): readonly BlueprintManifest[] {
  return manifestsOf(stack, { namespace: targetFor(stack, cloud).namespace, cloud, gpu });
}

function targetFor({ targets }: Stack, cloud: CloudName | undefined): KubernetesTarget {
  const found = Object.values(targets).find((target) => target.kind === 'kubernetes' && target.cloud === cloud);
  if (found?.kind !== 'kubernetes') throw new Error(`no target for ${cloud ?? 'any cluster'}`);
  return found;
}
