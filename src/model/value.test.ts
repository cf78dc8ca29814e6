import { describe, expect, test } from 'vitest';
import { eventSchema } from './event-schema.ts';
import { isData } from './resource.ts';
import { isInterpolation, isRef, isSecretRef, ref, refsIn, secretRef, text, type Arg } from './value.ts';

describe('arguments', () => {
  const vpc = ref('t.vpc');
  const ip = ref('t.box', 'ips.0');

  test.each<[string, Arg, readonly unknown[]]>([
    ['nothing', null, []],
    ['plain values', { a: [1, 'x', true] }, []],
    ['a reference', vpc, [vpc]],
    ['a deep one', { a: [{ b: vpc }, ip] }, [vpc, ip]],
    ['one in text', text`http://${ip}/`, [ip]],
    ['a secret', { key: secretRef('env:X') }, []],
  ])('%s: the references inside', (_, arg, found) => {
    expect(refsIn(arg)).toEqual(found);
  });

  test('text keeps its parts in order and drops empty ones', () => {
    expect(text`${vpc}-${ip}`.parts).toEqual([vpc, '-', ip]);
    expect(text`plain`.parts).toEqual(['plain']);
  });

  test('kinds are told apart', () => {
    expect(
      [vpc, text`x`, secretRef('s'), 'ref', null, { kind: 'other' }].map((arg) => [
        isRef(arg),
        isInterpolation(arg),
        isSecretRef(arg),
      ]),
    ).toEqual([
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, false],
      [false, false, false],
      [false, false, false],
    ]);
  });

  test('an address of a lookup begins with data.', () => {
    expect(['data.t.x', 't.data', 'database.x'].map(isData)).toEqual([true, false, false]);
  });
});

test('an event is its envelope and its body, and nothing else passes', () => {
  const envelope = { v: 1, seq: 0, at: '2026-11-20T00:00:00.000Z' };
  const parses = (event: unknown): boolean => eventSchema.safeParse(event).success;
  expect(parses({ ...envelope, type: 'phase', name: 'apply', message: 'applying' })).toBe(true);
  expect(parses({ ...envelope, type: 'phase', name: 'party', message: '' })).toBe(false);
  expect(parses({ ...envelope, at: 'now', type: 'phase', name: 'apply', message: '' })).toBe(false);
  expect(parses({ ...envelope, type: 'unheard.of' })).toBe(false);
});
