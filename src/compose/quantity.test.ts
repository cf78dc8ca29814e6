import { describe, expect, it } from 'vitest';
import { formatBytes, formatNanoseconds, parseBytes, parseNanoseconds } from './quantity.ts';

describe('quantities of the Compose specification', () => {
  it.each([
    ['67108864', 67_108_864],
    ['64M', 67_108_864],
    ['1gb', 1_073_741_824],
    ['1.5k', 1536],
    ['many', undefined],
  ])('bytes %s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each([
    ['1m30s', 90e9],
    ['500ms', 5e8],
    ['1h', 3600e9],
    ['1x', undefined],
    ['', undefined],
  ])('duration %s', (text, ns) => {
    expect(parseNanoseconds(text)).toBe(ns);
  });

  it('are shown as people write them', () => {
    expect([64 * 1024 ** 2, 1024 ** 3, 1536, 1001].map(formatBytes)).toEqual(['64 MiB', '1 GiB', '1536 B', '1001 B']);
    expect([90e9, 5e8, 60e9, 1e9].map(formatNanoseconds)).toEqual(['1m30s', '0.5s', '1m', '1s']);
  });
});
