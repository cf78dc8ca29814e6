import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { contextEntries, type ContextEntry } from '../reference/context-files.ts';
import type { Platform } from '../distribution/media-types.ts';
import { assembleImage, openSpool, packLayer, type LocalImage, type PackedLayer } from './local-image.ts';
import { writeTar, type TarEntry } from './tar-writer.ts';

/** A folder that becomes a layer. */
export interface FolderLayer {
  readonly folder: string;
  /** Where its content lies in the image; `/` when omitted. */
  readonly into?: string;
}

/** How containers of an image start: the OCI image specification's `config`. */
export interface ContainerConfig {
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workingDirectory?: string;
  /** As `1000` or `node:node`. */
  readonly user?: string;
  /** As `8080/tcp`. */
  readonly ports?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

export interface FolderImageOptions {
  readonly layers: readonly FolderLayer[];
  readonly config?: ContainerConfig;
  readonly platform?: Platform;
  /** 1 (fast) to 9 (small); 6 when omitted. */
  readonly gzipLevel?: number;
  readonly signal?: AbortSignal;
}

/**
 * Makes an image of folders, without Docker. Deterministic: the same files (contents, names, modes) give the same
 * digest. Everything belongs to root; a folder's .dockerignore is minded. Fails with LF9003.
 */
export async function imageOfFolders(options: FolderImageOptions): Promise<LocalImage> {
  const spool = await openSpool();
  try {
    const layers: PackedLayer[] = [];
    for (const [index, layer] of options.layers.entries()) {
      layers.push(
        await packLayer(writeTar(await layerEntries(layer)), {
          file: join(spool.folder, `layer-${index}`),
          gzipLevel: options.gzipLevel ?? 6,
          signal: options.signal,
        }),
      );
    }
    return assembleImage(configOf(options, layers), layers, spool.dispose);
  } catch (error) {
    await spool.dispose();
    throw error;
  }
}

async function layerEntries({ folder, into = '/' }: FolderLayer): Promise<readonly TarEntry[]> {
  const entries = await contextEntries(folder);
  const base = into.split('/').filter((part) => part !== '' && part !== '.');
  const above = base.map((_, index): TarEntry => {
    return { path: base.slice(0, index + 1).join('/'), kind: 'folder', mode: 0o755, size: 0 };
  });
  return [...above, ...entries.map((entry) => tarEntry(folder, base, entry))];
}

function tarEntry(folder: string, base: readonly string[], { path, kind, mode, size, target }: ContextEntry): TarEntry {
  const placed = { path: [...base, path].join('/'), kind, mode, size };
  if (kind === 'file') return { ...placed, open: () => createReadStream(join(folder, path)) };
  return target === undefined ? placed : { ...placed, target };
}

function configOf({ config = {}, platform }: FolderImageOptions, layers: readonly PackedLayer[]): Buffer {
  const { os = 'linux', architecture = 'amd64', variant } = platform ?? {};
  const { entrypoint, command, env, workingDirectory, user, ports, labels } = config;
  const image = {
    architecture,
    os,
    variant,
    // No clock here: the time of a build would make every image another one.
    created: '1970-01-01T00:00:00Z',
    config: {
      User: user,
      ExposedPorts: ports === undefined ? undefined : Object.fromEntries(ports.toSorted().map((port) => [port, {}])),
      Env: env === undefined ? undefined : Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Entrypoint: entrypoint,
      Cmd: command,
      WorkingDir: workingDirectory,
      Labels: labels,
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created: '1970-01-01T00:00:00Z', created_by: 'landfall' })),
  };
  return Buffer.from(JSON.stringify(image));
}
