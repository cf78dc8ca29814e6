import type { Fault } from './fault.ts';

/** What a world is, apart from what exists in it; `world.json` of a world directory, meant to be edited by people too. */
export interface WorldSettings {
  readonly v: 1;
  /** All ids and chances follow from it. */
  readonly seed: number;
  /** 16 digits. */
  readonly accountId: string;
  readonly defaultRegion: string;
  /** Virtual seconds per real second. */
  readonly speed: number;
  /** Quota key to limit, as `{"vpc.vpcs": 10}`. */
  readonly quotas: Readonly<Record<string, number>>;
  /** Zone to units left of a type, as `{"cn-shanghai-b": {"ecs.g7.2xlarge": 0}}`. */
  readonly stock: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Kind to names that somebody else has claimed, as `{"bucket": ["kosmos"]}`. */
  readonly taken: Readonly<Record<string, readonly string[]>>;
  readonly faults: readonly Fault[];
  /** Eventual consistency: reads do not see what was created less than this many virtual seconds ago. */
  readonly lagSeconds: number;
}

export const DEFAULT_SETTINGS: WorldSettings = {
  v: 1,
  seed: 1,
  accountId: '1234567890123456',
  defaultRegion: 'cn-hangzhou',
  speed: 1,
  quotas: {},
  stock: {},
  taken: {},
  faults: [],
  lagSeconds: 0,
};
