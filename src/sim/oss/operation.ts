import type { Caller } from '../service.ts';
import type { World } from '../world/world.ts';
import type { Incoming } from './incoming.ts';
import type { XmlContent } from './xml.ts';

/** One verified OSS request as an operation sees it. */
export interface OssCall {
  readonly world: World;
  readonly incoming: Incoming;
  /** Undefined for an anonymous request. */
  readonly caller: Caller | undefined;
  /** Empty for operations on the service. */
  readonly bucket: string;
  /** Empty for operations on a bucket. */
  readonly key: string;
  /** The region the host names; undefined on loopback names, which serve every region. */
  readonly endpointRegion: string | undefined;
  /** Where a new bucket goes when its body does not say: the host's region, the signature's, or the world's. */
  readonly region: string;
  /** Virtual time, milliseconds since the epoch. */
  readonly now: number;
}

/** What an operation answers; 200 without a body unless it says otherwise. */
export interface OssAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** The root element and its content. */
  readonly xml?: readonly [root: string, content: XmlContent | string];
  /** A body that is no XML; its content-type is among the headers. */
  readonly bytes?: Buffer;
}

/** Something the caller must be allowed to do beyond the operation itself: the source of a copy. */
export interface Need {
  readonly permission: string;
  readonly bucket: string;
  readonly key: string;
  readonly publicAccess?: 'read' | 'write';
}

/** One REST operation; found by level, method and what distinguishes it among those. */
export interface Operation {
  /** One line for the coverage page. */
  readonly summary: string;
  readonly level: 'service' | 'bucket' | 'object';
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** The query key that selects the operation, or `copy` / `uploadPartCopy` for the header x-oss-copy-source; empty for none. */
  readonly on: string;
  readonly mutates: boolean;
  /** The RAM action, as `oss:PutBucket`. */
  readonly permission: string;
  /** What a public ACL must grant to let strangers in; absent when no ACL can. */
  readonly publicAccess?: 'read' | 'write';
  /** What is needed instead of `permission` on the addressed bucket or object. */
  readonly needs?: (call: OssCall) => readonly Need[];
  run(call: OssCall): OssAnswer;
}

/** Operations by name, as `PutBucket`. */
export type Operations = Readonly<Record<string, Operation>>;
