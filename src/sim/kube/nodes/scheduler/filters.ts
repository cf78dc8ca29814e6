import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import { selects } from '../../controllers/shape/label-selector.ts';
import { podSpec, type PodAffinityTerm, type PodSpec, type SpreadConstraint } from '../../controllers/shape/pod.ts';
import { nodeSpec, nodeStatus, untolerated } from '../node-shape.ts';
import { fitsNode } from './node-affinity.ts';
import { free, hostPorts, type NodeTotals } from './node-totals.ts';
import { amounts, requestsOf, type Amounts } from './requests.ts';
import { repels, skewOn, spreadDomains, termDomains, termMeans, type Domains } from './topology.ts';

/** Why a node will not do. `lasting`: no removal of other pods would help. */
export interface Objection {
  readonly reasons: readonly string[];
  readonly lasting: boolean;
}

/** All that does not depend on the node, worked out once for a pod. */
export interface Candidate {
  readonly desk: Desk;
  readonly totals: NodeTotals;
  readonly pod: KubeObject;
  readonly spec: PodSpec;
  readonly requests: Amounts;
  readonly spreads: readonly (readonly [SpreadConstraint, Domains])[];
  readonly attracts: readonly (readonly [PodAffinityTerm, Domains])[];
  readonly avoids: readonly (readonly [PodAffinityTerm, Domains])[];
  readonly repellent: readonly KubeObject[];
  /** Whether its volumes can be reached from a node. */
  readonly reaches: (node: KubeObject) => boolean;
}

export function candidate(
  desk: Desk,
  totals: NodeTotals,
  pod: KubeObject,
  reaches: (node: KubeObject) => boolean,
): Candidate {
  const spec = podSpec(pod);
  const eligible = desk.list('Node').filter((node) => fitsNode(spec, node));
  const { podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const withDomains = (
    terms: readonly PodAffinityTerm[] | undefined,
  ): readonly (readonly [PodAffinityTerm, Domains])[] =>
    (terms ?? []).map((term) => [term, termDomains(desk, totals, pod, term)] as const);
  return {
    desk,
    totals,
    pod,
    spec,
    requests: requestsOf(spec),
    spreads: (spec.topologySpreadConstraints ?? []).map(
      (constraint) => [constraint, spreadDomains(totals, pod, constraint, eligible)] as const,
    ),
    attracts: withDomains(podAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    avoids: withDomains(podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
    repellent: [...totals.repellent()],
    reaches,
  };
}

/** The taint that a cordoned node is as good as under. */
const CORDON = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

type Filter = (candidate: Candidate, node: KubeObject) => Objection | undefined;

/** In the order of the default scheduler; the first objection counts. */
const FILTERS: readonly Filter[] = [
  ({ spec }, node) =>
    nodeSpec(node).unschedulable === true && untolerated([CORDON], spec.tolerations, [CORDON.effect]) !== undefined
      ? lasting('node(s) were unschedulable')
      : undefined,
  ({ spec }, node) => {
    const taint = untolerated(nodeSpec(node).taints, spec.tolerations, ['NoSchedule', 'NoExecute']);
    return taint === undefined
      ? undefined
      : lasting(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
  },
  ({ spec }, node) => (fitsNode(spec, node) ? undefined : lasting("node(s) didn't match Pod's node affinity/selector")),
  portsFree,
  enough,
  ({ reaches }, node) => (reaches(node) ? undefined : lasting('node(s) had volume node affinity conflict')),
  spreads,
  affinities,
];

export function objection(to: Candidate, node: KubeObject): Objection | undefined {
  for (const filter of FILTERS) {
    const found = filter(to, node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function portsFree({ spec, totals }: Candidate, node: KubeObject): Objection | undefined {
  const { ports } = totals.of(node.metadata.name);
  return hostPorts(spec).some((port) => ports.has(port))
    ? passing("node(s) didn't have free ports for the requested pod ports")
    : undefined;
}

function enough({ requests, totals }: Candidate, node: KubeObject): Objection | undefined {
  const allocatable = amounts(nodeStatus(node).allocatable);
  const total = totals.of(node.metadata.name);
  const reasons = total.pods + 1 > (allocatable.get('pods') ?? 0) ? ['Too many pods'] : [];
  let isLasting = false;
  for (const [resource, wanted] of requests) {
    if (wanted === 0 || wanted <= free(allocatable, total, resource)) continue;
    reasons.push(`Insufficient ${resource}`);
    isLasting ||= wanted > (allocatable.get(resource) ?? 0);
  }
  return reasons.length === 0 ? undefined : { reasons, lasting: isLasting };
}

function spreads({ pod, spreads: constraints }: Candidate, node: KubeObject): Objection | undefined {
  for (const [{ whenUnsatisfiable, maxSkew, labelSelector, minDomains = 1 }, domains] of constraints) {
    if (whenUnsatisfiable !== 'DoNotSchedule') continue;
    const own = selects(labelSelector, pod.metadata.labels) ? 1 : 0;
    const skew = skewOn(node, domains, own);
    if (skew === undefined)
      return lasting("node(s) didn't match pod topology spread constraints (missing required label)");
    // With fewer domains than wanted the emptiest one counts as empty.
    const least = domains.counts.size < minDomains ? Math.min(...domains.counts.values()) : 0;
    if (skew + least > maxSkew) return passing("node(s) didn't match pod topology spread constraints");
  }
  return undefined;
}

function affinities(to: Candidate, node: KubeObject): Objection | undefined {
  if (to.attracts.some(([term, domains]) => !isAttracted(to, term, domains, node)))
    return lasting("node(s) didn't match pod affinity rules");
  if (to.avoids.some(([, { key, counts }]) => (counts.get(node.metadata.labels?.[key] ?? '') ?? 0) > 0))
    return passing("node(s) didn't match pod anti-affinity rules");
  if (to.repellent.some((holder) => repels(to.desk, holder, to.pod, node)))
    return passing("node(s) didn't satisfy existing pods anti-affinity rules");
  return undefined;
}

/** The first of a group that wants its own kind near may go anywhere that has the label. */
function isAttracted(to: Candidate, term: PodAffinityTerm, { key, counts }: Domains, node: KubeObject): boolean {
  const value = node.metadata.labels?.[key];
  if (value === undefined) return false;
  if ((counts.get(value) ?? 0) > 0) return true;
  const isAlone = [...counts.values()].every((count) => count === 0);
  return isAlone && termMeans(to.desk, to.pod, term, to.pod);
}

function lasting(reason: string): Objection {
  return { reasons: [reason], lasting: true };
}

function passing(reason: string): Objection {
  return { reasons: [reason], lasting: false };
}
