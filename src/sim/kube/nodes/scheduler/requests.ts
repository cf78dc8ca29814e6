import { amountOf } from '../../controllers/shape/quantity.ts';
import { isSidecar, type Container, type PodSpec, type Resources } from '../../controllers/shape/pod.ts';

/** Resource to amount, in its own unit: cores, bytes, pieces. */
export type Amounts = ReadonlyMap<string, number>;

/** What a pod takes of a node: containers together, or the largest moment of its initialization if that is more. */
export function requestsOf(spec: PodSpec): Amounts {
  const running = new Map<string, number>();
  for (const container of spec.containers) add(running, containerRequests(container));
  const sidecars = new Map<string, number>();
  const peak = new Map<string, number>();
  for (const container of spec.initContainers ?? []) {
    const wanted = containerRequests(container);
    if (isSidecar(container)) add(sidecars, wanted);
    else raise(peak, sum(wanted, sidecars));
    raise(peak, sidecars);
  }
  add(running, sidecars);
  raise(running, peak);
  add(running, amounts(spec.overhead));
  return running;
}

/** Requests, and limits where none are requested, as API servers fill in. */
export function containerRequests({ resources }: Container): Amounts {
  return new Map([...amounts(resources?.limits), ...amounts(resources?.requests)]);
}

export function amounts(resources: Resources | undefined): Amounts {
  return new Map(Object.entries(resources ?? {}).map(([name, quantity]) => [name, amountOf(quantity)]));
}

export function add(total: Map<string, number>, more: Amounts, sign: 1 | -1 = 1): void {
  for (const [name, amount] of more) total.set(name, rounded((total.get(name) ?? 0) + sign * amount));
}

function sum(one: Amounts, other: Amounts): Amounts {
  const total = new Map(one);
  add(total, other);
  return total;
}

function raise(total: Map<string, number>, least: Amounts): void {
  for (const [name, amount] of least) total.set(name, Math.max(total.get(name) ?? 0, amount));
}

/** Keeps running totals of milli-units free of the dust of binary fractions. */
function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
