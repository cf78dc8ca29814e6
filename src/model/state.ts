import type { Attributes } from './value.ts';

/** What Landfall remembers of one deployment: one JSON file. */
export interface State {
  readonly v: 1;
  /** Names this state for ever; a plan made from another lineage is refused. */
  readonly lineage: string;
  /** Grows with every write; a plan made from another serial is stale. */
  readonly serial: number;
  readonly stack: string;
  readonly profile: string;
  readonly target: string;
  /** Where it lives, in words: `simulated cloud, account 1234` or `account 1234`. State never crosses between clouds. */
  readonly cloud: string;
  readonly resources: Readonly<Record<string, StateResource>>;
  readonly outputs: Attributes;
  /** Resources that were removed and of which the cloud may still keep something, as `leftovers` tells. */
  readonly former?: readonly StateResource[];
}

/** One resource as Landfall last left it. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly region?: string;
  readonly id: string;
  /** Arguments as last applied, secrets as fingerprints. */
  readonly args: Attributes;
  /** Attributes as last read from the cloud. */
  readonly attributes: Attributes;
  readonly dependsOn: readonly string[];
  /** `incomplete`: it exists, but an apply was cut short before it was as desired. */
  readonly status: 'ready' | 'incomplete';
  readonly holdsData?: boolean;
  readonly origin?: string;
  /** Ids of earlier generations that a create-first replacement has still to delete. */
  readonly deposed?: readonly string[];
  /** What those earlier generations were built on. */
  readonly deposedDependsOn?: readonly string[];
}
