import { bug } from '../../../../base/index.ts';
import type { Cluster, ObjectChange } from '../../cluster.ts';
import type { KubeObject } from '../../kube-object.ts';
import { StatusError } from '../../status-error.ts';
import { kindOf, type ObjectKey } from '../shape/object.ts';
import { Agenda } from './agenda.ts';
import { CONTROLLER_MANAGER, type Controller, type Desk, type Watch } from './desk.ts';
import { ObjectIndex } from './object-index.ts';

/** How often one object may be looked at by one controller within one turn: far beyond what honest work needs. */
const MOST_LOOKS = 100_000;

/** The step of an appointment after a refusal. */
const RETRY = 'retry';
const RETRY_AFTER = 30_000;

interface Task {
  readonly controller: Controller;
  readonly key: ObjectKey;
}

/** Runs the controllers of one cluster until nothing more follows from what happened. */
export class ControlLoop {
  readonly desk: Desk;
  readonly agenda: Agenda;
  #cluster: Cluster;
  readonly #controllers: ReadonlyMap<string, Controller>;
  readonly #watches: ReadonlyMap<string, readonly (readonly [Controller, Watch])[]>;
  readonly #index: ObjectIndex;
  #horizon = 0;
  readonly #queue = new Map<string, Task>();
  readonly #looks = new Map<string, number>();

  constructor(cluster: Cluster, controllers: readonly Controller[]) {
    this.#cluster = cluster;
    this.#controllers = new Map(controllers.map((controller) => [controller.name, controller]));
    this.#watches = watchesByKind(controllers);
    this.#index = new ObjectIndex(cluster.everything());
    this.agenda = new Agenda(() => this.#cluster);
    this.desk = this.#makeDesk();
  }

  /** Works on the cluster as a new transaction has it. */
  serve(cluster: Cluster): void {
    this.#cluster = cluster;
  }

  /** Takes up what was written and lets the controllers react. */
  changed(changes: readonly ObjectChange[]): void {
    for (const change of changes) this.#take(change);
    this.#hear();
    this.#settle();
    this.advance(this.#cluster.now());
  }

  /** Carries out what is due until `until`, each at its time. */
  advance(until: number): void {
    this.#horizon = until;
    for (let at = this.agenda.soonest(); at !== undefined && at <= until; at = this.agenda.soonest()) {
      const moment = at;
      this.#cluster.at(moment, () => this.#carryOut(moment));
    }
  }

  /** Has a controller look at objects, and lets what follows happen. */
  look(controller: string, keys: readonly ObjectKey[]): void {
    for (const key of keys) this.desk.enqueue(controller, key);
    this.#settle();
  }

  /** All that is due at one moment, then what follows from it: thousands of pods may become ready at once. */
  #carryOut(moment: number): void {
    for (let next = this.agenda.take(moment); next !== undefined; next = this.agenda.take(moment)) {
      const { controller, key, step } = next;
      this.#reconcile(this.#controllers.get(controller), key, step === RETRY ? undefined : step);
    }
    this.#settle();
  }

  #settle(): void {
    this.#looks.clear();
    for (const [id, { controller, key }] of this.#queue) {
      this.#queue.delete(id);
      const looks = (this.#looks.get(id) ?? 0) + 1;
      if (looks > MOST_LOOKS) throw bug(`controllers of the simulated cluster fight over ${key} (${controller.name})`);
      this.#looks.set(id, looks);
      this.#reconcile(controller, key, undefined);
    }
  }

  /** What the API refuses is tried again later, as real controllers do. */
  #reconcile(controller: Controller | undefined, key: ObjectKey, step: string | undefined): void {
    try {
      controller?.reconcile(this.desk, key, step);
    } catch (error) {
      if (!(error instanceof StatusError) || controller === undefined) throw error;
      this.agenda.wake({ controller: controller.name, key, step: RETRY }, this.#cluster.now() + RETRY_AFTER);
    }
  }

  #hear(): void {
    for (const change of this.#cluster.takeChanges()) this.#take(change);
  }

  #take(change: ObjectChange): void {
    this.#index.hear(change);
    const { object, previous } = change;
    const kind = kindOf(object);
    for (const [controller, watch] of this.#watches.get(kind) ?? this.#watches.get('*') ?? [])
      for (const key of watch(object, this.desk, previous)) this.#enqueue(controller, key);
  }

  #enqueue(controller: Controller, key: ObjectKey): void {
    const id = `${controller.name}|${key}`;
    if (!this.#queue.has(id)) this.#queue.set(id, { controller, key });
  }

  #makeDesk(): Desk {
    const index = this.#index;
    const cluster = (): Cluster => this.#cluster;
    const written = (object: KubeObject): KubeObject => {
      this.#hear();
      return object;
    };
    return {
      get cluster() {
        return cluster();
      },
      index,
      agenda: this.agenda,
      now: () => cluster().now(),
      horizon: () => Math.max(this.#horizon, cluster().now()),
      get: (kind, key) => index.get(kind, key),
      list: (kind, namespace) => index.list(kind, namespace),
      create: (object, by = CONTROLLER_MANAGER) => written(cluster().create(object, by)),
      update: (object, by = CONTROLLER_MANAGER) => written(cluster().update(object, by)),
      updateStatus: (object, by = CONTROLLER_MANAGER) => written(cluster().updateStatus(object, by)),
      remove: (object, propagation) => {
        cluster().remove(object, propagation);
        this.#hear();
      },
      purge: (object) => {
        cluster().purge(object);
        this.#hear();
      },
      enqueue: (name, key) => {
        const controller = this.#controllers.get(name);
        if (controller !== undefined) this.#enqueue(controller, key);
      },
    };
  }
}

/** Who watches which kind; those who watch every kind come in everywhere. */
function watchesByKind(
  controllers: readonly Controller[],
): ReadonlyMap<string, readonly (readonly [Controller, Watch])[]> {
  const kinds = new Set(controllers.flatMap(({ watches }) => Object.keys(watches)));
  return new Map(
    [...kinds].map((kind) => [
      kind,
      controllers.flatMap((controller): (readonly [Controller, Watch])[] => {
        const [own, all] = [controller.watches[kind], kind === '*' ? undefined : controller.watches['*']];
        return [own, all].flatMap((watch) => (watch === undefined ? [] : [[controller, watch] as const]));
      }),
    ]),
  );
}
