import { appendFileSync, closeSync, existsSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { simError } from '../errors.ts';
import type { Journal, JournalEntry } from './sim-world.ts';

/**
 * The log of a world: one JSON line a committed request, handed to the operating system before the request is answered,
 * so that a killed process loses nothing that was answered.
 */
export class JournalFile implements Journal {
  readonly #handle: number;
  readonly #grown: (bytes: number) => void;
  #length: number;

  /** Opens a log that ends at `length`, cutting off what a killed process left half-written. */
  constructor(file: string, length: number, grown: (bytes: number) => void) {
    this.#handle = openSync(file, 'a', 0o600);
    this.#length = length;
    this.#grown = grown;
    ftruncateSync(this.#handle, length);
  }

  append(entry: JournalEntry): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    try {
      appendFileSync(this.#handle, line);
    } catch (error) {
      // A full disk may have taken part of the line; the request is undone, so its line goes too.
      ftruncateSync(this.#handle, this.#length);
      throw error;
    }
    this.#length += line.length;
    this.#grown(this.#length);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

/** Reads a log. The last line may be torn: it was never answered. */
export function readJournal(file: string): { readonly entries: readonly JournalEntry[]; readonly length: number } {
  if (!existsSync(file)) return { entries: [], length: 0 };
  const bytes = readFileSync(file);
  const length = bytes.lastIndexOf('\n') + 1;
  const lines = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
  return { entries: lines.map((line, index) => parseLine(file, line, index + 1)), length };
}

function parseLine(file: string, line: string, number: number): JournalEntry {
  try {
    return JSON.parse(line) as JournalEntry;
  } catch (cause) {
    throw simError('LF7002', {
      headline: `line ${number} of the world's log is damaged`,
      where: { file, line: number },
      cause,
    });
  }
}
