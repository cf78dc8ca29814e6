import { describe, expect, it } from 'vitest';
import type { ArgChange } from '../model/index.ts';
import { differences, masked, type Pair } from './difference.ts';

function told(pair: Pair): readonly string[] {
  return differences(pair).map(({ name, path, before, after }: ArgChange) => {
    const place = path === undefined ? name : `${name}.${path}`;
    return `${place}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  });
}

describe('how two sets of attributes differ', () => {
  it('is told at the deepest place that both have', () => {
    expect(
      told({
        before: { name: 'web', tags: { team: 'a', keep: 'x' }, rule: [{ port: 80, protocol: 'tcp' }] },
        after: { name: 'web', tags: { team: 'b', keep: 'x' }, rule: [{ port: 443, protocol: 'tcp' }] },
      }),
    ).toEqual(['tags.team: "a" -> "b"', 'rule.0.port: 80 -> 443']);
  });

  it('is told of a list of plain values as a whole', () => {
    expect(told({ before: { zones: ['a', 'b'] }, after: { zones: ['a', 'c'] } })).toEqual([
      'zones: ["a","b"] -> ["a","c"]',
    ]);
  });

  it('names a block that is new and one that goes', () => {
    expect(told({ before: { rule: [{ port: 1 }] }, after: { rule: [{ port: 1 }, { port: 2 }] } })).toEqual([
      'rule.1: undefined -> {"port":2}',
    ]);
    expect(told({ before: { rule: [{ port: 1 }, { port: 2 }] }, after: { rule: [{ port: 1 }] } })).toEqual([
      'rule.1: {"port":2} -> null',
    ]);
  });

  it('leaves after out where it is known after apply', () => {
    expect(
      told({
        before: { id: 'x-1', tags: { a: '1' } },
        after: { tags: { a: '1' } },
        unknown: { id: true, tags: { b: true } },
      }),
    ).toEqual(['id: "x-1" -> undefined', 'tags.b: undefined -> undefined']);
  });

  it('hides what is sensitive, and still says that it differs', () => {
    expect(
      told({
        before: { auth: { user: 'a', password: 'old' }, keep: 's' },
        after: { auth: { user: 'a', password: 'new' }, keep: 's' },
        beforeSensitive: { auth: { password: true }, keep: true },
        afterSensitive: { auth: { password: true }, keep: true },
      }),
    ).toEqual(['auth.password: "(secret)" -> "(secret)"']);
  });

  it('says which places force a replacement', () => {
    const pair = { before: { disk: [{ size: 1, kind: 'ssd' }] }, after: { disk: [{ size: 2, kind: 'hdd' }] } };
    const forced = differences(pair, [['disk', 0, 'size']]).map(({ path, forcesReplacement }) => [
      path,
      forcesReplacement,
    ]);
    expect(forced).toEqual([
      ['0.size', true],
      ['0.kind', false],
    ]);
    expect(differences(pair, [['disk']]).every(({ forcesReplacement }) => forcesReplacement)).toBe(true);
  });

  it('lists what a new resource gets, without what is not set', () => {
    expect(told({ before: null, after: { name: 'web', zone: null }, unknown: { id: true } })).toEqual([
      'name: undefined -> "web"',
      'id: undefined -> undefined',
    ]);
  });
});

describe('a mask', () => {
  it('on the whole hides every part', () => {
    expect(masked({ a: [1, 2] }, true)).toBe('(secret)');
    expect(masked({ a: ['x', 'y'], b: null }, { a: [false, true] })).toEqual({ a: ['x', '(secret)'], b: null });
  });
});
