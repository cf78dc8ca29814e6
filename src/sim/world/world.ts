import type { Row, Table, TableSpec } from './table.ts';

/** Bytes too many for a table row (OSS objects), content-addressed: files under the world directory, or memory. */
export interface Blobs {
  /** Keeps the bytes and returns their id, the lower-case hex SHA-256. Bytes that are there already cost nothing. */
  put(bytes: Uint8Array): string;
  /** The bytes of an id that `put` returned and nobody dropped. */
  get(id: string): Buffer;
  /** Forgets the bytes once the running request has succeeded; when it throws, or puts them again, they stay. */
  drop(id: string): void;
}

/** The simulated account as action handlers see it. */
export interface World {
  readonly accountId: string;
  readonly defaultRegion: string;
  readonly blobs: Blobs;
  /** Virtual time, milliseconds since the epoch. */
  now(): number;
  table<T extends Row>(spec: TableSpec<T>): Table<T>;
  /** A fresh id such as `vpc-uf6...`: prefix (`vpc-` or `vpc`), the region's 3-letter code, then letters and digits up to `suffixLength`. Deterministic by the world's seed. */
  newId(prefix: string, region: string, suffixLength: number): string;
  /** A whole number in [min, max], deterministic by the world's seed. */
  random(min: number, max: number): number;
  /** How long an operation takes in virtual milliseconds: `seconds` varied by up to `spread` (0.15 = ±15 %). */
  takes(seconds: number, spread?: number): number;
  /** The limit of a quota by its key, as `vpc.vpcs` (per region); worlds may override the default. */
  quota(key: string, defaultLimit: number): number;
  /** Units left of a stock-keeping unit in a zone, as `ecs.g7.2xlarge`; Infinity unless the world says otherwise. */
  stock(zone: string, sku: string): number;
  /** Public name claimed by somebody else in the world, as a bucket name. */
  isTaken(kind: string, name: string): boolean;
}
