import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
  readdirSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fail } from '../errors.ts';
import type { JournalRecord } from './records.ts';

/** How many ended journals are kept for reading. */
const KEPT_RUNS = 20;

/**
 * The write-ahead journal of one run. Appending is synchronous: when `append` returns, the line is in the file, and
 * with `durable` also on the disk. While the file is there, the run that wrote it has not ended well.
 */
export interface Journal {
  append(record: JournalRecord, options?: { readonly durable?: boolean }): void;
  /** Marks the run as ended well: the file moves to the archive. */
  archive(): void;
  close(): void;
}

/** Opens a fresh journal in `directory`; an unfinished one must have been read and removed before. @throws LF3002 */
export function openJournal(directory: string, run: string): Journal {
  const file = activeFile(directory);
  const descriptor = guarded(file, () => {
    mkdirSync(join(directory, 'ended'), { recursive: true });
    return openSync(file, 'a', 0o600);
  });
  let open = true;
  const close = (): void => {
    if (open) closeSync(descriptor);
    open = false;
  };
  return {
    append: (record, options) => guarded(file, () => appendLine(descriptor, record, options?.durable === true)),
    archive: () => {
      close();
      guarded(file, () => archiveRun(file, run));
    },
    close,
  };
}

/** The records of a run that did not end well; empty when there is none. A torn last line counts as never written. */
export function readUnfinished(directory: string): readonly JournalRecord[] {
  let text: string;
  try {
    text = readFileSync(activeFile(directory), 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fail('LF3002', {
      headline: `the journal cannot be read: ${String(cause)}`,
      where: { file: activeFile(directory) },
      cause,
    });
  }
  return text.split('\n').flatMap(parseLine);
}

/** Puts an unfinished journal away, once its lessons are in the state. */
export function discardUnfinished(directory: string): void {
  const file = activeFile(directory);
  guarded(file, () => archiveRun(file, `recovered-${Date.now()}`));
}

function activeFile(directory: string): string {
  return join(directory, 'active.ndjson');
}

function appendLine(descriptor: number, record: JournalRecord, durable: boolean): void {
  const line = Buffer.from(`${JSON.stringify(record)}\n`);
  let written = 0;
  while (written < line.length) written += writeSync(descriptor, line, written);
  if (durable) fdatasyncSync(descriptor);
}

function archiveRun(file: string, run: string): void {
  const ended = join(dirname(file), 'ended');
  mkdirSync(ended, { recursive: true });
  renameSync(file, join(ended, `${new Date().toISOString().replaceAll(':', '')}-${run}.ndjson`));
  const names = readdirSync(ended).toSorted();
  for (const name of names.slice(0, Math.max(0, names.length - KEPT_RUNS))) rmSync(join(ended, name), { force: true });
}

function parseLine(line: string): readonly JournalRecord[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as JournalRecord];
  } catch {
    return [];
  }
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw fail('LF3002', { headline: `the journal cannot be written to ${file}: ${message}`, where: { file }, cause });
  }
}
