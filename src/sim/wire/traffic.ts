/** What came over the wire since the simulator started. */
export interface Traffic {
  readonly total: number;
  /** Calls by action, as `ecs:RunInstances` or `oss:PutObject`. */
  readonly byAction: Readonly<Record<string, number>>;
  /** Refusals by error code. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Connections cut by a fault. */
  readonly dropped: number;
}

export class TrafficCounter {
  #total = 0;
  #dropped = 0;
  readonly #byAction = new Map<string, number>();
  readonly #refusals = new Map<string, number>();

  /** One call of a known action. */
  called(action: string): void {
    this.#byAction.set(action, (this.#byAction.get(action) ?? 0) + 1);
  }

  refused(code: string): void {
    this.#refusals.set(code, (this.#refusals.get(code) ?? 0) + 1);
  }

  arrived(): void {
    this.#total += 1;
  }

  cut(): void {
    this.#dropped += 1;
  }

  read(): Traffic {
    return {
      total: this.#total,
      dropped: this.#dropped,
      byAction: Object.fromEntries(this.#byAction),
      refusals: Object.fromEntries(this.#refusals),
    };
  }
}
