import type { Cluster } from '../../cluster.ts';

/** A controller's own appointment with an object, at a step of its own naming. */
interface Appointment {
  readonly controller: string;
  /** Of the object. */
  readonly key: string;
  readonly step: string;
}

interface Entry {
  readonly at: number;
  readonly wake: string;
}

/** What is due when. Kept in the world through the cluster; the heap in memory says which is soonest. */
export class Agenda {
  /** The cluster as the running transaction has it. */
  readonly #cluster: () => Cluster;
  readonly #times: Map<string, number>;
  /** The steps of one object of one controller: `controller|key` to step to time. */
  readonly #steps = new Map<string, Map<string, number>>();
  /** A binary heap; entries that are no longer true are passed over. */
  readonly #heap: Entry[] = [];

  constructor(cluster: () => Cluster) {
    this.#cluster = cluster;
    this.#times = new Map(cluster().wakes());
    for (const [wake, at] of this.#times) this.#remember(wake, at);
  }

  /** Makes or moves an appointment; milliseconds. */
  wake(appointment: Appointment, at: number): void {
    const wake = wakeOf(appointment);
    if (this.#times.get(wake) === at) return;
    this.#times.set(wake, at);
    this.#remember(wake, at);
    this.#cluster().wakeAt(wake, at);
  }

  forget(appointment: Appointment): void {
    const wake = wakeOf(appointment);
    if (!this.#times.delete(wake)) return;
    this.#stepsOf(appointment).delete(appointment.step);
    this.#cluster().wakeAt(wake, undefined);
  }

  /** Forgets all that the controller has in mind for an object. */
  forgetAll(controller: string, key: string): void {
    const steps = this.#steps.get(`${controller}|${key}`);
    if (steps === undefined) return;
    for (const step of Array.from(steps.keys())) this.forget({ controller, key, step });
    this.#steps.delete(`${controller}|${key}`);
  }

  /** What a controller has in mind for an object: step to time. */
  pending(controller: string, key: string): ReadonlyMap<string, number> {
    return this.#steps.get(`${controller}|${key}`) ?? new Map();
  }

  /** When something is due next. */
  soonest(): number | undefined {
    this.#dropStale();
    return this.#heap[0]?.at;
  }

  /** Takes out what is due next, when it is due by `until`. */
  take(until: number): (Appointment & { readonly at: number }) | undefined {
    this.#dropStale();
    const [first] = this.#heap;
    if (first === undefined || first.at > until) return undefined;
    const appointment = appointmentOf(first.wake);
    this.forget(appointment);
    return { ...appointment, at: first.at };
  }

  #remember(wake: string, at: number): void {
    const appointment = appointmentOf(wake);
    this.#stepsOf(appointment).set(appointment.step, at);
    push(this.#heap, { at, wake });
  }

  #stepsOf({ controller, key }: Appointment): Map<string, number> {
    const id = `${controller}|${key}`;
    const steps = this.#steps.get(id) ?? new Map<string, number>();
    this.#steps.set(id, steps);
    return steps;
  }

  #dropStale(): void {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (this.#times.get(first.wake) === first.at) return;
      pop(this.#heap);
    }
  }
}

function wakeOf({ controller, key, step }: Appointment): string {
  return `${controller}|${key}|${step}`;
}

function appointmentOf(wake: string): Appointment {
  const [controller = '', key = '', ...step] = wake.split('|');
  return { controller, key, step: step.join('|') };
}

/** Of the same time, the one whose key sorts first: the order must not depend on what was in memory. */
function isSooner(a: Entry, b: Entry): boolean {
  return a.at === b.at ? a.wake < b.wake : a.at < b.at;
}

function push(heap: Entry[], entry: Entry): void {
  let hole = heap.length;
  heap.push(entry);
  while (hole > 0) {
    const parent = (hole - 1) >>> 1;
    const above = heap[parent];
    if (above === undefined || !isSooner(entry, above)) break;
    heap[hole] = above;
    hole = parent;
  }
  heap[hole] = entry;
}

function pop(heap: Entry[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let hole = 0;
  for (;;) {
    const child = soonerChild(heap, hole);
    const below = heap[child];
    if (below === undefined || !isSooner(below, last)) break;
    heap[hole] = below;
    hole = child;
  }
  heap[hole] = last;
}

function soonerChild(heap: readonly Entry[], hole: number): number {
  const [left, right] = [heap[2 * hole + 1], heap[2 * hole + 2]];
  return left !== undefined && right !== undefined && isSooner(right, left) ? 2 * hole + 2 : 2 * hole + 1;
}
