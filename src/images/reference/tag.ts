import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runCommand } from '../command.ts';
import { fail } from '../errors.ts';
import { hashContext, type BuildInputs } from './context-files.ts';

/** How the tag of a pushed image comes to be. */
export type TagRule =
  /** Exactly this one. */
  | { readonly kind: 'explicit'; readonly tag: string }
  /** The commit, with `-dirty-HASH` while the work tree differs from it. */
  | { readonly kind: 'commit'; readonly folder: string }
  /** A digest of the build context and the build's inputs. */
  | { readonly kind: 'content'; readonly folder: string; readonly inputs?: BuildInputs };

export interface TagIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** The tag that the rule gives. Fails with LF9001 on an impossible tag, with LF9002 where the rule has nothing to go by. */
export async function chooseTag(rule: TagRule, io: TagIo): Promise<string> {
  if (rule.kind === 'commit') return commitTag(rule.folder, io);
  // 16 digits: two states in four billion are needed before a clash becomes likely.
  if (rule.kind === 'content') return `content-${(await hashContext(rule.folder, rule.inputs)).slice(0, 16)}`;
  if (TAG.test(rule.tag)) return rule.tag;
  throw fail('LF9001', {
    headline: `“${rule.tag}” is no tag`,
    fix: 'A tag has letters, digits, `_`, `.` and `-`, at most 128, and begins with none of the last two.',
  });
}

async function commitTag(folder: string, io: TagIo): Promise<string> {
  const commit = (await git(folder, ['rev-parse', '--short=12', '--verify', 'HEAD'], io)).trim();
  const root = (await git(folder, ['rev-parse', '--show-toplevel'], io)).trim();
  // Only what lies in the folder counts: a change elsewhere in the repository makes no other image.
  const status = await git(folder, ['status', '--porcelain', '-z', '--untracked-files=all', '--no-renames', '.'], io);
  const changed = status.split('\0').filter((line) => line !== '');
  return changed.length === 0 ? commit : `${commit}-dirty-${await hashChanges(root, changed)}`;
}

/** Hashes what differs from the commit: status, path and the content as it lies there now. */
async function hashChanges(root: string, changed: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const line of changed.toSorted()) {
    hash.update(`${line}\0`);
    await addContent(hash, join(root, line.slice(3)));
  }
  return hash.digest('hex').slice(0, 12);
}

async function addContent(hash: Hash, path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink() === true) hash.update(await readlink(path));
  if (found?.isFile() !== true) return;
  hash.update(String(found.mode & 0o100));
  const one = createHash('sha256');
  await pipeline(createReadStream(path), one);
  hash.update(one.digest());
}

async function git(folder: string, args: readonly string[], { env, signal }: TagIo): Promise<string> {
  const ran = await runCommand({
    program: 'git',
    args: ['-C', folder, ...args],
    env,
    ...(signal === undefined ? {} : { signal }),
  });
  if (ran.status === 0) return ran.stdout;
  const why = ran.missing ? 'Git is not installed.' : lastLine(ran.stderr);
  throw fail('LF9002', { headline: `no tag can be made from a commit in ${folder}`, why });
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? 'Git gave no commit.' : line;
}
