import { tableOf, type Row } from '../world/table.ts';

/** A log project; `id` is its name, which nobody else in the world may have. */
export interface ProjectRow extends Row {
  readonly regionId: string;
  readonly description: string;
  readonly resourceGroupId: string;
  /** `LRS` or `ZRS`. */
  readonly dataRedundancyType: string;
  /** Access policy as JSON text; empty when there is none. */
  readonly policy: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const PROJECTS = tableOf<ProjectRow>('sls.project', { indexes: ['regionId'] });

/** A logstore; `id` is `<project>/<name>`. */
export interface LogStoreRow extends Row {
  readonly project: string;
  readonly name: string;
  /** Days; 3650 means for ever. */
  readonly ttl: number;
  readonly shardCount: number;
  readonly autoSplit: boolean;
  readonly maxSplitShard: number;
  readonly appendMeta: boolean;
  readonly tracking: boolean;
  /** `None` for logs, `Metrics` for a metric store. */
  readonly telemetryType: string;
  /** Days, 0 when all is hot. */
  readonly hotTtl: number;
  /** Days, 0 when not used. */
  readonly infrequentAccessTtl: number;
  readonly mode: 'standard' | 'query' | 'lite';
  readonly meteringMode: 'ChargeByFunction' | 'ChargeByDataIngest';
  /** As sent; undefined when not encrypted. */
  readonly encryption: unknown;
  /** The index as sent; undefined when there is none. */
  readonly index: Readonly<Record<string, unknown>> | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}
export const LOG_STORES = tableOf<LogStoreRow>('sls.logstore', { indexes: ['project'] });
