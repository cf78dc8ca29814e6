import { formatPlatform, type Descriptor } from '../distribution/media-types.ts';
import { fail } from '../errors.ts';

/**
 * The images of an index that run on one of the platforms (all when none are named), with what belongs to them, like
 * attestations. Fails with LF9035 for a platform that the index does not have.
 */
export function choosePlatforms(
  manifests: readonly Descriptor[],
  platforms: readonly string[] | undefined,
): readonly Descriptor[] {
  if (platforms === undefined) return manifests;
  const missing = platforms.filter((wanted) => !manifests.some((one) => fits(one, wanted)));
  if (missing.length > 0) {
    const known = manifests.flatMap(({ platform }) => platform ?? []).filter(({ os }) => os !== 'unknown');
    throw fail('LF9035', {
      headline: `the image has nothing for ${missing.join(', ')}`,
      why: `It has ${known.map(formatPlatform).join(', ') || 'no platform at all'}.`,
    });
  }
  const chosen = manifests.filter((one) => platforms.some((wanted) => fits(one, wanted)));
  const digests = new Set(chosen.map(({ digest }) => digest));
  return manifests.filter((one) => digests.has(one.digest) || digests.has(referenceOf(one)));
}

/** BuildKit ties an attestation to its image by this annotation. */
function referenceOf({ annotations }: Descriptor): string {
  return annotations?.['vnd.docker.reference.digest'] ?? '';
}

/** `linux/arm64` fits every variant; `linux/arm64/v8` also fits an image that names none, which is what v8 means. */
function fits({ platform }: Descriptor, wanted: string): boolean {
  if (platform === undefined) return false;
  const [os, architecture, variant] = wanted.split('/');
  if (platform.os !== os || platform.architecture !== architecture) return false;
  const implied = platform.variant ?? (architecture === 'arm64' ? 'v8' : undefined);
  return variant === undefined || implied === variant;
}
