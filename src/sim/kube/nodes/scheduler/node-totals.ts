import type { KubeObject } from '../../kube-object.ts';
import type { Desk } from '../../controllers/runtime/desk.ts';
import type { LabelSelector } from '../../controllers/shape/label-selector.ts';
import { selectsObject } from '../../controllers/shape/label-selector.ts';
import { controllerOf, isGoing, uidOf } from '../../controllers/shape/object.ts';
import { isLive, podSpec, type PodSpec } from '../../controllers/shape/pod.ts';
import { canonicalJson } from '../../../../base/index.ts';
import { add, requestsOf, type Amounts } from './requests.ts';

/** What the pods of one node take together. */
interface NodeTotal {
  readonly requested: Map<string, number>;
  pods: number;
  /** `protocol/port` to how many take it. */
  readonly ports: Map<string, number>;
}

type Counts = Map<string, number>;

interface Census {
  readonly namespace: string;
  readonly selector: LabelSelector;
  readonly withGoing: boolean;
  readonly byNode: Counts;
}

/** Running totals of what is placed where, kept up as pods come and go, so that placing one pod asks no others. */
export class NodeTotals {
  readonly #nodes = new Map<string, NodeTotal>();
  /** Controller's uid to node to pods. */
  readonly #owners = new Map<string, Counts>();
  readonly #censuses = new Map<string, Census>();
  /** Placed pods that keep others away. */
  readonly #repellent = new Map<string, KubeObject>();
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
    for (const pod of desk.list('Pod')) this.#count(pod, 1);
    desk.index.listen((now, before) => {
      if ((now ?? before)?.kind !== 'Pod') return;
      if (before !== undefined) this.#count(before, -1);
      if (now !== undefined) this.#count(now, 1);
    });
  }

  of(node: string): NodeTotal {
    const known = this.#nodes.get(node);
    if (known !== undefined) return known;
    const made: NodeTotal = { requested: new Map(), pods: 0, ports: new Map() };
    this.#nodes.set(node, made);
    return made;
  }

  /** How many pods of the same controller each node has. */
  siblings(uid: string): ReadonlyMap<string, number> {
    return this.#owners.get(uid) ?? new Map();
  }

  repellent(): Iterable<KubeObject> {
    return this.#repellent.values();
  }

  /** How many placed pods of a namespace each node has that a selector selects. */
  matching(namespace: string, selector: LabelSelector, withGoing: boolean): ReadonlyMap<string, number> {
    const id = `${namespace}|${withGoing}|${canonicalJson(selector)}`;
    const known = this.#censuses.get(id);
    if (known !== undefined) return known.byNode;
    const made: Census = { namespace, selector, withGoing, byNode: new Map() };
    this.#censuses.set(id, made);
    for (const pod of this.#desk.list('Pod', namespace)) if (isPlaced(pod)) enter(made, pod, 1);
    return made.byNode;
  }

  #count(pod: KubeObject, sign: 1 | -1): void {
    if (!isPlaced(pod)) return;
    const spec = podSpec(pod);
    const node = spec.nodeName ?? '';
    const total = this.of(node);
    add(total.requested, requestsOf(spec), sign);
    total.pods += sign;
    for (const port of hostPorts(spec)) bump(total.ports, port, sign);
    const owner = controllerOf(pod)?.uid;
    if (owner !== undefined) this.#countSibling(owner, node, sign);
    for (const census of this.#censuses.values()) enter(census, pod, sign);
    if (isRepellent(spec)) this.#countRepellent(pod, sign);
  }

  #countRepellent(pod: KubeObject, sign: 1 | -1): void {
    if (sign === 1) this.#repellent.set(uidOf(pod), pod);
    else this.#repellent.delete(uidOf(pod));
  }

  #countSibling(owner: string, node: string, sign: 1 | -1): void {
    const counts = this.#owners.get(owner) ?? new Map<string, number>();
    bump(counts, node, sign);
    if (counts.size === 0) this.#owners.delete(owner);
    else this.#owners.set(owner, counts);
  }
}

/** The totals of a cluster, worked out of its pods once. */
export function nodeTotals(desk: Desk): NodeTotals {
  const { scratch } = desk.cluster;
  const known = scratch.get('node totals');
  if (known instanceof NodeTotals) return known;
  const made = new NodeTotals(desk);
  scratch.set('node totals', made);
  return made;
}

/** What a node has left of a resource. */
export function free(allocatable: Amounts, total: NodeTotal, resource: string): number {
  return (allocatable.get(resource) ?? 0) - (total.requested.get(resource) ?? 0);
}

export function hostPorts(spec: PodSpec): readonly string[] {
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, protocol = 'TCP' }) =>
      hostPort === undefined || hostPort === 0 ? [] : [`${protocol}/${hostPort}`],
    ),
  );
}

function isRepellent({ affinity }: PodSpec): boolean {
  return affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution !== undefined;
}

function isPlaced(pod: KubeObject): boolean {
  const { nodeName = '' } = podSpec(pod);
  return nodeName !== '' && isLive(pod);
}

function enter({ namespace, selector, withGoing, byNode }: Census, pod: KubeObject, sign: 1 | -1): void {
  if (pod.metadata.namespace !== namespace || (isGoing(pod) && !withGoing)) return;
  if (selectsObject(selector, pod)) bump(byNode, podSpec(pod).nodeName ?? '', sign);
}

function bump(counts: Counts, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}
