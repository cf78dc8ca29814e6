import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../../controllers/runtime/desk.ts';
import { isGoing, millis, stamp, uidOf } from '../../controllers/shape/object.ts';
import { isLive, isSidecar, podSpec, podStatus, type Container } from '../../controllers/shape/pod.ts';
import { claimKeys } from '../../controllers/storage/claim-shape.ts';
import { addressOf, isNodeReady } from '../node-shape.ts';
import { podAddress } from './addresses.ts';
import { again, backOffPull, begin, exited, probed, pulled, started, watchRunning } from './containers.ts';
import { mountProblem, tellAttached, tellProblem } from './mounts.ts';
import { finishWork, unfinishedInit } from './pod-status.ts';
import { isArranged, later, say, setStatus, stateOf, workOn, type PodWork } from './pod-work.ts';
import { missingConfig } from './references.ts';
import { isNodeDown } from './struck-by.ts';

/** How long a sandbox takes to be made, attaching a volume takes, and a simulated container to stop; milliseconds. */
const SANDBOX_TIME = 700;
const ATTACH_TIME = 3000;
const STOP_TIME = 1000;
/** How soon the kubelet notices that what was missing is there. */
const NOTICE_TIME = 3000;

/** The kubelets of all nodes: runs pods, as if. Its keys are uids, so that a pod's namesake inherits nothing. */
export const kubelet: Controller = {
  name: 'kubelet',
  watches: {
    Pod: (pod, desk) =>
      desk.index.byUid(uidOf(pod)) === undefined ? [uidOf(pod), ...fellows(desk, pod)] : [uidOf(pod)],
    ConfigMap: (object, desk) => unstarted(desk, object.metadata.namespace),
    Secret: (object, desk) => unstarted(desk, object.metadata.namespace),
    PersistentVolumeClaim: (object, desk) => unstarted(desk, object.metadata.namespace),
    Node: (node, desk, before) =>
      isNodeReady(node) === (before !== undefined && isNodeReady(before))
        ? []
        : desk.index.podsOn(node.metadata.name).map(uidOf),
  },
  reconcile: (desk, key, step) => {
    const pod = desk.index.byUid(key);
    if (pod === undefined) desk.agenda.forgetAll('kubelet', key);
    else run(desk, pod, step);
  },
};

/** Pods that wait for a volume of one that is gone. */
function fellows(desk: Desk, pod: KubeObject): readonly string[] {
  const claims = claimKeys(pod);
  if (claims.length === 0) return [];
  return unstarted(desk, pod.metadata.namespace);
}

/** Pods with a node that have not come to run. */
function unstarted(desk: Desk, namespace: string | undefined): readonly string[] {
  return desk
    .list('Pod', namespace)
    .filter((pod) => podStatus(pod).phase === 'Pending' && podStatus(pod).startTime !== undefined)
    .map(uidOf);
}

function run(desk: Desk, pod: KubeObject, step: string | undefined): void {
  const { nodeName = '' } = podSpec(pod);
  const node = desk.get('Node', `/${nodeName}`);
  if (node === undefined) return isGoing(pod) && nodeName === '' ? desk.purge(pod) : undefined;
  if (isNodeDown(desk, nodeName)) return;
  const work = workOn(desk, pod, node);
  if (isGoing(pod)) stop(work, step);
  else if (isLive(pod)) tend(work, step);
}

/** Takes a pod that lives as far as it gets now. */
function tend(work: PodWork, step: string | undefined): void {
  const { startTime, podIP } = podStatus(work.pod);
  if (step === 'deadline') return expire(work);
  if (startTime === undefined) admit(work);
  else if (step !== undefined) carryOut(work, step);
  if (podIP !== undefined || work.fields.podIP !== undefined) goOn(work);
  else if (startTime !== undefined && !isArranged(work, 'mount')) remount(work);
  finishWork(work);
}

/** The kubelet has seen the pod. */
function admit(work: PodWork): void {
  const ip = addressOf(work.node);
  const { activeDeadlineSeconds, volumes } = work.spec;
  Object.assign(work.fields, { hostIP: ip, hostIPs: [{ ip }], startTime: stamp(work.desk.now()) });
  if (activeDeadlineSeconds !== undefined) later(work, 'deadline', activeDeadlineSeconds * 1000);
  const hasClaims = claimKeys(work.pod).length > 0 && volumes !== undefined;
  later(work, 'mount:0', hasClaims ? ATTACH_TIME : SANDBOX_TIME);
}

function mount(work: PodWork): void {
  const problem = mountProblem(work);
  if (problem !== undefined) return tellProblem(work, problem);
  tellAttached(work);
  const ip = podAddress(work);
  Object.assign(work.fields, { podIP: ip, podIPs: [{ ip }] });
}

/** Looks whether what kept the volumes from being mounted is over. */
function remount(work: PodWork): void {
  if (mountProblem(work) === undefined) later(work, 'mount:1', NOTICE_TIME);
}

/** Starts what may start now: init containers one by one, then all the others. */
function goOn(work: PodWork): void {
  const initContainers = work.spec.initContainers ?? [];
  for (const container of initContainers.filter(isSidecar))
    if (work.statuses.has(container.name)) attend(work, container);
  const next = unfinishedInit(work);
  if (next !== undefined) return attend(work, next);
  for (const container of work.spec.containers) attend(work, container);
}

function attend(work: PodWork, container: Container): void {
  const { name } = container;
  const state = stateOf(work, name);
  if (state.running !== undefined) return watchRunning(work, container);
  if (state.terminated !== undefined) return;
  if (isArranged(work, `pull:${name}`, `backoff:${name}`, `begin:${name}`, `again:${name}`)) return;
  const isRefused = /^CreateContainer|^ErrImageNever/.test(state.waiting?.reason ?? '');
  if (isRefused && missingConfig(work.desk, work.pod, container) === undefined)
    later(work, `begin:${name}:0`, NOTICE_TIME);
  else begin(work, container);
}

type Act = (work: PodWork, container: Container, attempt: number) => void;

const ACTS: Readonly<Record<string, Act>> = {
  pull: pulled,
  backoff: backOffPull,
  begin,
  up: started,
  ready: probed,
  exit: exited,
  again,
};

/** Does what was arranged for a container: `act:container:attempt`. */
function carryOut(work: PodWork, step: string): void {
  if (step.startsWith('mount')) return mount(work);
  const [act = '', name, attempt = '0'] = step.split(':');
  const container = [...(work.spec.initContainers ?? []), ...work.spec.containers].find((each) => each.name === name);
  if (container === undefined) return;
  ACTS[act]?.(work, container, Number(attempt));
  if (act === 'exit') stopSidecars(work);
}

/** Sidecars end with the last of the containers they serve. */
function stopSidecars(work: PodWork): void {
  const { restartPolicy = 'Always' } = work.spec;
  const isOver = work.spec.containers.every(({ name }) => {
    const { terminated } = stateOf(work, name);
    return terminated !== undefined && (terminated.exitCode === 0 || restartPolicy === 'Never');
  });
  if (restartPolicy === 'Always' || !isOver) return;
  for (const container of (work.spec.initContainers ?? []).filter(isSidecar)) endContainer(work, container, 0);
}

/** A pod asked to go: its containers are stopped, then it is gone. */
function stop(work: PodWork, step: string | undefined): void {
  const { deletionGracePeriodSeconds = 0 } = work.pod.metadata;
  const containers = [...(work.spec.initContainers ?? []), ...work.spec.containers];
  const running = containers.filter(({ name }) => stateOf(work, name).running !== undefined);
  if (step === 'stop' || running.length === 0 || deletionGracePeriodSeconds === 0) return end(work, running);
  if (isArranged(work, 'stop')) return;
  for (const { name } of running) say(work, 'Normal', ['Killing', `Stopping container ${name}`], name);
  later(work, 'stop', Math.min(deletionGracePeriodSeconds * 1000, STOP_TIME));
}

function end(work: PodWork, running: readonly Container[]): void {
  const { desk, pod } = work;
  desk.agenda.forgetAll('kubelet', uidOf(pod));
  if (running.length > 0) {
    for (const container of running) endContainer(work, container, 0);
    work.fields.phase = podStatus(pod).phase === 'Failed' ? 'Failed' : 'Succeeded';
    finishWork(work);
  }
  const current = desk.index.byUid(uidOf(pod));
  if (current !== undefined) desk.purge(current);
}

/** The pod has had its time. */
function expire(work: PodWork): void {
  for (const container of [...(work.spec.initContainers ?? []), ...work.spec.containers])
    endContainer(work, container, 137);
  const message = 'Pod was active on the node longer than the specified deadline';
  Object.assign(work.fields, { phase: 'Failed', reason: 'DeadlineExceeded', message });
  work.desk.agenda.forgetAll('kubelet', uidOf(work.pod));
  finishWork(work);
}

function endContainer(work: PodWork, container: Container, exitCode: number): void {
  const { running } = stateOf(work, container.name);
  if (running === undefined) return;
  const finishedAt = stamp(Math.max(work.desk.now(), millis(running.startedAt)));
  const { containerID = '' } = work.statuses.get(container.name) ?? {};
  const reason = exitCode === 0 ? 'Completed' : 'Error';
  const terminated = { exitCode, reason, startedAt: running.startedAt, finishedAt, containerID };
  setStatus(work, container, { state: { terminated }, ready: false, started: false });
}
