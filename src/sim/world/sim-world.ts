import type { Clock } from '../../base/index.ts';
import { findRegion } from '../../catalog/index.ts';
import { RequestBlobs, type BlobShelf } from './blobs.ts';
import { Dice } from './dice.ts';
import type { WorldSettings } from './settings.ts';
import { Store, type Write } from './store.ts';
import type { Row, Table, TableCount, TableSpec } from './table.ts';
import type { World } from './world.ts';

/** Where a world's changes go so that they outlive the process. */
export interface Journal {
  /** Must have left the process (not necessarily reached the disk) when it returns. */
  append(entry: JournalEntry): void;
}

export interface JournalEntry {
  /** Virtual time of the request. */
  readonly now: number;
  /** Rolls of the dice that ids and durations come from, and of those that faults come from. */
  readonly rolls: number;
  readonly faultRolls: number;
  readonly writes: readonly Write[];
}

export interface WorldParts {
  readonly settings: WorldSettings;
  readonly clock: Clock;
  readonly shelf: BlobShelf;
  /** Rolls of the dice that earlier processes made. */
  readonly rolls?: number;
  readonly faultRolls?: number;
  readonly journal?: Journal;
}

/** A world that requests run in: the handlers' view plus transactions, settings and time. */
export class SimWorld implements World {
  readonly blobs: RequestBlobs;
  readonly clock: Clock;
  readonly store: Store;
  readonly #dice: Dice;
  /** Apart, so that a fault by chance does not change the ids that follow. */
  readonly #faultDice: Dice;
  readonly #journal: Journal | undefined;
  #settings: WorldSettings;
  #offset = 0;

  constructor({ settings, clock, shelf, rolls = 0, faultRolls = 0, journal }: WorldParts) {
    this.#settings = settings;
    this.clock = clock;
    this.blobs = new RequestBlobs(shelf);
    this.#dice = new Dice(settings.seed, rolls);
    this.#faultDice = new Dice(settings.seed + 1, faultRolls);
    this.#journal = journal;
    this.store = new Store(() => Math.floor(this.clock.now() + this.#offset));
  }

  get settings(): WorldSettings {
    return this.#settings;
  }

  /** Replaces what the world is like (quotas, stock, faults); the caller saves it. */
  change(settings: WorldSettings): void {
    this.#settings = settings;
  }

  get accountId(): string {
    return this.#settings.accountId;
  }

  get defaultRegion(): string {
    return this.#settings.defaultRegion;
  }

  get rolls(): number {
    return this.#dice.rolls;
  }

  get faultRolls(): number {
    return this.#faultDice.rolls;
  }

  now(): number {
    return this.store.now();
  }

  /** Moves the world's time forward by hand. */
  step(ms: number): void {
    this.#offset += Math.max(0, ms);
  }

  table<T extends Row>(spec: TableSpec<T>): Table<T> {
    return this.store.table(spec);
  }

  /** Runs one request's work: all its writes are kept and journalled, or none. */
  transaction<R>(kind: 'read' | 'write', work: () => R): R {
    const hiddenAge = kind === 'read' ? this.#settings.lagSeconds * 1000 : 0;
    let succeeded = false;
    try {
      const result = this.store.transaction(hiddenAge, work, (writes) => {
        this.#journal?.append({ now: this.now(), rolls: this.#dice.rolls, faultRolls: this.#faultDice.rolls, writes });
      });
      succeeded = true;
      return result;
    } finally {
      this.blobs.finish(succeeded);
    }
  }

  counts(): readonly TableCount[] {
    return this.store.counts();
  }

  newId(prefix: string, region: string, suffixLength: number): string {
    const dashed = prefix === '' || prefix.endsWith('-') ? prefix : `${prefix}-`;
    const code = region === '' ? '' : (findRegion(region)?.code ?? '0xx');
    return `${dashed}${code}${this.#dice.letters(suffixLength - code.length)}`;
  }

  random(min: number, max: number): number {
    return this.#dice.between(min, max);
  }

  /** Whether something of this likelihood (0 to 100) happens now; for faults. */
  happens(percent: number): boolean {
    return this.#faultDice.roll() * 100 < percent;
  }

  takes(seconds: number, spread = 0.15): number {
    return Math.round(seconds * 1000 * (1 + spread * (2 * this.#dice.roll() - 1)));
  }

  quota(key: string, defaultLimit: number): number {
    for (const fault of this.#settings.faults) if (fault.kind === 'quota' && fault.key === key) return fault.limit;
    return this.#settings.quotas[key] ?? defaultLimit;
  }

  stock(zone: string, sku: string): number {
    const soldOut = this.#settings.faults.some(
      (fault) => fault.kind === 'no-stock' && fault.zone === zone && fault.sku === sku,
    );
    return soldOut ? 0 : (this.#settings.stock[zone]?.[sku] ?? Number.POSITIVE_INFINITY);
  }

  isTaken(kind: string, name: string): boolean {
    const claimed = this.#settings.faults.some(
      (fault) => fault.kind === 'taken' && fault.what === kind && fault.name === name,
    );
    return claimed || (this.#settings.taken[kind] ?? []).includes(name);
  }
}
