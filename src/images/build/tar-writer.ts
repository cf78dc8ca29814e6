import type { Readable } from 'node:stream';
import { invariant } from '../../base/index.ts';

/** What goes into a tar. */
export interface TarEntry {
  /** With `/`, relative. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly mode: number;
  /** Bytes; 0 unless a file. */
  readonly size: number;
  readonly target?: string;
  readonly uid?: number;
  readonly gid?: number;
  /** The content of a file. */
  readonly open?: () => Readable;
}

const BLOCK = 512;
const TYPE_FLAG = { file: '0', folder: '5', link: '2' } as const;

/**
 * A POSIX tar (ustar, with pax headers where a name or size does not fit), deterministic: the entries in the order
 * given, no times, no names of owners. Source: POSIX.1-2017, pax, “ustar Interchange Format”.
 */
export async function* writeTar(entries: Iterable<TarEntry>): AsyncGenerator<Buffer> {
  for (const entry of entries) {
    const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
    const pax = paxRecords(path, entry);
    if (pax.length > 0) {
      yield header({ path: 'pax', flag: 'x', size: pax.length, mode: 0o644, target: '', uid: 0, gid: 0 });
      yield padded(pax);
    }
    const { uid = 0, gid = 0, target = '' } = entry;
    yield header({ path, flag: TYPE_FLAG[entry.kind], size: entry.size, mode: entry.mode, target, uid, gid });
    if (entry.kind === 'file') yield* content(entry);
  }
  yield Buffer.alloc(2 * BLOCK);
}

interface HeaderFields {
  readonly path: string;
  readonly flag: string;
  readonly size: number;
  readonly mode: number;
  readonly target: string;
  readonly uid: number;
  readonly gid: number;
}

const LARGEST_OCTAL = 8 ** 11;

function header({ path, flag, size, mode, target, uid, gid }: HeaderFields): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.set(Buffer.from(path).subarray(0, 100), 0);
  block.write(octal(mode, 7), 100);
  block.write(octal(uid, 7), 108);
  block.write(octal(gid, 7), 116);
  block.write(octal(size < LARGEST_OCTAL ? size : 0, 11), 124);
  block.write(octal(0, 11), 136);
  block.write(' '.repeat(8), 148);
  block.write(flag, 156);
  block.set(Buffer.from(target).subarray(0, 100), 157);
  block.write('ustar\u000000', 257);
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

function paxRecords(path: string, { target = '', size }: TarEntry): Buffer {
  const records: string[] = [];
  if (Buffer.byteLength(path) > 100) records.push(paxRecord('path', path));
  if (Buffer.byteLength(target) > 100) records.push(paxRecord('linkpath', target));
  if (size >= LARGEST_OCTAL) records.push(paxRecord('size', String(size)));
  return Buffer.from(records.join(''));
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits. */
function paxRecord(key: string, value: string): string {
  const bare = Buffer.byteLength(` ${key}=${value}\n`);
  let length = bare + String(bare).length;
  if (String(length).length > String(bare).length) length = bare + String(length).length;
  return `${length} ${key}=${value}\n`;
}

async function* content(entry: TarEntry): AsyncGenerator<Buffer> {
  invariant(entry.open !== undefined, `the tar entry ${entry.path} has no content`);
  let written = 0;
  for await (const chunk of entry.open() as AsyncIterable<Buffer>) {
    written += chunk.length;
    yield chunk;
  }
  invariant(
    written === entry.size,
    `${entry.path} changed its size from ${entry.size} to ${written} bytes while it was read`,
  );
  const over = written % BLOCK;
  if (over > 0) yield Buffer.alloc(BLOCK - over);
}

function padded(bytes: Buffer): Buffer {
  const over = bytes.length % BLOCK;
  return over === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(BLOCK - over)]);
}
