import type { World } from '../world/world.ts';

/** One OSS request as it came off the wire, before anybody looked at its signature. */
export interface OssRequest {
  readonly method: string;
  /** The Host header with its port. */
  readonly host: string;
  /** The path as sent, percent-encoded, without the query and (proxy use) without scheme and host. */
  readonly path: string;
  /** The query string as sent, without its question mark. */
  readonly query: string;
  /** Names in lower case; a repeated header joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** True when the request came over TLS. */
  readonly secure: boolean;
  /** The client's address, for policy conditions. */
  readonly sourceIp: string;
  /** 24 upper-case hex characters, chosen by the wire. */
  readonly requestId: string;
  /** Wall time in milliseconds since the epoch: clients sign with it, whatever the world's clock says. */
  readonly wallNow: number;
}

/** An answer for the wire to send as it is. A HEAD answer has an empty body and its own content-length. */
export interface OssResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/**
 * The simulated OSS as the wire sees it. The wire asks `operation` first (for faults, logs, and whether to run in a
 * transaction that is kept), then runs `answer` in a request transaction; an ApiFault from it undoes the writes and is
 * put into words by `refuse`.
 */
export interface OssGateway {
  /** Every operation by name, for the coverage page. */
  readonly operations: Readonly<Record<string, { readonly summary: string; readonly mutates: boolean }>>;
  /** The operation's name (`PutBucket`) and whether it writes; undefined when OSS has no such operation. */
  operation(request: OssRequest): { readonly name: string; readonly mutates: boolean } | undefined;
  /** Verifies the signature, authorizes, and carries the operation out; throws ApiFault. */
  answer(world: World, request: OssRequest): OssResponse;
  /** The XML error answer (for HEAD: headers only) to an ApiFault. */
  refuse(
    request: OssRequest,
    fault: {
      readonly status: number;
      readonly code: string;
      readonly message: string;
      readonly detail: Readonly<Record<string, unknown>>;
    },
  ): OssResponse;
}
