import { describe, expect, test } from 'vitest';
import { Secret } from '../base/index.ts';
import { ref, secretRef, text, type Arg, type Attributes } from '../model/index.ts';
import { attributeAt, resolveKnown, resolveNow, storable, UNKNOWN } from './resolve.ts';

const world: Readonly<Record<string, Attributes>> = {
  'a.b': { id: 'i-1', nothing: null, ips: ['10.0.0.1', '10.0.0.2'], nested: { port: 80 } },
};
const attributes = (address: string): Attributes | undefined => world[address];
const known = (arg: Arg): unknown => resolveKnown(arg, { attributes }, (source) => `fp(${source})`);
const now = (arg: Arg): unknown => resolveNow(arg, attributes, (source) => new Secret(`value of ${source}`, source));

describe('arguments', () => {
  test.each<[string, Arg, unknown]>([
    ['plain values', { a: [1, null, true] }, { a: [1, null, true] }],
    ['a reference', ref('a.b'), 'i-1'],
    ['a path into a list', ref('a.b', 'ips.1'), '10.0.0.2'],
    ['a path into a map', ref('a.b', 'nested.port'), 80],
    ['an attribute that is null', ref('a.b', 'nothing'), null],
    [
      'text around references',
      text`http://${ref('a.b', 'ips.0')}:${ref('a.b', 'nested.port')}/`,
      'http://10.0.0.1:80/',
    ],
    ['a reference deep inside', { list: [{ id: ref('a.b') }] }, { list: [{ id: 'i-1' }] }],
  ])('%s resolve alike for a plan and for an apply', (_, arg, value) => {
    expect(known(arg)).toEqual(value);
    expect(now(arg)).toEqual(value);
  });

  test.each<[string, Arg]>([
    ['a resource that is not there yet', ref('a.c')],
    ['an attribute that is not there yet', ref('a.b', 'later')],
    ['text with one', text`x${ref('a.c')}`],
    ['a map with one', { x: [ref('a.c')] }],
  ])('%s is unknown to a plan, and a mistake for an apply', (_, arg) => {
    expect(known(arg)).toBe(UNKNOWN);
    expect(() => now(arg)).toThrow(/has no attribute/);
  });

  test('secrets are fingerprints in a plan, opaque in an apply, and stored as fingerprints', () => {
    const arg = { key: secretRef('env:KEY') };
    expect(known(arg)).toEqual({ key: { secret: 'fp(env:KEY)' } });
    const resolved = resolveNow(arg, attributes, (source) => new Secret('hush', source));
    expect(JSON.stringify(resolved)).not.toContain('hush');
    expect(storable(resolved, 'salt')).toEqual({ key: { secret: new Secret('hush', '').fingerprint('salt') } });
  });

  test('a path that leads nowhere is undefined', () => {
    expect(attributeAt({ a: 'x' }, 'a.b')).toBeUndefined();
    expect(attributeAt({ a: [1] }, 'a.7')).toBeUndefined();
  });
});
