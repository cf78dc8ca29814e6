import { nearest } from '../base/index.ts';
import { alicloudBlueprint, alicloudDrivers } from '../clouds/alicloud/index.ts';
import type { DriverRegistry, Graph, Stack } from '../model/index.ts';
import { fail } from './errors.ts';

/** A stack on one of its targets: what should exist there, and who looks after it. */
export interface ResolvedTarget {
  readonly name: string;
  readonly kind: 'alicloud';
  readonly region: string;
  readonly graph: Graph;
  readonly registry: DriverRegistry;
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
  const region = target.region ?? stack.region;
  return { name, kind: target.kind, region, graph: alicloudBlueprint(stack, region), registry: alicloudDrivers };
}
