import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { combineCrc64, crc64 } from './crc64.ts';

it('gives the check value of the CRC catalogue for CRC-64/XZ', () => {
  expect(crc64(Buffer.from('123456789')).toString(16)).toBe('995dc9bbdf1939fa');
  expect(crc64(Buffer.alloc(0))).toBe(0n);
});

it('goes on from an earlier checksum and combines two', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (first, second) => {
      const whole = crc64(Buffer.concat([first, second]));
      expect(crc64(second, crc64(first))).toBe(whole);
      expect(combineCrc64(crc64(first), crc64(second), second.length)).toBe(whole);
    }),
  );
});
