import type { KubeObject } from '../../kube-object.ts';
import { controllerOf } from '../../controllers/shape/object.ts';
import { nodeSpec, nodeStatus, untolerated } from '../node-shape.ts';
import type { Candidate } from './filters.ts';
import { matchesTerm } from './node-affinity.ts';
import { amounts } from './requests.ts';
import { termDomains } from './topology.ts';

/** What counts for a pod that requests nothing, as in the default scheduler: 100m and 200Mi. */
const LEAST: Readonly<Record<string, number>> = { cpu: 0.1, memory: 200 * 2 ** 20 };

/** Weights of the default plugins. */
const WEIGHT = { taints: 3, affinity: 2, spread: 2, pods: 2, room: 1, balance: 1 };

/** The best of the nodes that will do: much room, preferences met, siblings apart; of equals the first. */
export function bestNode(of: Candidate, nodes: readonly KubeObject[]): KubeObject | undefined {
  const shares = preferenceScores(of, nodes);
  let [best, highest]: [KubeObject | undefined, number] = [undefined, Number.NEGATIVE_INFINITY];
  for (const node of nodes) {
    const score = room(of, node) + (shares.get(node) ?? 0);
    if (score > highest) [best, highest] = [node, score];
  }
  return best;
}

function preferenceScores(of: Candidate, nodes: readonly KubeObject[]): ReadonlyMap<KubeObject, number> {
  const measures: readonly (readonly [number, (node: KubeObject) => number])[] = [
    [-WEIGHT.taints, (node) => softTaints(of, node)],
    [WEIGHT.affinity, (node) => preferredNodes(of, node)],
    [-WEIGHT.spread, (node) => crowd(of, node)],
    [WEIGHT.pods, podPreference(of)],
  ];
  const scores = new Map<KubeObject, number>();
  for (const [weight, measure] of measures) {
    const values = nodes.map((node) => [node, measure(node)] as const);
    const least = Math.min(...values.map(([, value]) => value));
    const span = Math.max(...values.map(([, value]) => value)) - least;
    if (span === 0) continue;
    for (const [node, value] of values)
      scores.set(node, (scores.get(node) ?? 0) + (weight * 100 * (value - least)) / span);
  }
  return scores;
}

/** Free share after this pod, and how evenly CPU and memory would be used. */
function room({ requests, totals }: Candidate, node: KubeObject): number {
  const allocatable = amounts(nodeStatus(node).allocatable);
  const { requested, pods } = totals.of(node.metadata.name);
  const used = Object.entries(LEAST).map(([resource, least]) => {
    const wanted = Math.max(requests.get(resource) ?? 0, least);
    return ((requested.get(resource) ?? 0) + wanted) / (allocatable.get(resource) ?? 1);
  });
  const [cpu = 0, memory = 0] = used;
  const crowded = pods / (allocatable.get('pods') ?? 1);
  return (
    WEIGHT.room * 100 * (1 - (cpu + memory) / 2) + WEIGHT.balance * 100 * (1 - Math.abs(cpu - memory) / 2) - crowded
  );
}

function softTaints({ spec }: Candidate, node: KubeObject): number {
  return (nodeSpec(node).taints ?? []).filter(
    (taint) => untolerated([taint], spec.tolerations, ['PreferNoSchedule']) !== undefined,
  ).length;
}

function preferredNodes({ spec }: Candidate, node: KubeObject): number {
  let score = 0;
  for (const { weight, preference } of spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ??
    [])
    if (matchesTerm(preference, node)) score += weight;
  return score;
}

/** Pods of the same kind near: by the soft constraints, else by the controller on the node and in its zone. */
function crowd(of: Candidate, node: KubeObject): number {
  const soft = of.spreads.filter(([{ whenUnsatisfiable }]) => whenUnsatisfiable === 'ScheduleAnyway');
  const all = soft.length > 0 ? soft : of.spreads;
  if (all.length > 0) {
    let crowded = 0;
    for (const [, { key, counts }] of all) crowded += counts.get(node.metadata.labels?.[key] ?? '') ?? 0;
    return crowded;
  }
  const owner = controllerOf(of.pod)?.uid;
  return owner === undefined ? 0 : siblingsNear(of, owner, node);
}

function siblingsNear(of: Candidate, owner: string, node: KubeObject): number {
  const siblings = of.totals.siblings(owner);
  const zone = node.metadata.labels?.['topology.kubernetes.io/zone'];
  let inZone = 0;
  for (const [name, count] of siblings)
    if (of.desk.get('Node', `/${name}`)?.metadata.labels?.['topology.kubernetes.io/zone'] === zone) inZone += count;
  return (siblings.get(node.metadata.name) ?? 0) + inZone;
}

function podPreference(of: Candidate): (node: KubeObject) => number {
  const { podAffinity, podAntiAffinity } = of.spec.affinity ?? {};
  const weighed = [
    ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ weight, podAffinityTerm }) => ({
      weight: -weight,
      podAffinityTerm,
    })),
  ].map(({ weight, podAffinityTerm }) => ({
    weight,
    domains: termDomains(of.desk, of.totals, of.pod, podAffinityTerm),
  }));
  return (node) => {
    let score = 0;
    for (const { weight, domains } of weighed)
      score += weight * (domains.counts.get(node.metadata.labels?.[domains.key] ?? '') ?? 0);
    return score;
  };
}
