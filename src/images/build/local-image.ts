import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { BlobUpload } from '../distribution/upload.ts';
import { digestOf } from '../distribution/digests.ts';
import { MEDIA, type Descriptor, type ImageManifest } from '../distribution/media-types.ts';

/** An image on this machine, ready to be pushed. */
export interface LocalImage {
  readonly manifest: { readonly bytes: Buffer; readonly mediaType: string; readonly digest: string };
  /** Configuration and layers. */
  readonly blobs: readonly BlobUpload[];
  /** Removes the files it is kept in. */
  dispose(): Promise<void>;
}

/** A layer that was packed into a file. */
export interface PackedLayer {
  readonly descriptor: Descriptor;
  /** Digest of the unpacked tar. */
  readonly diffId: string;
  readonly file: string;
}

/** The image of a configuration and packed layers, as an OCI manifest. */
export function assembleImage(
  config: Buffer,
  layers: readonly PackedLayer[],
  dispose: () => Promise<void>,
): LocalImage {
  const described: Descriptor = { mediaType: MEDIA.ociConfig, digest: digestOf(config), size: config.length };
  const manifest: ImageManifest = {
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config: described,
    layers: layers.map(({ descriptor }) => descriptor),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return {
    manifest: { bytes, mediaType: MEDIA.ociManifest, digest: digestOf(bytes) },
    blobs: [bytesBlob(described.digest, config), ...unique(layers).map(fileBlob)],
    dispose,
  };
}

/** An empty folder for packed layers, and what removes it. */
export async function openSpool(): Promise<{ readonly folder: string; readonly dispose: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-image-'));
  return { folder, dispose: () => rm(folder, { recursive: true, force: true }) };
}

export interface PackOptions {
  /** Where the file goes. */
  readonly file: string;
  /** 1 (fast) to 9 (small). */
  readonly gzipLevel: number;
  readonly signal?: AbortSignal | undefined;
}

/** Compresses a tar into a file. The bytes depend on the tar and the level alone: Node's gzip writes no name and no time. */
export async function packLayer(tar: AsyncIterable<Buffer>, options: PackOptions): Promise<PackedLayer> {
  const { file, gzipLevel, signal } = options;
  const inner = meter();
  const outer = meter();
  await pipeline(
    Readable.from(tar, { objectMode: false }),
    inner.stream,
    createGzip({ level: gzipLevel, chunkSize: 256 * 1024 }),
    outer.stream,
    createWriteStream(file),
    ...(signal === undefined ? [] : [{ signal }]),
  );
  const { digest, size } = outer.result();
  return { descriptor: { mediaType: MEDIA.ociLayerGzip, digest, size }, diffId: inner.result().digest, file };
}

/** Keeps bytes in a file as they are; tells their digest and size. */
export async function keepFile(
  content: AsyncIterable<Buffer>,
  file: string,
): Promise<{ digest: string; size: number }> {
  const passed = meter();
  await pipeline(Readable.from(content, { objectMode: false }), passed.stream, createWriteStream(file));
  return passed.result();
}

function meter(): { stream: Transform; result: () => { digest: string; size: number } } {
  const hash = createHash('sha256');
  let size = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  return { stream, result: () => ({ digest: `sha256:${hash.digest('hex')}`, size }) };
}

function bytesBlob(digest: string, bytes: Buffer): BlobUpload {
  return {
    digest,
    size: bytes.length,
    open: (offset) => Readable.from([bytes.subarray(offset)], { objectMode: false }),
  };
}

function fileBlob({ descriptor, file }: PackedLayer): BlobUpload {
  return { digest: descriptor.digest, size: descriptor.size, open: (start) => createReadStream(file, { start }) };
}

function unique(layers: readonly PackedLayer[]): readonly PackedLayer[] {
  return [...new Map(layers.map((layer) => [layer.descriptor.digest, layer])).values()];
}
