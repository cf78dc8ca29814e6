import { AWS_RULES, neededOnAws } from './aws.ts';
import { AZURE_RULES, neededOnAzure } from './azure.ts';
import { GCP_RULES, neededOnGcp } from './gcp.ts';
import type { PlannedResource, Rule, Values, World } from './rule.ts';

/** What each cloud is held to. */
export const TERRAFORM_RULES = { aws: AWS_RULES, azure: AZURE_RULES, gcp: GCP_RULES } as const;

export type PolicyCloud = keyof typeof TERRAFORM_RULES;

const NEEDED = { aws: neededOnAws, azure: neededOnAzure, gcp: neededOnGcp } as const;

/** Something that is not as it must be. */
export interface Finding {
  readonly rule: string;
  readonly severity: Rule['severity'];
  readonly type: string;
  readonly address: string;
  readonly says: string;
}

/** What is not as it must be in a plan. */
export function findings(cloud: PolicyCloud, world: World): readonly Finding[] {
  const broken = world.resources.flatMap(({ type, address, values }) =>
    TERRAFORM_RULES[cloud]
      .filter((rule) => rule.type === type && !rule.holds(values, world))
      .map(({ id, severity, says }) => ({ rule: id, severity, type, address, says })),
  );
  const missing = NEEDED[cloud](world.resources, world.production).map((type) => ({
    rule: 'needed',
    severity: 'high' as const,
    type,
    address: '',
    says: `is there at all`,
  }));
  return [...broken, ...missing];
}

interface PlannedModule {
  readonly resources?: readonly (PlannedResource & { readonly mode: string })[];
  readonly child_modules?: readonly PlannedModule[];
}

/** The resources of `terraform show -json` as they will be, those of all modules. */
export function plannedResources(plan: string): readonly PlannedResource[] {
  const { planned_values: planned } = JSON.parse(plan) as {
    readonly planned_values: { readonly root_module: PlannedModule };
  };
  return resourcesIn(planned.root_module);
}

function resourcesIn({ resources = [], child_modules: children = [] }: PlannedModule): readonly PlannedResource[] {
  return [...resources.filter(({ mode }) => mode === 'managed'), ...children.flatMap(resourcesIn)];
}

/** The world with other values laid over those of one resource. */
export function altered(world: World, address: string, wrong: Values): World {
  const lay = (one: PlannedResource): PlannedResource =>
    one.address === address ? { ...one, values: { ...one.values, ...wrong } } : one;
  return { ...world, resources: world.resources.map(lay) };
}
