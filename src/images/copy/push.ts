import type { LocalImage } from '../build/local-image.ts';
import { isIndex, type ImageManifest } from '../distribution/media-types.ts';
import type { RegistryClient } from '../distribution/registry.ts';
import { eachBounded } from './bounded.ts';
import { openProgress, type Progress } from './progress.ts';

export interface TransferOptions {
  /** Blobs on the way at once; 4 when omitted. */
  readonly concurrency?: number;
  /** Most bytes in one upload request; no limit when omitted. */
  readonly chunkBytes?: number;
  readonly onProgress?: (progress: Progress) => void;
}

/** What was pushed or copied. */
export interface Transferred {
  /** The digest that deployments should name. */
  readonly digest: string;
  readonly mediaType: string;
  readonly progress: Progress;
}

export const BLOBS_AT_ONCE = 4;

/** Where an image goes. */
export interface PushTarget {
  readonly registry: RegistryClient;
  readonly repository: string;
  readonly tag: string;
}

/**
 * What is there when the tag names an image of this configuration already, else undefined. The configuration holds the
 * digests of all layers, so this spares reading the image out of the engine and compressing it only to learn the same.
 */
export async function pushedAlready(
  configDigest: string,
  { registry, repository, tag }: PushTarget,
): Promise<Transferred | undefined> {
  if ((await registry.headManifest(repository, tag, 'push')) === undefined) return undefined;
  const { bytes, mediaType, digest } = await registry.getManifest(repository, tag);
  if (isIndex(mediaType)) return undefined;
  const { config } = JSON.parse(bytes.toString('utf8')) as Partial<ImageManifest>;
  return config?.digest === configDigest ? { digest, mediaType, progress: openProgress(undefined).now() } : undefined;
}

/** Pushes an image of this machine under a tag: the blobs that are missing first, then the manifest. */
export async function pushLocalImage(
  image: LocalImage,
  target: PushTarget,
  options: TransferOptions = {},
): Promise<Transferred> {
  const { registry, repository, tag } = target;
  const progress = openProgress(options.onProgress);
  for (const blob of image.blobs) progress.add(blob.size);
  await eachBounded(image.blobs, options.concurrency ?? BLOBS_AT_ONCE, async (blob) => {
    const outcome = await registry.putBlob(repository, blob, {
      onBytes: (bytes) => progress.bytes(bytes),
      ...(options.chunkBytes === undefined ? {} : { chunkBytes: options.chunkBytes }),
    });
    progress.settle(outcome, blob.size);
  });
  const digest = await registry.putManifest(repository, tag, image.manifest);
  return { digest, mediaType: image.manifest.mediaType, progress: progress.now() };
}
