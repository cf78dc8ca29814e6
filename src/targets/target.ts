import { nearest } from '../base/index.ts';
import { alicloudBlueprint, alicloudDrivers, alicloudMeters } from '../clouds/alicloud/index.ts';
import type {
  AlicloudTarget,
  ComposeTarget,
  DriverRegistry,
  Graph,
  MeterRegistry,
  Stack,
  Target,
  TerraformTarget,
} from '../model/index.ts';
import { fail } from './errors.ts';

/** A stack on one of its targets. */
export type ResolvedTarget = EngineTarget | ToolTarget;

/** A target that Landfall's own engine brings about: what should exist there, and who looks after it. */
export interface EngineTarget {
  readonly name: string;
  readonly kind: 'alicloud';
  readonly settings: AlicloudTarget;
  readonly region: string;
  readonly graph: Graph;
  readonly registry: DriverRegistry;
  /** What its resource types are charged for. */
  readonly meters: MeterRegistry;
}

/** A target that another tool brings about from files that Landfall writes. */
export type ToolTarget =
  | { readonly name: string; readonly kind: 'compose'; readonly settings: ComposeTarget; readonly region: string }
  | { readonly name: string; readonly kind: 'terraform'; readonly settings: TerraformTarget; readonly region: string };

/** Chooses the target, the first one when none is named. @throws LF5001 */
export function resolveTarget(stack: Stack, wanted: string | undefined): ResolvedTarget {
  const { name, target } = chooseTarget(stack, wanted);
  // The target's own region is laid over the configuration before the stack is made, and `--set region` over that.
  const { region } = stack;
  switch (target.kind) {
    case 'alicloud':
      return {
        name,
        kind: target.kind,
        settings: target,
        region,
        graph: alicloudBlueprint(stack, region),
        registry: alicloudDrivers,
        meters: alicloudMeters,
      };
    case 'compose':
      return { name, kind: target.kind, settings: target, region };
    case 'terraform':
      return { name, kind: target.kind, settings: target, region };
    case 'kubernetes':
      throw fail('LF5001', { headline: `${name} cannot be deployed to yet` });
  }
}

function chooseTarget(stack: Stack, wanted: string | undefined): { readonly name: string; readonly target: Target } {
  const names = Object.keys(stack.targets);
  const name = wanted ?? names[0] ?? '';
  const target = stack.targets[name];
  if (target !== undefined) return { name, target };
  const guess = nearest(name, names);
  const list = `Targets: ${names.join(', ')}.`;
  throw fail('LF5001', {
    headline: `no target ${name}`,
    fix: guess === undefined ? list : `Did you mean ${guess}? ${list}`,
  });
}
