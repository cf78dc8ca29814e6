import type { Health } from '../../clouds/alicloud/index.ts';
import { keyFrom, statusOf, type Kube, type StatusQuestion } from '../../kube/index.ts';
import type { StateResource } from '../../model/index.ts';

/** How the workloads among the resources fare: pods that are ready, and what is wrong with those that are not. */
export async function workloadHealth(
  kube: Kube,
  resources: readonly StateResource[],
  question: StatusQuestion,
): Promise<readonly Health[]> {
  const statuses = await statusOf(
    kube,
    resources.map(({ id }) => keyFrom(id)),
    question,
  );
  return statuses.flatMap(({ state, message, pods, troubles }, index): readonly Health[] => {
    const address = resources[index]?.address;
    if (address === undefined || (pods === undefined && state === 'ready')) return [];
    return [{ address, well: state === 'ready', text: [message, ...troubles].join('; ') }];
  });
}
