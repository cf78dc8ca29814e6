import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { tell } from '../../controllers/runtime/event-log.ts';
import { hexOf } from '../../controllers/runtime/names.ts';
import { uidOf } from '../../controllers/shape/object.ts';
import {
  podSpec,
  podStatus,
  type Container,
  type ContainerState,
  type ContainerStatus,
  type PodSpec,
  type PodStatus,
} from '../../controllers/shape/pod.ts';
import { fullName } from './images.ts';

/** A pod while the kubelet works on it: its containers' statuses are changed here and written once, at the end. */
export interface PodWork {
  readonly desk: Desk;
  readonly pod: KubeObject;
  readonly spec: PodSpec;
  readonly node: KubeObject;
  /** Of init containers and containers, by name. */
  readonly statuses: Map<string, ContainerStatus>;
  /** Fields of the status that change beside those of the containers. */
  readonly fields: Partial<Writable>;
}

type Writable = { -readonly [Field in keyof PodStatus]: PodStatus[Field] };

export function workOn(desk: Desk, pod: KubeObject, node: KubeObject): PodWork {
  const { containerStatuses = [], initContainerStatuses = [] } = podStatus(pod);
  const known = [...initContainerStatuses, ...containerStatuses];
  return {
    desk,
    pod,
    spec: podSpec(pod),
    node,
    statuses: new Map(known.map((status) => [status.name, status])),
    fields: {},
  };
}

export function stateOf(work: PodWork, container: string): ContainerState {
  return work.statuses.get(container)?.state ?? {};
}

export function setStatus(work: PodWork, container: Container, changes: Partial<ContainerStatus>): void {
  const before = work.statuses.get(container.name) ?? newStatus(container);
  work.statuses.set(container.name, { ...before, ...changes });
}

export function newStatus({ name, image }: Container, reason = 'ContainerCreating'): ContainerStatus {
  return {
    name,
    state: { waiting: { reason } },
    lastState: {},
    ready: false,
    restartCount: 0,
    image,
    imageID: '',
    started: false,
  };
}

export function containerId(work: PodWork, container: string, restartCount: number): string {
  return `containerd://${hexOf(`${uidOf(work.pod)}/${container}/${restartCount}`, 64)}`;
}

export function runningImage(container: Container): string {
  return fullName(container.image);
}

/** An appointment of the kubelet with this pod; milliseconds from now. */
export function later(work: PodWork, step: string, delay: number): void {
  work.desk.agenda.wake({ controller: 'kubelet', key: uidOf(work.pod), step }, work.desk.now() + delay);
}

/** Whether something is arranged already whose step begins so. */
export function isArranged(work: PodWork, ...prefixes: readonly string[]): boolean {
  for (const step of work.desk.agenda.pending('kubelet', uidOf(work.pod)).keys())
    if (prefixes.some((prefix) => step === prefix || step.startsWith(`${prefix}:`))) return true;
  return false;
}

/** An event of the kubelet about the pod, or about one of its containers. */
export function say(
  work: PodWork,
  type: 'Normal' | 'Warning',
  [reason, message]: readonly [string, string],
  container?: string,
): void {
  const isInit = work.spec.initContainers?.some(({ name }) => name === container) === true;
  const fieldPath = `spec.${isInit ? 'initContainers' : 'containers'}{${container ?? ''}}`;
  tell(work.desk, { component: 'kubelet', host: work.node.metadata.name }, work.pod, {
    type,
    reason,
    message,
    ...(container === undefined ? {} : { fieldPath }),
  });
}
