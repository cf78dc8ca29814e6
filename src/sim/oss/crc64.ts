/**
 * CRC-64/XZ (ECMA-182 reflected), what OSS sends as `x-oss-hash-crc64ecma`. State and results are unsigned 64-bit
 * integers; the byte loop works on two 32-bit halves because BigInt per byte is some fifty times slower.
 */
const POLYNOMIAL = 0xc9_6c_57_95_d7_87_0f_42n;
const MASK = 0xff_ff_ff_ff_ff_ff_ff_ffn;
const { low: LOW, high: HIGH } = byteTable();

/** The checksum of `bytes`, or of everything that had the checksum `previous` followed by `bytes`. */
export function crc64(bytes: Uint8Array, previous = 0n): bigint {
  const start = previous ^ MASK;
  let low = Number(start & 0xff_ff_ff_ffn);
  let high = Number(start >> 32n);
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (LOW[index] ?? 0);
    high = (high >>> 8) ^ (HIGH[index] ?? 0);
  }
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)) ^ MASK;
}

/** The checksum of two byte strings in a row from their own checksums and the length of the second, as zlib's crc32_combine. */
export function combineCrc64(first: bigint, second: bigint, secondLength: number): bigint {
  // `operator` maps a register to what it becomes after 2^n zero bits; squaring doubles the count.
  let operator = oneZeroBit();
  for (let bits = 0; bits < 3; bits += 1) operator = square(operator);
  let register = first;
  for (let length = secondLength; length > 0; length = Math.floor(length / 2)) {
    if (length % 2 === 1) register = apply(operator, register);
    operator = square(operator);
  }
  return register ^ second;
}

function byteTable(): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(256);
  const high = new Uint32Array(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
    low[byte] = Number(value & 0xff_ff_ff_ffn);
    high[byte] = Number(value >> 32n);
  }
  return { low, high };
}

function oneZeroBit(): readonly bigint[] {
  return [POLYNOMIAL, ...Array.from({ length: 63 }, (_, bit) => 1n << BigInt(bit))];
}

function square(matrix: readonly bigint[]): readonly bigint[] {
  return matrix.map((column) => apply(matrix, column));
}

function apply(matrix: readonly bigint[], vector: bigint): bigint {
  let sum = 0n;
  for (let rest = vector, column = 0; rest !== 0n; rest >>= 1n, column += 1)
    if ((rest & 1n) === 1n) sum ^= matrix[column] ?? 0n;
  return sum;
}
