import type { KubeObject } from '../../kube-object.ts';
import { withStatus } from '../../controllers/shape/object.ts';
import { setCondition, type Condition } from '../../controllers/shape/condition.ts';
import {
  isSidecar,
  podStatus,
  type Container,
  type ContainerStatus,
  type PodPhase,
  type PodStatus,
} from '../../controllers/shape/pod.ts';
import { newStatus, type PodWork } from './pod-work.ts';

/** Writes what has changed. */
export function finishWork(work: PodWork): KubeObject {
  return work.desk.updateStatus(withStatus(work.pod, settledStatus(work)), 'kubelet');
}

/** The pod's status as it follows from those of its containers. */
function settledStatus(work: PodWork): Partial<PodStatus> {
  const before = podStatus(work.pod);
  const containerStatuses = work.spec.containers.map((container) => statusFor(work, container));
  const initContainerStatuses = (work.spec.initContainers ?? []).map((container) => statusFor(work, container));
  const phase = work.fields.phase ?? phaseOf(work, before.phase);
  let conditions = before.conditions ?? [];
  for (const condition of conditionsOf(work, phase)) conditions = setCondition(conditions, condition, work.desk.now());
  const { generation } = work.pod.metadata;
  return {
    ...(generation === undefined ? {} : { observedGeneration: generation }),
    ...before,
    ...work.fields,
    phase,
    conditions: ordered(conditions),
    ...(initContainerStatuses.length === 0 ? {} : { initContainerStatuses }),
    containerStatuses,
  };
}

/** Init containers that have to end before the others start, and have not. */
export function unfinishedInit(work: PodWork): Container | undefined {
  return (work.spec.initContainers ?? []).find((container) => !isInitDone(work, container));
}

function isInitDone(work: PodWork, container: Container): boolean {
  const status = work.statuses.get(container.name);
  if (isSidecar(container)) return status?.started === true;
  return status?.state.terminated?.exitCode === 0;
}

function statusFor(work: PodWork, container: Container): ContainerStatus {
  const known = work.statuses.get(container.name);
  if (known !== undefined) return known;
  const waitsForInit = unfinishedInit(work) !== undefined;
  return newStatus(container, waitsForInit ? 'PodInitializing' : 'ContainerCreating');
}

function phaseOf(work: PodWork, before: PodPhase | undefined): PodPhase {
  if (before === 'Succeeded' || before === 'Failed') return before;
  const statuses = work.spec.containers.map(({ name }) => work.statuses.get(name));
  const failedInit = (work.spec.initContainers ?? []).some(
    ({ name }) => (work.statuses.get(name)?.state.terminated?.exitCode ?? 0) !== 0,
  );
  if (failedInit && work.spec.restartPolicy === 'Never') return 'Failed';
  if (unfinishedInit(work) !== undefined && statuses.every((status) => !hasRun(status))) return 'Pending';
  if (statuses.every((status) => !hasRun(status))) return 'Pending';
  return endOf(work, statuses);
}

function endOf(work: PodWork, statuses: readonly (ContainerStatus | undefined)[]): PodPhase {
  const { restartPolicy = 'Always' } = work.spec;
  const ends = statuses.map((status) => status?.state.terminated);
  if (restartPolicy === 'Always' || ends.includes(undefined)) return 'Running';
  if (ends.every((end) => end?.exitCode === 0)) return 'Succeeded';
  return restartPolicy === 'Never' ? 'Failed' : 'Running';
}

function hasRun(status: ContainerStatus | undefined): boolean {
  return (
    status !== undefined &&
    (status.state.running !== undefined ||
      status.state.terminated !== undefined ||
      status.restartCount > 0 ||
      status.lastState.terminated !== undefined)
  );
}

function conditionsOf(work: PodWork, phase: PodPhase): readonly Condition[] {
  const isStarted =
    (work.fields.podIP ?? podStatus(work.pod).podIP) !== undefined && phase !== 'Succeeded' && phase !== 'Failed';
  const containersReady = readiness(work, phase);
  return [
    { type: 'PodReadyToStartContainers', status: isStarted ? 'True' : 'False', lastProbeTime: null },
    initialized(work, phase),
    { ...gated(work, containersReady), type: 'Ready' },
    { ...containersReady, type: 'ContainersReady' },
    { type: 'PodScheduled', status: 'True', lastProbeTime: null },
  ];
}

function initialized(work: PodWork, phase: PodPhase): Condition {
  const base = { type: 'Initialized', lastProbeTime: null };
  if (phase === 'Succeeded') return { ...base, status: 'True', reason: 'PodCompleted' };
  const waiting = (work.spec.initContainers ?? []).filter((container) => !isInitDone(work, container));
  if (waiting.length === 0) return { ...base, status: 'True' };
  const message = `containers with incomplete status: [${waiting.map(({ name }) => name).join(' ')}]`;
  return { ...base, status: 'False', reason: 'ContainersNotInitialized', message };
}

function readiness(work: PodWork, phase: PodPhase): Condition {
  const base = { type: 'ContainersReady', lastProbeTime: null };
  if (phase === 'Succeeded') return { ...base, status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { ...base, status: 'False', reason: 'PodFailed' };
  const watched = [...(work.spec.initContainers ?? []).filter(isSidecar), ...work.spec.containers];
  const unready = watched.filter(({ name }) => work.statuses.get(name)?.ready !== true);
  if (unready.length === 0) return { ...base, status: 'True' };
  const message = `containers with unready status: [${unready.map(({ name }) => name).join(' ')}]`;
  return { ...base, status: 'False', reason: 'ContainersNotReady', message };
}

/** Readiness gates wait for conditions that others set. */
function gated(work: PodWork, containersReady: Condition): Condition {
  if (containersReady.status !== 'True') return containersReady;
  const conditions = podStatus(work.pod).conditions ?? [];
  const closed = (work.spec.readinessGates ?? []).find(
    ({ conditionType }) => conditions.find(({ type }) => type === conditionType)?.status !== 'True',
  );
  if (closed === undefined) return containersReady;
  const message = `corresponding condition of pod readiness gate "${closed.conditionType}" does not exist.`;
  return { ...containersReady, status: 'False', reason: 'ReadinessGatesNotReady', message };
}

const ORDER = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** In the kubelet's order; those of others stay behind. */
function ordered(conditions: readonly Condition[]): readonly Condition[] {
  const place = ({ type }: Condition): number => {
    const at = ORDER.indexOf(type);
    return at === -1 ? ORDER.length : at;
  };
  return [...conditions].sort((one, other) => place(one) - place(other));
}
