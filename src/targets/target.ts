import { nearest } from '../base/index.ts';
import { alicloudBlueprint, alicloudDrivers, alicloudMeters } from '../clouds/alicloud/index.ts';
import type { DriverRegistry, Graph, MeterRegistry, Stack } from '../model/index.ts';
import { fail } from './errors.ts';

/** A stack on one of its targets: what should exist there, and who looks after it. */
export interface ResolvedTarget {
  readonly name: string;
  readonly kind: 'alicloud';
  readonly region: string;
  readonly graph: Graph;
  readonly registry: DriverRegistry;
  /** What its resource types are charged for. */
  readonly meters: MeterRegistry;
}

/** Chooses the target, the first one when none is named. @throws LF5001 */
export function resolveTarget(stack: Stack, wanted: string | undefined): ResolvedTarget {
  const names = Object.keys(stack.targets);
  const name = wanted ?? names[0] ?? '';
  const target = stack.targets[name];
  if (target === undefined) {
    const guess = nearest(name, names);
    const list = `Targets: ${names.join(', ')}.`;
    throw fail('LF5001', {
      headline: `no target ${name}`,
      fix: guess === undefined ? list : `Did you mean ${guess}? ${list}`,
    });
  }
  // The target's own region is laid over the configuration before the stack is made, and `--set region` over that.
  const { region } = stack;
  return {
    name,
    kind: target.kind,
    region,
    graph: alicloudBlueprint(stack, region),
    registry: alicloudDrivers,
    meters: alicloudMeters,
  };
}
