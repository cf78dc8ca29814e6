import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { must } from '../../base/index.ts';
import { MEDIA } from '../distribution/media-types.ts';
import { fail } from '../errors.ts';
import { assembleImage, keepFile, openSpool, packLayer, type LocalImage, type PackedLayer } from './local-image.ts';
import { readTar, type ReadEntry } from './tar-reader.ts';

export interface ArchiveOptions {
  /** 1 (fast) to 9 (small). */
  readonly gzipLevel: number;
  readonly signal?: AbortSignal | undefined;
}

/** What an entry of the archive became. */
type Kept =
  | { readonly kind: 'file'; readonly file: string; readonly digest: string; readonly size: number }
  | { readonly kind: 'layer'; readonly layer: PackedLayer }
  | { readonly kind: 'link'; readonly target: string };

/**
 * Reads the stream of `docker save` (one image): the classic layout of old engines and the OCI layout of new ones have
 * the same manifest.json. Layers are compressed while they stream by. Fails with LF9034.
 */
export async function imageOfArchive(archive: Readable, options: ArchiveOptions): Promise<LocalImage> {
  const spool = await openSpool();
  try {
    const kept = await keepEntries(archive, spool.folder, options);
    const { Config, Layers } = await readManifest(kept);
    const config = await readFile(fileAt(kept, Config).file);
    const layers: PackedLayer[] = [];
    for (const path of Layers) layers.push(await layerAt(kept, path, options));
    return assembleImage(config, layers, spool.dispose);
  } catch (error) {
    await spool.dispose();
    throw error;
  }
}

async function keepEntries(
  archive: Readable,
  folder: string,
  options: ArchiveOptions,
): Promise<ReadonlyMap<string, Kept>> {
  const kept = new Map<string, Kept>();
  for await (const entry of readTar(archive)) {
    options.signal?.throwIfAborted();
    const file = join(folder, `entry-${kept.size}`);
    if (entry.kind === 'file') kept.set(entry.path, await keepEntry(entry, file, options));
    // Engines of the 20s write a layer once and link to it from where it comes again.
    if (entry.kind === 'link') kept.set(entry.path, { kind: 'link', target: linkTarget(entry) });
  }
  return kept;
}

function linkTarget({ path, target }: ReadEntry): string {
  return target.startsWith('../') ? posix.join(posix.dirname(path), target) : target;
}

async function keepEntry(entry: ReadEntry, file: string, options: ArchiveOptions): Promise<Kept> {
  const { start, whole } = await peek(entry.content);
  if (!isTar(start)) return { kind: 'file', file, ...(await keepFile(whole, file)) };
  return { kind: 'layer', layer: await packLayer(whole, { file, ...options }) };
}

/** The first block of a content, and the content as a whole nevertheless. */
async function peek(content: AsyncIterable<Buffer>): Promise<{ start: Buffer; whole: AsyncIterable<Buffer> }> {
  const chunks = content[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  let ended = false;
  while (start.length < 512 && !ended) {
    const next = await chunks.next();
    ended = next.done === true;
    if (next.done !== true) start = Buffer.concat([start, next.value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield start;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  }
  return { start, whole: whole() };
}

function isTar(start: Buffer): boolean {
  const magic = start.subarray(257, 262).toString('latin1') === 'ustar';
  // An empty layer is a tar of two empty blocks.
  return magic || (start.length >= 512 && start.subarray(0, 512).every((byte) => byte === 0));
}

interface ArchiveManifest {
  readonly Config: string;
  readonly Layers: readonly string[];
}

async function readManifest(kept: ReadonlyMap<string, Kept>): Promise<ArchiveManifest> {
  const text = await readFile(fileAt(kept, 'manifest.json').file, 'utf8');
  const rows = parseRows(text);
  const [row] = rows;
  if (row === undefined || rows.length > 1) {
    throw fail('LF9034', { headline: `the image archive holds ${rows.length} images, not one` });
  }
  return row;
}

function parseRows(text: string): readonly (ArchiveManifest | undefined)[] {
  try {
    return JSON.parse(text) as readonly (ArchiveManifest | undefined)[];
  } catch (cause) {
    throw fail('LF9034', { headline: 'the image archive’s manifest.json is not JSON', cause });
  }
}

function fileAt(kept: ReadonlyMap<string, Kept>, path: string): Extract<Kept, { kind: 'file' }> {
  const found = resolve(kept, path);
  if (found.kind === 'file') return found;
  throw fail('LF9034', { headline: `the image archive has no file ${path}` });
}

function resolve(kept: ReadonlyMap<string, Kept>, path: string): Kept {
  let found = kept.get(path);
  for (let hops = 0; found?.kind === 'link' && hops < 8; hops += 1) found = kept.get(found.target);
  if (found === undefined) throw fail('LF9034', { headline: `the image archive has no ${path}` });
  return found;
}

/** Layers that the engine keeps compressed go as they are; a bare tar was compressed on the way in. */
async function layerAt(kept: ReadonlyMap<string, Kept>, path: string, options: ArchiveOptions): Promise<PackedLayer> {
  const found = resolve(kept, path);
  if (found.kind === 'layer') return found.layer;
  const { file, digest, size } = must(found.kind === 'file' ? found : undefined, 'links were resolved');
  const mediaType = await compressionOf(file);
  if (mediaType === undefined) return packLayer(createReadStream(file), { file: `${file}.packed`, ...options });
  return { descriptor: { mediaType, digest, size }, diffId: '', file };
}

async function compressionOf(file: string): Promise<string | undefined> {
  const magic: Buffer[] = [];
  for await (const chunk of createReadStream(file, { end: 3 }) as AsyncIterable<Buffer>) magic.push(chunk);
  const hex = Buffer.concat(magic).toString('hex');
  if (hex.startsWith('1f8b')) return MEDIA.ociLayerGzip;
  return hex === '28b52ffd' ? MEDIA.ociLayerZstd : undefined;
}
