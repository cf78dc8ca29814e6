import { canonicalJson } from '../../../../base/index.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { Controller, Desk } from '../../controllers/runtime/desk.ts';
import { tell } from '../../controllers/runtime/event-log.ts';
import { conditionOf, setCondition, type Condition } from '../../controllers/shape/condition.ts';
import { annotationOf, isGoing, keyOf, stamp, withAnnotations, withStatus } from '../../controllers/shape/object.ts';
import { isLive, podSpec, podStatus } from '../../controllers/shape/pod.ts';
import { claimKeys, SELECTED_NODE } from '../../controllers/storage/claim-shape.ts';
import { nodeSpec, nodeStatus } from '../node-shape.ts';
import { candidate, objection, type Candidate, type Objection } from './filters.ts';
import { nodeTotals } from './node-totals.ts';
import { podVolumes } from './pod-volumes.ts';
import { bestNode } from './scoring.ts';

const BY = 'kube-scheduler';
const TELLER = { component: 'default-scheduler' };

/** The key under which all pods that found no place are tried again. */
const RETRY = '/';
/** How long after a change that may help, milliseconds. */
const RETRY_AFTER = 1000;

/** The default scheduler: gives every pod a node, or says why none will do. */
export const scheduler: Controller = {
  name: 'scheduler',
  watches: {
    Pod: (pod, desk, before) => {
      const isGone = desk.index.byUid(pod.metadata.uid ?? '') === undefined;
      const isFreed = isGone || (before !== undefined && isLive(before) && !isLive(pod));
      return isFreed ? [RETRY] : isWaiting(pod) ? [keyOf(pod)] : [];
    },
    Node: (node, _desk, before) => (before === undefined || bearing(node) !== bearing(before) ? [RETRY] : []),
    PersistentVolumeClaim: (claim, desk) => [RETRY, ...consumers(claim, desk)],
    'storage.k8s.io/StorageClass': () => [RETRY],
  },
  reconcile: (desk, key, step) => {
    if (key === RETRY) return retry(desk, step);
    const pod = desk.get('Pod', key);
    // One that was refused is tried again when something changes, not because its own status did.
    if (pod !== undefined && isWaiting(pod) && refusal(pod) === undefined) place(desk, pod);
  },
};

/** Waiting pods that mount a claim are tried at once when it is bound. */
function consumers(claim: KubeObject, desk: Desk): readonly string[] {
  const key = keyOf(claim);
  return desk.index
    .waitingPods()
    .filter((pod) => claimKeys(pod).includes(key))
    .map(keyOf);
}

/** What of a node decides who may go there. */
function bearing(node: KubeObject): string {
  return canonicalJson([nodeSpec(node), node.metadata.labels ?? {}, nodeStatus(node).allocatable ?? {}]);
}

function isWaiting(pod: KubeObject): boolean {
  const { nodeName = '', schedulerName = 'default-scheduler' } = podSpec(pod);
  return nodeName === '' && schedulerName === 'default-scheduler' && !isGoing(pod) && isLive(pod);
}

function refusal(pod: KubeObject): Condition | undefined {
  const condition = conditionOf(podStatus(pod).conditions, 'PodScheduled');
  return condition?.reason === 'Unschedulable' ? condition : undefined;
}

function retry(desk: Desk, step: string | undefined): void {
  const waiting = desk.index.waitingPods().filter(isWaiting);
  if (step === undefined) {
    const isPending = desk.agenda.pending('scheduler', RETRY).size > 0;
    if (waiting.length > 0 && !isPending)
      desk.agenda.wake({ controller: 'scheduler', key: RETRY, step: 'go' }, desk.now() + RETRY_AFTER);
    return;
  }
  const byPriority = [...waiting].sort((one, other) => (podSpec(other).priority ?? 0) - (podSpec(one).priority ?? 0));
  for (const pod of byPriority) place(desk, pod);
}

function place(desk: Desk, pod: KubeObject): void {
  if ((podSpec(pod).schedulingGates ?? []).length > 0) return gate(desk, pod);
  const nodes = desk.list('Node');
  const volumes = podVolumes(desk, pod);
  if (volumes.problem !== undefined) return refuse(desk, pod, volumeMessage(nodes.length, volumes.problem));
  const of = candidate(desk, nodeTotals(desk), pod, volumes.reaches);
  const objections = new Map(nodes.map((node) => [node, objection(of, node)]));
  const node = bestNode(
    of,
    nodes.filter((each) => objections.get(each) === undefined),
  );
  if (node === undefined) return refuse(desk, pod, refusalMessage([...objections.values()]));
  if (volumes.waiting.length === 0) return bind(desk, of, node);
  for (const claim of volumes.waiting)
    if (annotationOf(claim, SELECTED_NODE) === undefined)
      desk.update(withAnnotations(claim, { [SELECTED_NODE]: node.metadata.name }), BY);
}

function bind(desk: Desk, { pod }: Candidate, node: KubeObject): void {
  const { name } = node.metadata;
  const bound = desk.update({ ...pod, spec: { ...podSpec(pod), nodeName: name } }, BY);
  const condition: Condition = { type: 'PodScheduled', status: 'True', lastProbeTime: null };
  const status = podStatus(bound);
  desk.updateStatus(
    withStatus(bound, { ...status, conditions: setCondition(status.conditions, condition, desk.now()) }),
    BY,
  );
  const message = `Successfully assigned ${keyOf(pod)} to ${name}`;
  tell(desk, TELLER, pod, { type: 'Normal', reason: 'Scheduled', message });
}

function gate(desk: Desk, pod: KubeObject): void {
  note(desk, pod, 'SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates');
}

function refuse(desk: Desk, pod: KubeObject, message: string): void {
  if (refusal(pod)?.message === message) return;
  note(desk, pod, 'Unschedulable', message);
  tell(desk, TELLER, pod, { type: 'Warning', reason: 'FailedScheduling', message });
}

function note(desk: Desk, pod: KubeObject, reason: string, message: string): void {
  const status = podStatus(pod);
  const known = conditionOf(status.conditions, 'PodScheduled');
  const condition: Condition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: known?.lastTransitionTime ?? stamp(desk.now()),
    reason,
    message,
  };
  const conditions = setCondition(status.conditions, condition, desk.now());
  desk.updateStatus(withStatus(pod, { phase: 'Pending', ...status, conditions }), BY);
}

function volumeMessage(nodes: number, problem: string): string {
  const lead = `0/${nodes} nodes are available`;
  return `${lead}: ${problem}. preemption: ${lead}: ${nodes} Preemption is not helpful for scheduling.`;
}

/** As `0/4 nodes are available: 1 node(s) had untolerated taint {a: b}, 3 Insufficient cpu. preemption: …`. */
function refusalMessage(objections: readonly (Objection | undefined)[]): string {
  const lead = `0/${objections.length} nodes are available`;
  if (objections.length === 0) return 'no nodes available to schedule pods';
  const preemption = objections.map((each) =>
    each?.lasting === true
      ? 'Preemption is not helpful for scheduling'
      : 'No preemption victims found for incoming pod',
  );
  const reasons = objections.flatMap((each) => each?.reasons ?? []);
  return `${lead}: ${tally(reasons)}. preemption: ${lead}: ${tally(preemption)}.`;
}

function tally(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ');
}
