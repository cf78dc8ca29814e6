import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { must } from '../../base/index.ts';
import type { Blobs } from './world.ts';

/** Where bytes lie, by the name of their SHA-256. */
export interface BlobShelf {
  has(id: string): boolean;
  write(id: string, bytes: Uint8Array): void;
  read(id: string): Buffer;
  remove(id: string): void;
}

export function memoryShelf(): BlobShelf {
  const kept = new Map<string, Buffer>();
  return {
    has: (id) => kept.has(id),
    // A copy, since the caller's bytes may be a slice of a pool.
    write: (id, bytes) => void kept.set(id, Buffer.from(bytes)),
    read: (id) => must(kept.get(id), `blob ${id} is missing`),
    remove: (id) => void kept.delete(id),
  };
}

/** Bytes as files `<directory>/ab/abcdef...`. */
export function fileShelf(directory: string): BlobShelf {
  const path = (id: string): string => join(directory, id.slice(0, 2), id);
  return {
    has: (id) => existsSync(path(id)),
    write: (id, bytes) => {
      mkdirSync(join(directory, id.slice(0, 2)), { recursive: true });
      // Renamed into place, so that a kill leaves no half-written blob under its name.
      writeFileSync(`${path(id)}.part`, bytes);
      renameSync(`${path(id)}.part`, path(id));
    },
    read: (id) => readFileSync(path(id)),
    remove: (id) => rmSync(path(id), { force: true }),
  };
}

/** Blobs that follow the running request: what it drops goes when it has succeeded. */
export class RequestBlobs implements Blobs {
  readonly #shelf: BlobShelf;
  readonly #dropped = new Set<string>();

  constructor(shelf: BlobShelf) {
    this.#shelf = shelf;
  }

  put(bytes: Uint8Array): string {
    const id = createHash('sha256').update(bytes).digest('hex');
    this.#dropped.delete(id);
    if (!this.#shelf.has(id)) this.#shelf.write(id, bytes);
    return id;
  }

  get(id: string): Buffer {
    return this.#shelf.read(id);
  }

  drop(id: string): void {
    this.#dropped.add(id);
  }

  /** Ends a request: carries out its drops when it succeeded, forgets them otherwise. */
  finish(succeeded: boolean): void {
    if (succeeded) for (const id of this.#dropped) this.#shelf.remove(id);
    this.#dropped.clear();
  }
}
