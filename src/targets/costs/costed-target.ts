import type { MeterRegistry, Stack, TerraformTarget } from '../../model/index.ts';
import { renderTfvars, type TerraformVariables } from '../../render/index.ts';
import { engineTarget, type ResolvedTarget } from '../target.ts';
import { awsMeters } from './aws-meters.ts';
import { awsParts } from './aws-parts.ts';
import { azureMeters } from './azure-meters.ts';
import { azureParts } from './azure-parts.ts';
import { gcpMeters } from './gcp-meters.ts';
import { gcpParts } from './gcp-parts.ts';
import type { CostedPart } from './parts.ts';

/** A target as far as its cost goes. */
export interface CostedTarget {
  /** Region of what names none. */
  readonly region: string;
  readonly meters: MeterRegistry;
  readonly parts: readonly CostedPart[];
}

interface CloudCosts {
  readonly meters: MeterRegistry;
  readonly parts: (variables: TerraformVariables) => readonly CostedPart[];
}

const CLOUDS: Readonly<Record<TerraformTarget['cloud'], CloudCosts>> = {
  aws: { meters: awsMeters, parts: awsParts },
  azure: { meters: azureMeters, parts: azureParts },
  gcp: { meters: gcpMeters, parts: gcpParts },
};

/**
 * What a stack pays for on its target: the graph's resources, or what the Terraform modules make of their variables.
 * @throws LF5002 for a target that nobody sends a bill for
 */
export function costedTarget(stack: Stack, target: ResolvedTarget): CostedTarget {
  if (target.kind !== 'terraform') return engineParts(target);
  const { variables } = renderTfvars({ stack, target: target.settings });
  const { meters, parts } = CLOUDS[target.settings.cloud];
  return { region: variables.region, meters, parts: parts(variables) };
}

function engineParts(target: ResolvedTarget): CostedTarget {
  const { region, meters, graph } = engineTarget(target);
  return { region, meters, parts: [...graph.resources.values()] };
}
