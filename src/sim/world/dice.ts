const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Numbers that look random and follow from a seed and a counter, so that a world can be saved and replayed. */
export class Dice {
  readonly #seed: number;
  #rolls: number;

  constructor(seed: number, rolls: number) {
    this.#seed = seed;
    this.#rolls = rolls;
  }

  /** How often the dice were rolled; saved with the world. */
  get rolls(): number {
    return this.#rolls;
  }

  /** A number in [0, 1). */
  roll(): number {
    this.#rolls += 1;
    return mixed(this.#seed, this.#rolls) / 2 ** 32;
  }

  /** A whole number in [min, max]. */
  between(min: number, max: number): number {
    return min + Math.floor(this.roll() * (max - min + 1));
  }

  /** `length` lower-case letters and digits. */
  letters(length: number): string {
    let text = '';
    while (text.length < length) text += ALPHABET[this.between(0, ALPHABET.length - 1)] ?? '';
    return text;
  }
}

/** Two rounds of the MurmurHash3 finalizer over seed and counter: 32 well-spread bits. */
function mixed(seed: number, counter: number): number {
  return scrambled(scrambled(seed >>> 0) ^ scrambled(Math.imul(counter, 0x9e3779b1) ^ Math.floor(counter / 2 ** 32)));
}

function scrambled(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
