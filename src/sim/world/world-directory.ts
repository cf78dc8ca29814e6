import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scaledClock, wallClock, type Clock } from '../../base/index.ts';
import { simError } from '../errors.ts';
import { fileShelf } from './blobs.ts';
import { JournalFile, readJournal } from './journal-file.ts';
import { takeLock } from './lock.ts';
import { replaceFile } from './replace-file.ts';
import { newSettings, readSettings, writeSettings } from './settings-file.ts';
import type { WorldSettings } from './settings.ts';
import { SimWorld, type Journal, type JournalEntry } from './sim-world.ts';
import type { Row } from './table.ts';

/** `snapshot.json`: everything up to the beginning of the log `log.<generation>.ndjson`. */
interface Snapshot {
  readonly v: 1;
  readonly generation: number;
  readonly now: number;
  readonly rolls: number;
  readonly faultRolls: number;
  readonly tables: readonly { readonly name: string; readonly counted: boolean; readonly rows: readonly Row[] }[];
}

const EMPTY: Snapshot = { v: 1, generation: 0, now: 0, rolls: 0, faultRolls: 0, tables: [] };

/** A log longer than this, and than twice the last snapshot, is folded into a new snapshot. */
const LOG_LIMIT = 4 * 1024 * 1024;

export interface OpenWorldOptions {
  /** The world's clock; by default the wall's, at the world's speed. */
  readonly clock?: Clock;
  /** What a new world is like; an existing one keeps its `world.json`. */
  readonly settings?: Partial<WorldSettings>;
  /** Overrides the world's speed for as long as it is open. */
  readonly speed?: number;
}

/** An open world directory: the only process that writes it. */
export class WorldDirectory {
  readonly path: string;
  readonly world: SimWorld;
  readonly isNew: boolean;
  readonly #unlock: () => void;
  readonly #saved: { settings: WorldSettings };
  #generation: number;
  #journal: JournalFile;
  #snapshotSize = 0;
  #isCompacting = false;
  #isClosed = false;

  /** Opens or creates the world in `path`; throws LF7001 when another process has it. */
  static open(path: string, options: OpenWorldOptions = {}): WorldDirectory {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const unlock = takeLock(path);
    try {
      return new WorldDirectory(path, options, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  private constructor(path: string, { clock, settings: given, speed }: OpenWorldOptions, unlock: () => void) {
    this.path = path;
    this.#unlock = unlock;
    const existing = readSettings(join(path, 'world.json'));
    const settings = existing ?? newSettings(given);
    this.isNew = existing === undefined;
    this.#saved = { settings };
    const snapshot = this.#readSnapshot();
    this.#generation = snapshot.generation;
    const { entries, length } = readJournal(this.#logFile());
    const last = entries.at(-1);
    this.world = new SimWorld({
      settings,
      clock: clock ?? scaledClock(speed ?? settings.speed, wallClock.now()),
      shelf: fileShelf(join(path, 'blobs')),
      rolls: last?.rolls ?? snapshot.rolls,
      faultRolls: last?.faultRolls ?? snapshot.faultRolls,
      journal: this.#journalOf(),
    });
    this.#load(snapshot, entries);
    this.#journal = new JournalFile(this.#logFile(), length, (bytes) => this.#grown(bytes));
    if (this.isNew) writeSettings(join(path, 'world.json'), settings);
    this.#dropOldLogs();
  }

  /** Writes the settings to `world.json` when they have changed. */
  saveSettings(): void {
    const { settings } = this.world;
    if (settings === this.#saved.settings) return;
    writeSettings(join(this.path, 'world.json'), settings);
    this.#saved.settings = settings;
  }

  /** Empties the world but for the rows that `keep` writes again. */
  clear(keep: () => void): void {
    this.world.store.clear();
    rmSync(join(this.path, 'blobs'), { recursive: true, force: true });
    this.world.transaction('write', keep);
    this.compact();
  }

  /** Folds the log into a new snapshot. */
  compact(): void {
    if (this.#isClosed) return;
    const { world } = this;
    const snapshot: Snapshot = {
      v: 1,
      generation: this.#generation + 1,
      now: world.now(),
      rolls: world.rolls,
      faultRolls: world.faultRolls,
      tables: world.store.dump(),
    };
    const text = JSON.stringify(snapshot);
    replaceFile(join(this.path, 'snapshot.json'), text);
    // From here on the old log is history: it is only read with the snapshot of its own generation.
    this.#journal.close();
    this.#generation += 1;
    this.#journal = new JournalFile(this.#logFile(), 0, (bytes) => this.#grown(bytes));
    this.#snapshotSize = text.length;
    this.#dropOldLogs();
  }

  close(): void {
    if (this.#isClosed) return;
    this.compact();
    this.#isClosed = true;
    this.#journal.close();
    this.saveSettings();
    this.#unlock();
  }

  #journalOf(): Journal {
    return { append: (entry) => this.#journal.append(entry) };
  }

  #load(snapshot: Snapshot, entries: readonly JournalEntry[]): void {
    const { store } = this.world;
    for (const { name, counted, rows } of snapshot.tables) {
      if (!counted) store.markUncounted(name);
      store.replay(rows.map((row) => [name, row.id, row]));
    }
    for (const { writes } of entries) store.replay(writes);
    const last = Math.max(snapshot.now, entries.at(-1)?.now ?? 0);
    this.world.step(last - this.world.now());
  }

  #grown(bytes: number): void {
    if (bytes < Math.max(LOG_LIMIT, 2 * this.#snapshotSize) || this.#isCompacting) return;
    this.#isCompacting = true;
    // After the request: a snapshot must not hold writes that could still be undone.
    setImmediate(() => {
      this.#isCompacting = false;
      this.compact();
    });
  }

  #readSnapshot(): Snapshot {
    const file = join(this.path, 'snapshot.json');
    if (!existsSync(file)) return EMPTY;
    try {
      const text = readFileSync(file, 'utf8');
      this.#snapshotSize = text.length;
      return JSON.parse(text) as Snapshot;
    } catch (cause) {
      throw simError('LF7002', { headline: `the world's snapshot ${file} is damaged`, where: { file }, cause });
    }
  }

  #logFile(): string {
    return join(this.path, `log.${this.#generation}.ndjson`);
  }

  #dropOldLogs(): void {
    const current = `log.${this.#generation}.ndjson`;
    for (const name of readdirSync(this.path)) {
      if (/^log\.\d+\.ndjson$/.test(name) && name !== current) rmSync(join(this.path, name));
    }
  }
}
