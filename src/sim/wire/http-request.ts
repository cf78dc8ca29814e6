import type { IncomingMessage } from 'node:http';
import { ApiFault } from '../service.ts';
import { readForm } from './percent.ts';

/** One HTTP request, read to its end. */
export interface HttpRequest {
  readonly method: string;
  /** The Host header with its port; for absolute-form URIs (plain proxy use) the URI's authority. */
  readonly host: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without its question mark. */
  readonly rawQuery: string;
  readonly query: ReadonlyMap<string, string>;
  /** Names in lower case; a repeated header joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly secure: boolean;
  readonly sourceIp: string;
}

/** The largest body taken: OSS allows 5 GB in one PUT, a simulated account does not. */
const MAX_BODY = 512 * 1024 * 1024;

/** Reads a request and its body. */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const url = splitUrl(message.url ?? '/');
  const headers = flatHeaders(message.headers);
  const query = new Map<string, string>();
  readForm(url.query, query);
  return {
    method: message.method ?? 'GET',
    host: url.authority ?? headers['host'] ?? '',
    path: url.path,
    rawQuery: url.query,
    query,
    headers,
    body: await readBody(message),
    secure: 'encrypted' in message.socket,
    sourceIp: (message.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  };
}

/** Query and form body together, which is what RPC calls are made of. */
export function formOf(request: HttpRequest): ReadonlyMap<string, string> {
  const type = request.headers['content-type'] ?? '';
  if (request.body.length === 0 || !type.startsWith('application/x-www-form-urlencoded')) return request.query;
  const union = new Map(request.query);
  readForm(request.body.toString('utf8'), union);
  return union;
}

function splitUrl(url: string): {
  readonly path: string;
  readonly query: string;
  readonly authority: string | undefined;
} {
  const absolute = /^https?:\/\/([^/?]*)(.*)$/i.exec(url);
  const rest = absolute === null ? url : (absolute[2] ?? '');
  const mark = rest.indexOf('?');
  const path = mark < 0 ? rest : rest.slice(0, mark);
  return { path: path === '' ? '/' : path, query: mark < 0 ? '' : rest.slice(mark + 1), authority: absolute?.[1] };
}

function flatHeaders(headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) flat[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return flat;
}

const NO_BODY = Buffer.alloc(0);

async function readBody(message: IncomingMessage): Promise<Buffer> {
  const hasBody =
    message.headers['transfer-encoding'] !== undefined || (message.headers['content-length'] ?? '0') !== '0';
  if (!hasBody) {
    message.resume();
    return NO_BODY;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY)
      throw new ApiFault(413, 'RequestEntityTooLarge', `The request body is larger than ${MAX_BODY} bytes.`);
    chunks.push(chunk);
  }
  return chunks.length === 1 ? (chunks[0] ?? NO_BODY) : Buffer.concat(chunks);
}
