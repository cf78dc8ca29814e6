import { tableOf, type Row, type TableSpec } from '../../world/table.ts';
import type { KubeObject } from '../kube-object.ts';

/** A cluster; `id` is its name. */
export interface ClusterRow extends Row {
  readonly uid: string;
  /** Virtual milliseconds. */
  readonly createdAt: number;
  /** The last number that a write was given. */
  readonly resourceVersion: number;
}
export const CLUSTERS = tableOf<ClusterRow>('kube-store.cluster', { counted: false });

/** An object; `id` is `<cluster>|<group/Kind>|<namespace>|<name>`. */
export interface ObjectRow extends Row {
  /** `<cluster>|<group/Kind>`. */
  readonly kind: string;
  /** `<cluster>|<group/Kind>|<namespace>`. */
  readonly shelf: string;
  /** As `deployments`. */
  readonly plural: string;
  readonly object: KubeObject;
}
export const OBJECTS = tableOf<ObjectRow>('kube-store.object', { indexes: ['kind', 'shelf'], counted: false });

/** What is due at a time; `id` is `<cluster>|<key>`. */
export interface WakeRow extends Row {
  readonly cluster: string;
  readonly key: string;
  /** Virtual milliseconds. */
  readonly at: number;
}
export const WAKES = tableOf<WakeRow>('kube-store.wake', { indexes: ['cluster'], counted: false });

const counted = new Map<string, TableSpec<Row>>();

/** A row an object that somebody made: what `sim show` counts. What a cluster has by itself is in none of these. */
export function countedTable(plural: string): TableSpec<Row> {
  const known = counted.get(plural) ?? tableOf<Row>(`kube.${plural}`);
  counted.set(plural, known);
  return known;
}
