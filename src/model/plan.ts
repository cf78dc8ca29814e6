import type { Lifecycle } from './resource.ts';
import type { Arg, Attributes, Json } from './value.ts';

/** What happens to one resource. */
export type Action = 'create' | 'update' | 'replace' | 'delete' | 'read' | 'forget' | 'none';

/** How one argument differs. */
export interface ArgChange {
  readonly name: string;
  /** Where inside the argument, as `spec.replicas`, when it is a document that is compared place by place. */
  readonly path?: string;
  /** What the cloud has; undefined when there is nothing yet. */
  readonly before: Json | undefined;
  /** What it should be; undefined when it is only known after apply. Secrets show as `(secret)`. */
  readonly after: Json | undefined;
  /** True when this difference forces a replacement. */
  readonly forcesReplacement: boolean;
  /** True when the configuration did not change but the cloud did. */
  readonly drift: boolean;
}

/** One line of a plan. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly action: Action;
  /** The id it has now. */
  readonly id?: string;
  readonly region?: string;
  readonly args: readonly ArgChange[];
  /** A sentence when the arguments do not tell: `was deleted outside Landfall`. */
  readonly reason?: string;
  /** Why the cloud would refuse it; such a plan is not applied. */
  readonly blocked?: string;
  /** Addresses this one waits for (desired graph), and, for deletes, the order in which it was built. */
  readonly dependsOn: readonly string[];
  readonly origin?: string;
  /** Addresses that it, or an earlier generation of it, was built on and that it no longer needs: they go down after it has let go. */
  readonly formerly?: readonly string[];
  /** Ids of earlier generations that a replacement which was cut short has still to delete. */
  readonly deposed?: readonly string[];
  /** For replacements: whether the new one may exist beside the old one. */
  readonly replace?: 'create-first' | 'delete-first';
  readonly expectedSeconds: number;
  readonly holdsData?: boolean;
  readonly purchase?: boolean;
}

/** A plan is data: it can be saved, shown, and applied exactly. */
export interface Plan {
  readonly v: 1;
  readonly stack: string;
  readonly profile: string;
  readonly target: string;
  /** `apply` plans bring the graph about; `destroy` plans remove what state knows. */
  readonly goal: 'apply' | 'destroy';
  /** ISO time. */
  readonly createdAt: string;
  /** The state it was made from; another lineage or serial makes it stale. */
  readonly state: { readonly lineage: string; readonly serial: number };
  /** Digest of the desired graph and of everything observed. */
  readonly digest: string;
  readonly changes: readonly Change[];
  /** The desired resources in full, so that a saved plan needs no configuration. */
  readonly resources: readonly PlannedResource[];
  readonly outputs: Readonly<Record<string, Arg>>;
  /** Changes seen in the cloud since the last apply. */
  readonly driftCount: number;
}

export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly region?: string;
  readonly args: Readonly<Record<string, Arg>>;
  /** Arguments to take instead when there is no capacity, see Resource. */
  readonly alternatives?: readonly Readonly<Record<string, Arg>>[];
  readonly dependsOn: readonly string[];
  readonly origin?: string;
  readonly lifecycle?: Lifecycle;
  /** What was observed when planning; absent when it did not exist. */
  readonly observed?: Attributes;
}

/** How many of each action a plan holds. */
export type PlanCounts = Readonly<Record<Action, number>>;
