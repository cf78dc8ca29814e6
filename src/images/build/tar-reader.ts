import type { Readable } from 'node:stream';
import { bytesOf } from '../distribution/answers.ts';
import { fail } from '../errors.ts';

/** One entry of a tar that is being read. */
export interface ReadEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  /** Where a link (symbolic or hard) points. */
  readonly target: string;
  /** The content; what is left of it unread is skipped. */
  readonly content: AsyncIterable<Buffer>;
}

const BLOCK = 512;

/** The entries of a tar (ustar, pax, GNU long names) in turn, read as it streams. Fails with LF9034. */
export async function* readTar(stream: Readable): AsyncGenerator<ReadEntry> {
  const source = openSource(stream);
  let extended: Readonly<Record<string, string>> = {};
  for (;;) {
    const block = await source.take(BLOCK);
    if (block === undefined || block.every((byte) => byte === 0)) {
      await source.drain();
      return;
    }
    const head = readHeader(block);
    if (EXTENSIONS.has(head.flag)) {
      extended = { ...extended, ...extension(head.flag, await source.takeText(head.size)) };
      continue;
    }
    const piece = source.piece(Number(extended['size'] ?? head.size));
    yield entryOf(head, extended, piece);
    await piece.skipRest();
    extended = {};
  }
}

/** pax records (of one entry, of all) and GNU's long names and links. */
const EXTENSIONS: ReadonlySet<string> = new Set(['x', 'g', 'L', 'K']);

function entryOf(head: Header, extended: Readonly<Record<string, string>>, { size, content }: Piece): ReadEntry {
  return {
    path: (extended['path'] ?? head.path).replace(/^\.\//, '').replace(/\/$/, ''),
    target: extended['linkpath'] ?? head.target,
    kind: kindOf(head.flag),
    size,
    content,
  };
}

interface Header {
  readonly path: string;
  readonly size: number;
  readonly flag: string;
  readonly target: string;
}

function readHeader(block: Buffer): Header {
  const text = (from: number, length: number): string => {
    const field = block.subarray(from, from + length);
    const end = field.indexOf(0);
    return field.subarray(0, end < 0 ? length : end).toString('utf8');
  };
  const isUstar = text(257, 5) === 'ustar';
  const stated = Number.parseInt(text(148, 8).trim(), 8);
  let sum = 0;
  for (const [index, byte] of block.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  if (stated !== sum)
    throw fail('LF9034', { headline: 'the image archive is damaged: a tar header has the wrong sum' });
  const prefix = isUstar ? text(345, 155) : '';
  const name = text(0, 100);
  return {
    path: prefix === '' ? name : `${prefix}/${name}`,
    size: readNumber(block.subarray(124, 136)),
    flag: text(156, 1) || '0',
    target: text(157, 100),
  };
}

/** Octal digits, or GNU's binary form for what octal cannot say. */
function readNumber(field: Buffer): number {
  if (((field[0] ?? 0) & 0x80) !== 0) return Number(field.readBigUInt64BE(4));
  return Number.parseInt(field.toString('latin1').replaceAll(/[^0-7]/g, ''), 8) || 0;
}

function kindOf(flag: string): ReadEntry['kind'] {
  if (flag === '0' || flag === '7') return 'file';
  if (flag === '5') return 'folder';
  return flag === '1' || flag === '2' ? 'link' : 'other';
}

function extension(flag: string, text: string): Readonly<Record<string, string>> {
  // Records of all entries are comments here: engines write none that say a name or a size.
  if (flag === 'g') return {};
  if (flag === 'L') return { path: text.replace(/\0.*$/s, '') };
  if (flag === 'K') return { linkpath: text.replace(/\0.*$/s, '') };
  const records: Record<string, string> = {};
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const length = Number.parseInt(rest.toString('latin1'), 10);
    if (!(length > 0)) break;
    const [, key = '', value = ''] = /^\d+ ([^=]+)=(.*)\n$/s.exec(rest.subarray(0, length).toString('utf8')) ?? [];
    records[key] = value;
    rest = rest.subarray(length);
  }
  return records;
}

interface Piece {
  readonly size: number;
  readonly content: AsyncIterable<Buffer>;
  readonly skipRest: () => Promise<void>;
}

interface Source {
  /** Exactly so many bytes, or undefined at the end of the stream. */
  take(size: number): Promise<Buffer | undefined>;
  takeText(size: number): Promise<string>;
  piece(size: number): Piece;
  drain(): Promise<void>;
}

function openSource(stream: Readable): Source {
  const chunks = bytesOf(stream);
  let held: Buffer = Buffer.alloc(0);

  const more = async (): Promise<boolean> => {
    const next = await chunks.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  };
  const upTo = async (size: number): Promise<Buffer> => {
    while (held.length === 0) if (!(await more())) throw cutShort();
    const part = held.subarray(0, size);
    held = held.subarray(part.length);
    return part;
  };
  const take = async (size: number): Promise<Buffer | undefined> => {
    while (held.length < size) {
      if (await more()) continue;
      if (held.length === 0) return undefined;
      throw cutShort();
    }
    return upTo(size);
  };
  const skip = async (size: number): Promise<void> => {
    let left = size;
    while (left > 0) left -= (await upTo(left)).length;
  };
  const piece = (size: number): Piece => {
    let left = size;
    async function* content(): AsyncGenerator<Buffer> {
      while (left > 0) {
        const part = await upTo(left);
        left -= part.length;
        yield part;
      }
    }
    return { size, content: content(), skipRest: () => skip(left + padding(size)) };
  };
  return {
    take,
    piece,
    takeText: async (size) => {
      const bytes = await take(size + padding(size));
      if (bytes === undefined) throw cutShort();
      return bytes.subarray(0, size).toString('utf8');
    },
    drain: async () => {
      held = Buffer.alloc(0);
      while (await more()) held = Buffer.alloc(0);
    },
  };
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}

function cutShort(): Error {
  return fail('LF9034', { headline: 'the image archive ends in the middle' });
}
