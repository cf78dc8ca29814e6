import { badRequest } from '../../objects/refusals.ts';

/** One field as it stands on the wire: a number, or bytes that may be text, a message or anything. */
export type WireField = readonly [number: number, value: bigint | Buffer];

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** The fields of a message in their order (protobuf.dev, encoding). @throws StatusError 400 when it is cut off */
export function* fieldsOf(message: Buffer): Generator<WireField> {
  const reader = new Reader(message);
  while (!reader.isDone) {
    const tag = Number(reader.varint());
    yield [tag >>> 3, reader.value(tag & 7)];
  }
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): bigint {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = this.#take(1)[0] ?? 0;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
      shift += 7n;
    }
  }

  value(kind: number): bigint | Buffer {
    if (kind === VARINT) return this.varint();
    if (kind === BYTES) return this.#take(Number(this.varint()));
    if (kind === FIXED_64) return this.#take(8);
    if (kind === FIXED_32) return this.#take(4);
    throw badRequest(`the protobuf body has a field of the unknown wire type ${kind}`);
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (length < 0 || end > this.#bytes.length) throw badRequest('the protobuf body ends in the middle of a field');
    const part = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return part;
  }
}
