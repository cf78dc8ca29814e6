import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fail } from '../errors.ts';
import { parseIgnoreFile, type Ignored } from './ignore-file.ts';

/** One entry of a folder, as images see it. */
export interface ContextEntry {
  /** From the folder, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  /** Permission bits. */
  readonly mode: number;
  /** Bytes; 0 unless a file. */
  readonly size: number;
  /** Where a link points. */
  readonly target?: string;
}

/** What tells one state of a build from another besides the files. */
export interface BuildInputs {
  /** Path of the Dockerfile; `Dockerfile` in the context when omitted. */
  readonly dockerfile?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly platform?: string;
}

/** Every entry below the folder that its .dockerignore lets in, sorted by path. Fails with LF9003. */
export async function contextEntries(folder: string, ignoreFile?: string): Promise<readonly ContextEntry[]> {
  return readable(folder, async () => walk(folder, '', await readIgnored(folder, ignoreFile)));
}

/**
 * A digest of a build context: paths, kinds, permission for execution, contents, the Dockerfile and the build's inputs.
 * Times and owners do not count, so two checkouts of one commit agree. Lower-case hex, 64 digits.
 */
export async function hashContext(folder: string, inputs: BuildInputs = {}): Promise<string> {
  const dockerfile = inputs.dockerfile ?? join(folder, 'Dockerfile');
  // Docker prefers the ignore file that is named after the Dockerfile.
  const own = await exists(`${dockerfile}.dockerignore`);
  const entries = await contextEntries(folder, own ? `${dockerfile}.dockerignore` : undefined);
  const hash = createHash('sha256');
  await readable(folder, async () => {
    await addFile(hash, 'dockerfile', dockerfile);
    for (const entry of entries) await addEntry(hash, folder, entry);
  });
  const args = Object.entries(inputs.args ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
  hash.update(JSON.stringify([args, inputs.target ?? '', inputs.platform ?? '']));
  return hash.digest('hex');
}

async function addEntry(hash: Hash, folder: string, entry: ContextEntry): Promise<void> {
  const runs = (entry.mode & 0o100) === 0 ? '' : ' x';
  const label = `${entry.kind}${runs} ${entry.path} ${entry.target ?? ''}`;
  if (entry.kind === 'file') await addFile(hash, label, join(folder, entry.path));
  else hash.update(`${label}\n`);
}

/** Each file is hashed on its own first, so that no content can pass for the frame around it. */
async function addFile(hash: Hash, label: string, path: string): Promise<void> {
  const one = createHash('sha256');
  await pipeline(createReadStream(path), one);
  hash.update(`${label} ${one.digest('hex')}\n`);
}

async function walk(root: string, below: string, ignored: Ignored): Promise<readonly ContextEntry[]> {
  const names = (await readdir(join(root, below))).toSorted();
  const found: ContextEntry[] = [];
  for (const name of names) {
    const path = below === '' ? name : `${below}/${name}`;
    const entry = await readEntry(root, path);
    const out = ignored(path);
    if (entry !== undefined && !out) found.push(entry);
    // An exception may let in what lies below a folder that is left out.
    if (entry?.kind === 'folder') found.push(...(await walk(root, path, ignored)));
  }
  return found;
}

/** Sockets, pipes and devices belong into no image. */
async function readEntry(root: string, path: string): Promise<ContextEntry | undefined> {
  const full = join(root, path);
  const found = await lstat(full);
  const mode = found.mode & 0o777;
  if (found.isSymbolicLink()) return { path, kind: 'link', mode: 0o777, size: 0, target: await readlink(full) };
  if (found.isDirectory()) return { path, kind: 'folder', mode, size: 0 };
  return found.isFile() ? { path, kind: 'file', mode, size: found.size } : undefined;
}

async function readIgnored(folder: string, ignoreFile: string | undefined): Promise<Ignored> {
  const path = ignoreFile ?? join(folder, '.dockerignore');
  return (await exists(path)) ? parseIgnoreFile(await readFile(path, 'utf8')) : () => false;
}

async function exists(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found !== undefined;
}

async function readable<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw fail('LF9003', { headline: `the build context ${folder} cannot be read: ${said}`, cause });
  }
}
