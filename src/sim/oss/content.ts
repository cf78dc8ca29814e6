import type { World } from '../world/world.ts';
import { BLOBS, type Chunk } from './tables.ts';

/** Keeps bytes and counts one use of them; no chunk for no bytes. */
export function keepContent(world: World, bytes: Buffer): readonly Chunk[] {
  if (bytes.length === 0) return [];
  const chunk = { blob: world.blobs.put(bytes), size: bytes.length };
  return shareContent(world, [chunk]);
}

/** Counts one more use of each chunk, for an object made of another's bytes. */
export function shareContent(world: World, chunks: readonly Chunk[]): readonly Chunk[] {
  for (const { blob } of chunks) {
    const uses = world.table(BLOBS).get(blob)?.uses ?? 0;
    world.table(BLOBS).put({ id: blob, uses: uses + 1 });
  }
  return chunks;
}

/** Counts one use less of each chunk and drops the bytes that nobody uses any more. */
export function releaseContent(world: World, chunks: readonly Chunk[]): void {
  for (const { blob } of chunks) {
    const uses = (world.table(BLOBS).get(blob)?.uses ?? 1) - 1;
    if (uses > 0) {
      world.table(BLOBS).put({ id: blob, uses });
    } else {
      world.table(BLOBS).delete(blob);
      world.blobs.drop(blob);
    }
  }
}

/** The bytes from `start` up to and without `end`; only the chunks in between are read. */
export function readContent(world: World, chunks: readonly Chunk[], start: number, end: number): Buffer {
  const pieces: Buffer[] = [];
  let offset = 0;
  for (const { blob, size } of chunks) {
    const [from, to] = [Math.max(start - offset, 0), Math.min(end - offset, size)];
    if (from < to) pieces.push(world.blobs.get(blob).subarray(from, to));
    offset += size;
  }
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}
