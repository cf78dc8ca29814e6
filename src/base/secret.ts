import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';

const HIDDEN = '(secret)';

/** A secret's value in memory. It cannot be printed or serialized; `reveal` hands it to the one call that needs it. */
export class Secret {
  readonly #value: string;
  /** Where the value came from, as `file:certs/tls.key` or `env:TOKEN`; safe to print. */
  readonly source: string;

  constructor(value: string, source: string) {
    this.#value = value;
    this.source = source;
  }

  reveal(): string {
    return this.#value;
  }

  /** A keyed digest that tells whether the value changed, and nothing else. */
  fingerprint(salt: string): string {
    return createHmac('sha256', salt).update(this.#value).digest('hex').slice(0, 32);
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
