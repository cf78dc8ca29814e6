import type { KubeObject } from '../../kube-object.ts';
import { fitsNode } from '../../nodes/scheduler/node-affinity.ts';
import { nodeSpec, untolerated } from '../../nodes/node-shape.ts';
import type { Controller, Desk } from '../runtime/desk.ts';
import { tell } from '../runtime/event-log.ts';
import { allOf, itself, ownerOfKind } from '../runtime/watch.ts';
import { isGoing, keyOf, specOf, withStatus } from '../shape/object.ts';
import {
  availableFrom,
  isAvailable,
  isLive,
  isReady,
  podSpec,
  type NodeSelectorTerm,
  type PodSpec,
  type Toleration,
} from '../shape/pod.ts';
import { shareOf, type DaemonSetSpec, type PodTemplate } from '../shape/workload.ts';
import { presentRevision, trimRevisions, type Revision } from './controller-revision.ts';
import { countOf, present } from './counts.ts';
import { claimPods } from './pod-claim.ts';
import { createPods } from './pod-creation.ts';
import { REVISION_LABEL, revisionOfPod } from './stateful-pods.ts';
import { newPod, withLabel } from './template.ts';

const KIND = 'apps/DaemonSet';
const TELLER = { component: 'daemonset-controller' };

/** Daemons stay on nodes in trouble. */
const TROUBLES = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
] as const;

/** DaemonSets: one pod on every node that will have it. */
export const daemonSetController: Controller = {
  name: 'daemonset',
  watches: {
    [KIND]: itself,
    Pod: ownerOfKind(KIND),
    Node: (node, desk, before) =>
      before === undefined || bearing(node) !== bearing(before) ? allOf(KIND)(node, desk, before) : [],
  },
  reconcile: (desk, key) => {
    const set = desk.get(KIND, key);
    if (set === undefined) desk.agenda.forgetAll('daemonset', key);
    else sync(desk, set);
  },
};

function bearing(node: KubeObject): string {
  return JSON.stringify([node.metadata.labels, nodeSpec(node)]);
}

function sync(desk: Desk, set: KubeObject): void {
  const spec = specOf<DaemonSetSpec>(set);
  const revision = presentRevision(desk, set);
  const pods = claimPods(desk, set, spec.selector);
  const nodes = desk.list('Node').filter((node) => wants(spec, node));
  if (!isGoing(set)) {
    const placed = byNode(pods);
    place(desk, set, { nodes, placed, revision });
    renew(desk, set, { nodes, placed, revision });
  }
  store(desk, set, nodes, revision);
}

interface Placement {
  readonly nodes: readonly KubeObject[];
  readonly placed: ReadonlyMap<string, readonly KubeObject[]>;
  readonly revision: Revision;
}

function wants({ template }: DaemonSetSpec, node: KubeObject): boolean {
  const tolerations = daemonTolerations(template.spec);
  const taint = untolerated(nodeSpec(node).taints, tolerations, ['NoSchedule', 'NoExecute']);
  return taint === undefined && fitsNode(template.spec, node);
}

function daemonTolerations({ tolerations = [], hostNetwork }: PodSpec): readonly Toleration[] {
  const troubles = TROUBLES.map(([name, effect]): Toleration => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists',
    effect,
  }));
  const network: Toleration = {
    key: 'node.kubernetes.io/network-unavailable',
    operator: 'Exists',
    effect: 'NoSchedule',
  };
  return [...tolerations, ...troubles, ...(hostNetwork === true ? [network] : [])];
}

/** Pods by the node they run on, or wait for. */
function byNode(pods: readonly KubeObject[]): ReadonlyMap<string, readonly KubeObject[]> {
  const placed = new Map<string, KubeObject[]>();
  for (const pod of pods) {
    const node = nodeFor(pod);
    placed.set(node, [...(placed.get(node) ?? []), pod]);
  }
  return placed;
}

function nodeFor(pod: KubeObject): string {
  const { nodeName = '', affinity } = podSpec(pod);
  if (nodeName !== '') return nodeName;
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  const [first] = required?.nodeSelectorTerms.flatMap(({ matchFields = [] }) => matchFields) ?? [];
  const [name = ''] = first?.values ?? [];
  return name;
}

function place(desk: Desk, set: KubeObject, { nodes, placed, revision }: Placement): void {
  const wanted = new Set(nodes.map(({ metadata }) => metadata.name));
  for (const [node, pods] of placed) {
    const finished = pods.filter((pod) => !isLive(pod) && !isGoing(pod));
    const surplus = wanted.has(node)
      ? pods.filter((pod) => isLive(pod) && !isGoing(pod)).slice(1)
      : pods.filter((pod) => !isGoing(pod));
    for (const pod of new Set([...finished, ...surplus])) remove(desk, set, pod);
  }
  const bare = nodes.filter(({ metadata }) => (placed.get(metadata.name) ?? []).length === 0);
  const template = withLabel(
    specOf<DaemonSetSpec>(set).template,
    REVISION_LABEL,
    revision.name.slice(set.metadata.name.length + 1),
  );
  createPods(
    desk,
    TELLER,
    set,
    bare.map((node) => () => newPod(desk, set, pinned(template, node.metadata.name))),
  );
}

/** The template with the node that the scheduler has to choose. */
function pinned(template: PodTemplate, node: string): PodTemplate {
  const { affinity } = template.spec;
  const term: NodeSelectorTerm = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const nodeSelectorTerms = required.length === 0 ? [term] : required.map((each) => ({ ...each, ...term }));
  const nodeAffinity = {
    ...affinity?.nodeAffinity,
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms },
  };
  const spec = {
    ...template.spec,
    affinity: { ...affinity, nodeAffinity },
    tolerations: daemonTolerations(template.spec),
  };
  return { ...template, spec };
}

function mostMissing(set: KubeObject, nodes: number): number {
  const { maxUnavailable = 1 } = specOf<DaemonSetSpec>(set).updateStrategy?.rollingUpdate ?? {};
  return Math.max(1, shareOf(maxUnavailable, nodes, 'up'));
}

/** Removes pods of old revisions, as many at a time as may be missing. */
function renew(desk: Desk, set: KubeObject, { nodes, placed, revision }: Placement): void {
  const { updateStrategy, minReadySeconds = 0 } = specOf<DaemonSetSpec>(set);
  if (updateStrategy?.type === 'OnDelete') return;
  const most = mostMissing(set, nodes.length);
  const pods = nodes.map(({ metadata }) => placed.get(metadata.name)?.[0]);
  const placedPods = pods.filter((pod) => pod !== undefined);
  const isUp = (pod: KubeObject): boolean => !isGoing(pod) && isAvailable(pod, minReadySeconds, desk.now());
  let room = most - nodes.length + countOf(placedPods, isUp);
  const old = placedPods.filter((pod) => !isGoing(pod) && !isOf(revision, set, pod));
  for (const pod of old) {
    if (isUp(pod) && room <= 0) continue;
    room -= isUp(pod) ? 1 : 0;
    remove(desk, set, pod);
  }
}

function isOf(revision: Revision, set: KubeObject, pod: KubeObject): boolean {
  return `${set.metadata.name}-${revisionOfPod(pod)}` === revision.name;
}

function remove(desk: Desk, set: KubeObject, pod: KubeObject): void {
  desk.remove(pod);
  const message = `Deleted pod: ${pod.metadata.name}`;
  tell(desk, TELLER, set, { type: 'Normal', reason: 'SuccessfulDelete', message });
}

function store(desk: Desk, set: KubeObject, nodes: readonly KubeObject[], revision: Revision): void {
  const { minReadySeconds = 0, selector, revisionHistoryLimit = 10 } = specOf<DaemonSetSpec>(set);
  const pods = claimPods(desk, set, selector).filter((pod) => isLive(pod) && !isGoing(pod));
  const wanted = new Set(nodes.map(({ metadata }) => metadata.name));
  const right = pods.filter((pod) => wanted.has(nodeFor(pod)));
  const available = countOf(right, (pod) => isAvailable(pod, minReadySeconds, desk.now()));
  watchAvailability(desk, set, right);
  const { generation } = set.metadata;
  desk.updateStatus(
    withStatus(set, {
      currentNumberScheduled: right.length,
      desiredNumberScheduled: nodes.length,
      numberMisscheduled: pods.length - right.length,
      numberReady: countOf(right, isReady),
      ...present({
        numberAvailable: available,
        numberUnavailable: nodes.length - available,
        updatedNumberScheduled: countOf(right, (pod) => isOf(revision, set, pod)),
      }),
      ...(generation === undefined ? {} : { observedGeneration: generation }),
    }),
  );
  const used = new Set([revision.name, ...pods.map((pod) => `${set.metadata.name}-${revisionOfPod(pod)}`)]);
  trimRevisions(desk, set, used, revisionHistoryLimit);
}

function watchAvailability(desk: Desk, set: KubeObject, pods: readonly KubeObject[]): void {
  const { minReadySeconds = 0 } = specOf<DaemonSetSpec>(set);
  const times = pods.map((pod) => availableFrom(pod, minReadySeconds) ?? 0).filter((time) => time > desk.now());
  if (times.length > 0)
    desk.agenda.wake({ controller: 'daemonset', key: keyOf(set), step: 'available' }, Math.min(...times));
}
