import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import type { Desk } from '../runtime/desk.ts';
import { tell, type Teller } from '../runtime/event-log.ts';
import { conditionOf, type Condition } from '../shape/condition.ts';
import { keyOf, kindOf, millis, statusOf } from '../shape/object.ts';

/** How soon a refused creation is tried again at first, and at last; milliseconds. */
const FIRST_RETRY = 5000;
const LAST_RETRY = 1_000_000;

/** Why the API would not create a pod. */
export interface Refused {
  readonly message: string;
}

/**
 * Creates pods, tells of each, and stops at the first that is refused; then the controller looks at the owner again
 * after a while that grows.
 */
export function createPods(
  desk: Desk,
  teller: Teller,
  owner: KubeObject,
  pods: readonly (() => KubeObject)[],
): Refused | undefined {
  const retry = { controller: CONTROLLERS[kindOf(owner)] ?? '', key: keyOf(owner) };
  for (const make of pods) {
    const refused = createPod(desk, teller, owner, make());
    if (refused === undefined) continue;
    if (refused === 'namespace') return undefined;
    retryLater(desk, retry, troubleSince(desk, owner));
    return refused;
  }
  return undefined;
}

const CONTROLLERS: Readonly<Record<string, string>> = {
  'apps/ReplicaSet': 'replicaset',
  'apps/DaemonSet': 'daemonset',
  'apps/StatefulSet': 'statefulset',
  'batch/Job': 'job',
};

/** Waits as long again as it has gone on failing, within bounds; told by the first refusal of the kind. */
function retryLater(desk: Desk, retry: { readonly controller: string; readonly key: string }, since: number): void {
  const wait = Math.min(Math.max(desk.now() - since, FIRST_RETRY), LAST_RETRY);
  desk.agenda.wake({ ...retry, step: 'again' }, desk.now() + wait);
}

/** When the owner's trouble began, as its status says. */
function troubleSince(desk: Desk, owner: KubeObject): number {
  const { conditions } = statusOf<{ conditions: readonly Condition[] }>(owner);
  const began = millis(conditionOf(conditions, 'ReplicaFailure')?.lastTransitionTime ?? undefined);
  return Number.isNaN(began) ? desk.now() : began;
}

/** Creates one pod and tells of it; `namespace` when that is going away, which is nobody's fault. */
function createPod(desk: Desk, teller: Teller, owner: KubeObject, pod: KubeObject): Refused | 'namespace' | undefined {
  try {
    const { name } = desk.create(pod).metadata;
    tell(desk, teller, owner, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${name}` });
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    if (error.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true) return 'namespace';
    const { message } = error;
    tell(desk, teller, owner, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${message}` });
    return { message };
  }
}
