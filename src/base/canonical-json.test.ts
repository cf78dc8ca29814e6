import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digest, sameValue } from './canonical-json.ts';

describe('canonical JSON', () => {
  test.each([
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: undefined, b: [{ d: 1, c: null }] }, '{"b":[{"c":null,"d":1}]}'],
    [[3, 1, 2], '[3,1,2]'],
    [undefined, 'null'],
    [{ at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ])('%j is written %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test('the order in which keys were added never matters', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(turned)).toBe(canonicalJson(value));
        expect(digest(turned)).toBe(digest(value));
        expect(sameValue(turned, value)).toBe(true);
      }),
    );
  });

  test('it reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(sameValue(JSON.parse(canonicalJson(value)), value)).toBe(true);
      }),
    );
  });

  test('different values are not the same', () => {
    expect(sameValue({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
    expect(sameValue('1', 1)).toBe(false);
    expect(digest({ a: 1 })).not.toBe(digest({ a: 2 }));
  });
});
