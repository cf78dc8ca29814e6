import { nearest } from '../base/index.ts';
import { alicloudBlueprint, alicloudDrivers, alicloudMeters } from '../clouds/alicloud/index.ts';
import { kubernetesBlueprint, kubernetesDriversWith, type KubePermits } from '../kube/index.ts';
import type {
  AlicloudTarget,
  ComposeTarget,
  DriverRegistry,
  Graph,
  KubernetesTarget,
  MeterRegistry,
  Stack,
  Target,
  TerraformTarget,
} from '../model/index.ts';
import { fail } from './errors.ts';

/** A stack on one of its targets. */
export type ResolvedTarget = EngineTarget | ToolTarget;

/** A target that Landfall's own engine brings about: what should exist there, and who looks after it. */
export type EngineTarget = EngineParts &
  (
    | { readonly kind: 'alicloud'; readonly settings: AlicloudTarget }
    | { readonly kind: 'kubernetes'; readonly settings: KubernetesTarget }
  );

interface EngineParts {
  readonly name: string;
  /** Empty where the kind of target has none. */
  readonly region: string;
  readonly graph: Graph;
  readonly registry: DriverRegistry;
  /** What its resource types are charged for. */
  readonly meters: MeterRegistry;
}

/** A target that another tool brings about from files that Landfall writes. */
export type ToolTarget = ComposeToolTarget | TerraformToolTarget;

export interface ComposeToolTarget {
  readonly name: string;
  readonly region: '';
  readonly kind: 'compose';
  readonly settings: ComposeTarget;
}

export interface TerraformToolTarget {
  readonly name: string;
  readonly region: string;
  readonly kind: 'terraform';
  readonly settings: TerraformTarget;
}

/** What is in a cluster is paid for with the cluster's nodes. */
const NO_METERS: MeterRegistry = { provider: 'the cluster', get: () => undefined, types: [] };

/** Chooses the target, the first one when none is named. @throws LF5001 */
export function resolveTarget(stack: Stack, wanted: string | undefined, permits: KubePermits = {}): ResolvedTarget {
  const { name, target: settings } = chooseTarget(stack, wanted);
  // The target's own region is laid over the configuration before the stack is made, and `--set region` over that.
  const { region } = stack;
  switch (settings.kind) {
    case 'alicloud':
      return {
        name,
        kind: settings.kind,
        settings,
        region,
        graph: alicloudBlueprint(stack, region),
        registry: alicloudDrivers,
        meters: alicloudMeters,
      };
    case 'kubernetes':
      return {
        name,
        kind: settings.kind,
        settings,
        region: '',
        graph: kubernetesBlueprint(stack, settings, { absentSecrets: absentSecrets(stack), ...fileSystemOf(settings) }),
        registry: kubernetesDriversWith(permits),
        meters: NO_METERS,
      };
    case 'compose':
      return { name, kind: settings.kind, settings, region: '' };
    default:
      return { name, kind: settings.kind, settings, region };
  }
}

/** The target, when Landfall's own engine brings it about. @throws LF5002 */
export function engineTarget(target: ResolvedTarget): EngineTarget {
  if (target.kind === 'alicloud' || target.kind === 'kubernetes') return target;
  throw fail('LF5002', { headline: `not for ${target.name}, which is a ${target.kind} target` });
}

/** The file system of shared volumes, where the target names one. */
export function fileSystemOf({ fileSystem }: KubernetesTarget): { readonly fileSystem?: string } {
  return fileSystem === undefined ? {} : { fileSystem };
}

/** Optional secrets that are not at hand. */
function absentSecrets({ secrets }: Stack): readonly string[] {
  return Object.entries(secrets).flatMap(([key, { required, present }]) => (required || present ? [] : [key]));
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
