import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../errors.ts';

/** Files that were rendered for one target, by path from the stack's directory. */
export interface Tree {
  /** Where all of them lie, as `deploy/compose`. */
  readonly directory: string;
  readonly files: ReadonlyMap<string, string>;
  /** Files that are written where nothing stands and are the user's from then on. */
  readonly starters?: ReadonlyMap<string, string>;
}

/**
 * How a file on disk stands to what was rendered: `same`; `new` and `stale` may be written, `surplus` removed; `edited`
 * holds something that a person wrote.
 */
export type FileCondition = 'same' | 'new' | 'stale' | 'surplus' | 'edited';

export interface TreeFile {
  readonly path: string;
  readonly condition: FileCondition;
}

/** What was written, so that a change by hand can be told from a configuration that went on. */
interface TreeRecord {
  readonly v: 1;
  /** Path to SHA-256 of the text. */
  readonly files: Readonly<Record<string, string>>;
}

const RECORD = '.landfall.json';

/** Compares the tree with the disk. Nothing is changed. */
export function compareTree(root: string, { directory, files }: Tree): readonly TreeFile[] {
  const recorded = readRecord(join(root, directory, RECORD)).files;
  const wanted = [...files].map(([path, text]): TreeFile => {
    const disk = readIfThere(join(root, path));
    return { path, condition: conditionOf(disk, text, recorded[path]) };
  });
  const former = Object.entries(recorded).flatMap(([path, digest]): readonly TreeFile[] => {
    const disk = files.has(path) ? undefined : readIfThere(join(root, path));
    if (disk === undefined) return [];
    return [{ path, condition: digestOf(disk) === digest ? 'surplus' : 'edited' }];
  });
  return [...wanted, ...former];
}

/** Accepts files that are as they were rendered. @throws LF5004 */
export function requireSame(files: readonly TreeFile[]): void {
  const wrong = files.filter(({ condition }) => condition !== 'same');
  if (wrong.length === 0) return;
  const are = wrong.length === 1 ? 'file is' : 'files are';
  throw fail('LF5004', {
    headline: `${wrong.length} rendered ${are} not what the configuration says`,
    where: { file: wrong[0]?.path ?? '' },
    world: 'Nothing was written.',
  });
}

/** Whether the tree was ever written here. */
export function isWritten(root: string, directory: string): boolean {
  return readIfThere(join(root, directory, RECORD)) !== undefined;
}

/** Writes the tree and takes away what it no longer has. Says what it found. @throws LF5003 LF5005 */
export function writeTree(root: string, tree: Tree, { force }: { readonly force: boolean }): readonly TreeFile[] {
  const found = compareTree(root, tree);
  const edited = found.filter(({ condition }) => condition === 'edited');
  if (edited.length > 0 && !force) {
    throw fail('LF5003', {
      headline: `${edited.map(({ path }) => path).join(', ')} ${edited.length === 1 ? 'was' : 'were'} changed by hand`,
      where: { file: edited[0]?.path ?? tree.directory },
      world: 'Nothing was written.',
    });
  }
  for (const { path, condition } of found) carryOut(root, path, { condition, text: tree.files.get(path) });
  for (const [path, text] of tree.starters ?? [])
    if (readIfThere(join(root, path)) === undefined) write(join(root, path), text);
  const record: TreeRecord = {
    v: 1,
    files: Object.fromEntries([...tree.files].map(([path, text]) => [path, digestOf(text)])),
  };
  write(join(root, tree.directory, RECORD), `${JSON.stringify(record, undefined, 2)}\n`);
  return found;
}

function carryOut(
  root: string,
  path: string,
  { condition, text }: { readonly condition: FileCondition; readonly text: string | undefined },
): void {
  if (condition === 'same') return;
  if (text === undefined) rmSync(join(root, path), { force: true });
  else write(join(root, path), text);
}

function conditionOf(disk: string | undefined, text: string, recorded: string | undefined): FileCondition {
  if (disk === undefined) return 'new';
  if (disk === text) return 'same';
  return digestOf(disk) === recorded ? 'stale' : 'edited';
}

function write(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw fail('LF5005', { headline: `${file} cannot be written: ${String(cause)}`, where: { file }, cause });
  }
}

function readRecord(file: string): TreeRecord {
  const text = readIfThere(file);
  return text === undefined ? { v: 1, files: {} } : (JSON.parse(text) as TreeRecord);
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
