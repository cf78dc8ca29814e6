import { digestOf } from '../distribution/digests.ts';
import {
  isIndex,
  type Descriptor,
  type ImageIndex,
  type ImageManifest,
  type Platform,
} from '../distribution/media-types.ts';
import type { FetchedManifest, RegistryClient } from '../distribution/registry.ts';
import { fail } from '../errors.ts';
import { eachBounded } from './bounded.ts';
import { choosePlatforms } from './platforms.ts';
import { openProgress, type ProgressMeter } from './progress.ts';
import { BLOBS_AT_ONCE, type Transferred, type TransferOptions } from './push.ts';

export interface CopyOptions extends TransferOptions {
  /** As `linux/amd64`; all that the image has when omitted. Leaving some out makes an index of its own digest. */
  readonly platforms?: readonly string[];
}

/** An image in a registry one is logged in to. */
export interface ImagePlace {
  readonly registry: RegistryClient;
  readonly repository: string;
  /** Tag or digest. */
  readonly key: string;
}

interface Copying {
  readonly from: ImagePlace;
  readonly to: ImagePlace;
  readonly options: CopyOptions;
  readonly progress: ProgressMeter;
}

const SCHEMA_1 = /application\/vnd\.docker\.distribution\.manifest\.v1/;

/**
 * Copies an image, or an index of images, from registry to registry without any engine. Blobs go before the manifest
 * that names them and images before their index, so that the target never points at nothing; what it has is skipped.
 */
export async function copyBetween(from: ImagePlace, to: ImagePlace, options: CopyOptions = {}): Promise<Transferred> {
  const copying: Copying = { from, to, options, progress: openProgress(options.onProgress) };
  const source = await from.registry.getManifest(from.repository, from.key);
  const { digest, bytes, mediaType } = isIndex(source.mediaType)
    ? await copyChildren(copying, source, options.platforms)
    : await copySingle(copying, source);
  const there = await to.registry.headManifest(to.repository, to.key, 'push');
  if (there !== digest) await to.registry.putManifest(to.repository, to.key, { bytes, mediaType });
  return { digest, mediaType, progress: copying.progress.now() };
}

/** Copies the images of an index; gives the index that is to be put: the same bytes unless platforms were left out. */
async function copyChildren(
  copying: Copying,
  source: FetchedManifest,
  platforms: readonly string[] | undefined,
): Promise<FetchedManifest> {
  const index = JSON.parse(source.bytes.toString('utf8')) as ImageIndex;
  const chosen = choosePlatforms(index.manifests, platforms);
  for (const child of chosen) await copyChild(copying, child);
  if (chosen.length === index.manifests.length) return source;
  const bytes = Buffer.from(JSON.stringify({ ...index, manifests: chosen }));
  return { bytes, mediaType: source.mediaType, digest: digestOf(bytes) };
}

async function copyChild(copying: Copying, { digest }: Descriptor): Promise<void> {
  const { from, to } = copying;
  const there = await to.registry.headManifest(to.repository, digest, 'push');
  // A registry takes a manifest only when all it names is there: nothing is left to copy.
  if (there === digest) return;
  const child = await from.registry.getManifest(from.repository, digest);
  // Platforms were chosen above: an index inside of one is taken whole.
  if (isIndex(child.mediaType)) await copyChildren(copying, child, undefined);
  else await copyBlobs(copying, child);
  await to.registry.putManifest(to.repository, digest, { bytes: child.bytes, mediaType: child.mediaType });
}

/** Copies an image that is no index; it must be for all the platforms that are wanted. */
async function copySingle(copying: Copying, source: FetchedManifest): Promise<FetchedManifest> {
  const { from, options } = copying;
  if (options.platforms !== undefined) {
    const { config } = JSON.parse(source.bytes.toString('utf8')) as ImageManifest;
    const chunks = (await from.registry.openBlob({ repository: from.repository, ...config }).toArray()) as Buffer[];
    const platform = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Platform;
    choosePlatforms([{ ...config, platform }], options.platforms);
  }
  await copyBlobs(copying, source);
  return source;
}

async function copyBlobs(copying: Copying, { bytes, mediaType }: FetchedManifest): Promise<void> {
  const { from, to, options, progress } = copying;
  if (SCHEMA_1.test(mediaType)) {
    throw fail('LF9018', {
      headline: `${from.registry.host}/${from.repository} is in a format (schema 1) that registries no longer take`,
      fix: 'Pull and push it once with a current Docker, then copy that.',
    });
  }
  const { config, layers } = JSON.parse(bytes.toString('utf8')) as ImageManifest;
  // Foreign layers stay where their maker offers them.
  const blobs = unique([config, ...layers.filter(({ urls }) => urls === undefined || urls.length === 0)]);
  const neighbour = from.registry.host === to.registry.host ? { mountFrom: from.repository } : {};
  for (const { size } of blobs) progress.add(size);
  await eachBounded(blobs, options.concurrency ?? BLOBS_AT_ONCE, async ({ digest, size }) => {
    const outcome = await to.registry.putBlob(
      to.repository,
      { digest, size, open: (offset) => from.registry.openBlob({ repository: from.repository, digest, size }, offset) },
      {
        ...neighbour,
        onBytes: (count) => progress.bytes(count),
        ...(options.chunkBytes === undefined ? {} : { chunkBytes: options.chunkBytes }),
      },
    );
    progress.settle(outcome, size);
  });
}

function unique(blobs: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}
