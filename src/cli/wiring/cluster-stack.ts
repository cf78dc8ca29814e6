import { must, nearest } from '../../base/index.ts';
import type { Kube } from '../../kube/index.ts';
import type { Service } from '../../model/index.ts';
import type { CliContext } from '../context.ts';
import { fail } from '../errors.ts';
import type { CloudFlags } from '../flags/flags.ts';
import { withEngine, type OpenDeployment } from './deployment.ts';
import type { Work } from './run-command.ts';
import type { HeldStack } from './stack.ts';

/** A stack in a cluster, for questions that the engine does not ask. */
export interface OpenClusterStack extends OpenDeployment {
  readonly cluster: Kube;
  /** The named services, all when none is named. @throws LF6032 */
  readonly services: (names: readonly string[]) => readonly Service[];
  /** Those of them that are workloads with pods of their own as long as the stack is there: all but the scheduled ones. */
  readonly workloads: (names: readonly string[]) => readonly Service[];
}

/** Opens the target's cluster. @throws LF6033 for a target that is none */
export async function withCluster<T>(
  context: CliContext,
  flags: CloudFlags & { readonly timeout?: number },
  opening: { readonly work: Work; readonly held: HeldStack },
  body: (stack: OpenClusterStack) => Promise<T>,
): Promise<T> {
  const { target, loaded } = opening.held;
  if (target.kind !== 'kubernetes')
    throw fail('LF6033', { headline: `not for ${target.name}, which is a ${target.kind} target` });
  return withEngine(context, flags, opening, (deployment) =>
    body({
      ...deployment,
      cluster: must(deployment.cloud.kube, 'a kubernetes target has a cluster'),
      services: (names) => chooseServices(loaded.stack.services, names),
      workloads: (names) => chooseServices(loaded.stack.services, names).filter(({ run }) => run.kind !== 'schedule'),
    }),
  );
}

/** The named services, all when none is named. @throws LF6032 */
export function chooseServices(
  services: Readonly<Record<string, Service>>,
  names: readonly string[],
): readonly Service[] {
  const known = Object.keys(services);
  return (names.length === 0 ? known : names).map((name) => {
    const service = services[name];
    if (service !== undefined) return service;
    const guess = nearest(name, known);
    const list = `Services: ${known.join(', ')}.`;
    throw fail('LF6032', {
      headline: `the stack has no service ${name}`,
      fix: guess === undefined ? list : `Did you mean ${guess}? ${list}`,
    });
  });
}
