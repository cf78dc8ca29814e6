import type { Cluster, GroupKind, Propagation } from '../../cluster.ts';
import type { KubeObject } from '../../kube-object.ts';
import type { ObjectKey } from '../shape/object.ts';
import type { Agenda } from './agenda.ts';
import type { ObjectIndex } from './object-index.ts';

/** What a controller works with: the objects as they are now, its writes, and its appointments. */
export interface Desk {
  readonly cluster: Cluster;
  readonly index: ObjectIndex;
  readonly agenda: Agenda;
  now(): number;
  /** The present that is being caught up with; later than `now()` after a long sleep of the clock. */
  horizon(): number;
  get(kind: GroupKind, key: ObjectKey): KubeObject | undefined;
  list(kind: GroupKind, namespace?: string): readonly KubeObject[];
  /** Writes like those of `Cluster`; what watches the object is told. @throws StatusError */
  create(object: KubeObject, by?: string): KubeObject;
  update(object: KubeObject, by?: string): KubeObject;
  updateStatus(object: KubeObject, by?: string): KubeObject;
  remove(object: KubeObject, propagation?: Propagation): void;
  purge(object: KubeObject): void;
  /** Has a controller look at an object in this same turn. */
  enqueue(controller: string, key: ObjectKey): void;
}

/** One control loop. */
export interface Controller {
  readonly name: string;
  /**
   * Which of its objects have to be looked at after a change of an object of a kind, as it is now (or was, when it is
   * gone) and as it was before. The kind `*` hears of every object.
   */
  readonly watches: Readonly<Record<GroupKind, Watch>>;
  /** Brings one object a step nearer to what is wanted. `step` is the appointment that is due, if that is the reason. */
  reconcile(desk: Desk, key: ObjectKey, step: string | undefined): void;
}

export type Watch = (object: KubeObject, desk: Desk, before: KubeObject | undefined) => readonly ObjectKey[];

/** The field manager most controllers write as. */
export const CONTROLLER_MANAGER = 'kube-controller-manager';
