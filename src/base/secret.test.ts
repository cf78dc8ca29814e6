import { format, inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digest } from './canonical-json.ts';
import { Secret } from './secret.ts';

const VALUE = 'hunter2-hunter2';
const secret = new Secret(VALUE, 'env:TOKEN');

describe('a secret', () => {
  test.each<[string, (value: Secret) => string]>([
    ['a template string', (value) => `${String(value)}${value.toString()}`],
    ['String()', String],
    ['joining text', (value) => ['x', value].join('')],
    ['JSON', (value) => JSON.stringify({ deep: [value] })],
    ['canonical JSON', (value) => canonicalJson({ value })],
    ['inspect', (value) => inspect({ deep: { value } }, { depth: 9, showHidden: true, getters: true })],
    ['inspect without its own hook', (value) => inspect(value, { customInspect: false, showHidden: true })],
    ['console formats', (value) => format('%s %o %O %j', value, value, value, value)],
    ['its own keys', (value) => JSON.stringify(Object.entries(value))],
    ['an error message', (value) => inspect(new TypeError('failed', { cause: value }))],
  ])('does not show in %s', (_, show) => {
    expect(show(secret)).not.toContain(VALUE);
  });

  test('is handed over by reveal alone, and says where it came from', () => {
    expect(secret.reveal()).toBe(VALUE);
    expect(secret.source).toBe('env:TOKEN');
  });

  test('has a fingerprint that changes with value and salt, and with nothing else', () => {
    expect(secret.fingerprint('a')).toBe(new Secret(VALUE, 'file:other').fingerprint('a'));
    expect(secret.fingerprint('a')).not.toBe(secret.fingerprint('b'));
    expect(secret.fingerprint('a')).not.toBe(new Secret('other', 'env:TOKEN').fingerprint('a'));
    expect(secret.fingerprint('a')).not.toContain(VALUE);
  });

  test('never colours a digest, so equal digests tell nothing about it', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(digest({ key: new Secret(value, 's') })).toBe(digest({ key: secret }));
      }),
    );
  });
});
