import type { KubeObject } from '../kube-object.ts';
import type { Controller, Desk } from '../controllers/runtime/desk.ts';
import { tell } from '../controllers/runtime/event-log.ts';
import { setCondition, type Condition } from '../controllers/shape/condition.ts';
import { isGoing, keyOf, millis, partsOf, stamp, uidOf, withSpec, withStatus } from '../controllers/shape/object.ts';
import { podSpec, podStatus, readyCondition } from '../controllers/shape/pod.ts';
import { isNodeDown } from './kubelet/struck-by.ts';
import { isNodeReady, nodeSpec, nodeStatus, tolerates, type Taint } from './node-shape.ts';

/** How long a node may be silent before it counts as lost, milliseconds. */
const GRACE = 40_000;
const TELLER = { component: 'node-controller' };
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const CORDONED = 'node.kubernetes.io/unschedulable';

/** The life of nodes: readiness, the taints that follow from it and from cordons, and who must leave for a taint. */
export const nodeController: Controller = {
  name: 'node',
  watches: {
    Node: (node) => [keyOf(node)],
    Pod: (pod, desk, before) => {
      const { nodeName = '' } = podSpec(pod);
      const isNew = before === undefined || podSpec(before).nodeName !== nodeName;
      const isGone = desk.index.byUid(uidOf(pod)) === undefined;
      return isNew && !isGone && nodeName !== '' ? [`/${nodeName}`] : [];
    },
  },
  reconcile: (desk, key, step) => {
    const node = desk.get('Node', key);
    if (node === undefined) return forsake(desk, key);
    if (step?.startsWith('evict:') === true) return evict(desk, step.slice('evict:'.length));
    watchReadiness(desk, node, step);
    const tainted = withTaints(desk, desk.get('Node', key) ?? node);
    weighEvictions(desk, tainted);
  },
};

/** A node that is gone takes its pods with it. */
function forsake(desk: Desk, key: string): void {
  desk.agenda.forgetAll('node', key);
  for (const pod of desk.index.podsOn(partsOf(key).name)) {
    if (!isGoing(pod)) desk.remove(pod);
    const left = desk.index.byUid(uidOf(pod));
    if (left !== undefined) desk.purge(left);
  }
}

function watchReadiness(desk: Desk, node: KubeObject, step: string | undefined): void {
  const { name } = node.metadata;
  const isDown = isNodeDown(desk, name);
  const appointment = { controller: 'node', key: keyOf(node), step: 'silent' };
  if (!isDown) {
    desk.agenda.forget(appointment);
    if (!isNodeReady(node)) setReady(desk, node, true);
    return;
  }
  if (!isNodeReady(node)) return;
  if (step === 'silent') setReady(desk, node, false);
  else if (!desk.agenda.pending('node', keyOf(node)).has('silent')) desk.agenda.wake(appointment, desk.now() + GRACE);
}

function setReady(desk: Desk, node: KubeObject, isReady: boolean): void {
  const status = nodeStatus(node);
  let { conditions = [] } = status;
  for (const condition of isReady ? healthyConditions() : lostConditions(conditions))
    conditions = setCondition(conditions, { ...condition, ...heartbeat(desk, isReady) }, desk.now());
  desk.updateStatus(withStatus(node, { ...status, conditions }));
  const reason = isReady ? 'NodeReady' : 'NodeNotReady';
  const message = `Node ${node.metadata.name} status is now: ${reason}`;
  tell(desk, TELLER, node, { type: 'Normal', reason, message });
  if (!isReady) for (const pod of desk.index.podsOn(node.metadata.name)) markUnready(desk, pod);
}

function heartbeat(desk: Desk, isReady: boolean): object {
  return isReady ? { lastHeartbeatTime: stamp(desk.now()) } : {};
}

/** The conditions of a node whose kubelet speaks. */
export function healthyConditions(): readonly Condition[] {
  const fine = (type: string, reason: string, message: string): Condition => ({
    type,
    status: 'False',
    reason,
    message,
  });
  return [
    fine('MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    fine('DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    fine('PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
  ];
}

function lostConditions(conditions: readonly Condition[]): readonly Condition[] {
  return conditions.map((condition) => ({
    ...condition,
    status: 'Unknown',
    reason: 'NodeStatusUnknown',
    message: 'Kubelet stopped posting node status.',
  }));
}

function markUnready(desk: Desk, pod: KubeObject): void {
  const ready = readyCondition(pod);
  if (ready?.status !== 'True') return;
  const status = podStatus(pod);
  const conditions = setCondition(status.conditions, { ...ready, status: 'False' }, desk.now());
  desk.updateStatus(withStatus(pod, { ...status, conditions }));
  tell(desk, TELLER, pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' });
}

/** Sets and takes off the taints that a cordon and a lost node bring. */
function withTaints(desk: Desk, node: KubeObject): KubeObject {
  const { taints = [], unschedulable = false } = nodeSpec(node);
  const wanted: readonly (readonly [Taint, boolean])[] = [
    [{ key: CORDONED, effect: 'NoSchedule' }, unschedulable],
    [{ key: UNREACHABLE, effect: 'NoSchedule' }, !isNodeReady(node)],
    [{ key: UNREACHABLE, effect: 'NoExecute' }, !isNodeReady(node)],
  ];
  let next = taints;
  for (const [taint, isWanted] of wanted) {
    const isThere = next.some((each) => each.key === taint.key && each.effect === taint.effect);
    if (isWanted && !isThere) next = [...next, { ...taint, timeAdded: stamp(desk.now()) }];
    if (!isWanted && isThere) next = next.filter((each) => each.key !== taint.key || each.effect !== taint.effect);
  }
  if (next === taints) return node;
  const { taints: _before, ...spec } = nodeSpec(node);
  return next.length === 0 ? desk.update({ ...node, spec }) : desk.update(withSpec(node, { taints: next }));
}

/** Arranges when each pod has to leave, by the taints it does not tolerate for ever. */
function weighEvictions(desk: Desk, node: KubeObject): void {
  const taints = (nodeSpec(node).taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  const pending = desk.agenda.pending('node', keyOf(node));
  const hasArranged = [...pending.keys()].some((step) => step.startsWith('evict:'));
  if (taints.length === 0 && !hasArranged) return;
  for (const pod of desk.index.podsOn(node.metadata.name)) {
    const appointment = { controller: 'node', key: keyOf(node), step: `evict:${uidOf(pod)}` };
    const time = isGoing(pod) ? Number.POSITIVE_INFINITY : leavingTime(desk, pod, taints);
    if (time === Number.POSITIVE_INFINITY) desk.agenda.forget(appointment);
    else desk.agenda.wake(appointment, Math.max(time, desk.now()));
  }
}

function leavingTime(desk: Desk, pod: KubeObject, taints: readonly Taint[]): number {
  let leaving = Number.POSITIVE_INFINITY;
  for (const taint of taints) {
    const fitting = (podSpec(pod).tolerations ?? []).filter((toleration) => tolerates(toleration, taint));
    const since = millis(taint.timeAdded);
    const patience = Math.min(...fitting.map(({ tolerationSeconds }) => tolerationSeconds ?? Number.POSITIVE_INFINITY));
    const from = Number.isNaN(since) ? desk.now() : since;
    leaving = Math.min(leaving, fitting.length === 0 ? desk.now() : from + Math.max(0, patience) * 1000);
  }
  return leaving;
}

function evict(desk: Desk, uid: string): void {
  const pod = desk.index.byUid(uid);
  if (pod === undefined || isGoing(pod)) return;
  const message = `Marking for deletion Pod ${keyOf(pod)}`;
  tell(desk, { component: 'taint-eviction-controller' }, pod, {
    type: 'Normal',
    reason: 'TaintManagerEviction',
    message,
  });
  const condition: Condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'DeletionByTaintManager',
    message: 'Taint manager: deleting due to NoExecute taint',
  };
  const status = podStatus(pod);
  const marked = desk.updateStatus(
    withStatus(pod, { ...status, conditions: setCondition(status.conditions, condition, desk.now()) }),
  );
  desk.remove(marked);
}
