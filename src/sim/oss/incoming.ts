import type { OssRequest } from '../wire/oss-gateway.ts';

/** A request with its headers as text and its query decoded. */
export interface Incoming {
  readonly wire: OssRequest;
  readonly method: string;
  /** UTF-8 text under lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: ReadonlyMap<string, string>;
}

/** Decodes what every step after the wire reads. HTTP headers arrive as Latin-1; OSS takes them for UTF-8. */
export function readIncoming(wire: OssRequest): Incoming {
  const headers = Object.entries(wire.headers).map(
    ([name, value]) => [name, Buffer.from(value, 'latin1').toString('utf8')] as const,
  );
  return {
    wire,
    method: wire.method.toUpperCase(),
    headers: Object.fromEntries(headers),
    query: new Map(new URLSearchParams(wire.query)),
  };
}
