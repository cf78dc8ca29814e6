import type { Row } from './table.ts';

/**
 * Rows in the order of their creation, kept in order as they come, change and go, so that reading thousands of them after
 * each write costs one copy.
 */
export class OrderedRows {
  /** Places in the order of creation, ascending; `#rows` runs alongside. */
  readonly #places: number[] = [];
  readonly #rows: Row[] = [];
  #handedOut: readonly Row[] | undefined;

  get size(): number {
    return this.#rows.length;
  }

  /** Adds the row at its place, or replaces the one that is there. */
  set(place: number, row: Row): void {
    this.#handedOut = undefined;
    const at = this.#find(place);
    if (this.#places[at] === place) this.#rows[at] = row;
    else if (at === this.#places.length) {
      this.#places.push(place);
      this.#rows.push(row);
    } else {
      this.#places.splice(at, 0, place);
      this.#rows.splice(at, 0, row);
    }
  }

  remove(place: number): void {
    const at = this.#find(place);
    if (this.#places[at] !== place) return;
    this.#handedOut = undefined;
    this.#places.splice(at, 1);
    this.#rows.splice(at, 1);
  }

  /** The rows as they are now; the list does not change afterwards. */
  list(): readonly Row[] {
    this.#handedOut ??= this.#rows.slice();
    return this.#handedOut;
  }

  /** The index of the first place that is not before `place`. */
  #find(place: number): number {
    const last = this.#places.at(-1);
    if (last === undefined || place > last) return this.#places.length;
    let [low, high] = [0, this.#places.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#places[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
