import { describe, expect, test } from 'vitest';
import { FAKE_TYPES, textOf } from '../../test/support/fake-types.ts';
import { must } from '../base/index.ts';
import type { ArgChange, Attributes, DriverFacts } from '../model/index.ts';
import { diffArgs, placeOf, withOwnership } from './diff.ts';
import { UNKNOWN, type Known } from './resolve.ts';

const facts: DriverFacts = must(FAKE_TYPES[0], 'there is a type').facts;

interface Case {
  readonly desired?: Readonly<Record<string, Known>>;
  readonly observed?: Attributes | undefined;
  readonly applied?: Attributes | undefined;
}

function diff({ desired = {}, observed, applied }: Case): readonly ArgChange[] {
  return diffArgs({ facts, desired, observed, applied });
}

describe('what is not a difference', () => {
  test.each<[string, Case]>([
    ['equal values', { desired: { name: 'a' }, observed: { name: 'a' } }],
    ['a number that comes back as text', { desired: { size: 5 }, observed: { size: '5' } }],
    [
      'maps with their keys in another order',
      { desired: { tags: { a: '1', b: '2' } }, observed: { tags: { b: '2', a: '1' } } },
    ],
    ['an unordered list in another order', { desired: { ports: [1, 2] }, observed: { ports: [2, 1] } }],
    ['nothing and the empty text', { desired: { note: '' }, observed: {} }],
    ['nothing and the empty list', { desired: { ports: [] }, observed: { ports: null } }],
    ['what the user left out', { desired: {}, observed: { note: 'the cloud chose this' } }],
    ['a null on something new', { desired: { note: null }, observed: undefined }],
    [
      'a secret as last applied',
      { desired: { secret: { secret: 'f' } }, observed: {}, applied: { secret: { secret: 'f' } } },
    ],
  ])('%s', (_, input) => {
    expect(diff(input)).toEqual([]);
  });
});

describe('what is a difference', () => {
  test.each<[string, Case, Partial<ArgChange>]>([
    [
      'another value',
      { desired: { name: 'b' }, observed: { name: 'a' }, applied: { name: 'a' } },
      { name: 'name', before: 'a', after: 'b', forcesReplacement: false, drift: false },
    ],
    [
      'drift: still wanted as applied, but the cloud changed',
      { desired: { name: 'a' }, observed: { name: 'x' }, applied: { name: 'a' } },
      { before: 'x', after: 'a', drift: true },
    ],
    [
      'one that forces a replacement',
      { desired: { parent: 'p2' }, observed: { parent: 'p1' }, applied: { parent: 'p1' } },
      { forcesReplacement: true, drift: false },
    ],
    [
      'everything on something new, which replaces nothing',
      { desired: { parent: 'p' }, observed: undefined },
      { before: undefined, after: 'p', forcesReplacement: false },
    ],
    [
      'a value that only the apply will know',
      { desired: { parent: UNKNOWN }, observed: { parent: 'p' } },
      { before: 'p', after: undefined, forcesReplacement: true, drift: false },
    ],
    [
      'a list that lost an entry',
      { desired: { ports: [1] }, observed: { ports: [1, 2] } },
      { before: [1, 2], after: [1] },
    ],
    [
      'a list with an entry twice',
      { desired: { ports: [1, 1, 2] }, observed: { ports: [1, 2, 2] } },
      { name: 'ports' },
    ],
    [
      'a secret that changed, told by what was applied',
      { desired: { secret: { secret: 'g' } }, observed: { secret: 'nonsense' }, applied: { secret: { secret: 'f' } } },
      { before: { secret: 'f' }, after: { secret: 'g' }, drift: false },
    ],
    [
      'an argument that left the configuration and has a default',
      { desired: {}, observed: { size: 3 }, applied: { size: 3 } },
      { name: 'size', before: 3, after: 1, drift: false },
    ],
    [
      'a lost tag',
      { desired: { tags: { a: '1' } }, observed: { tags: {} }, applied: { tags: { a: '1' } } },
      { name: 'tags', drift: true },
    ],
  ])('%s', (_, input, expected) => {
    expect(diff(input)).toEqual([expect.objectContaining(expected)]);
  });

  test('an argument without a default that left the configuration is the cloud’s to keep', () => {
    expect(diff({ desired: {}, observed: { note: 'x' }, applied: { note: 'x' } })).toEqual([]);
  });

  test('a type may know better what is equal', () => {
    const tolerant: DriverFacts = { ...facts, equal: { name: (a, b) => textOf(a).toLowerCase() === b } };
    expect(
      diffArgs({ facts: tolerant, desired: { name: 'Main' }, observed: { name: 'main' }, applied: undefined }),
    ).toEqual([]);
  });

  test('differences come in the order of their names', () => {
    expect(diff({ desired: { size: 2, name: 'b', note: 'c' }, observed: {} }).map((change) => change.name)).toEqual([
      'name',
      'note',
      'size',
    ]);
  });
});

describe('ownership tags', () => {
  const owner = { stack: 'shop', profile: 'dev', address: 'fake_net.a' };

  test('stand beside the user’s own and win', () => {
    expect(withOwnership({ tags: { team: 'x', 'landfall:stack': 'forged' } }, facts, owner)).toEqual({
      tags: { team: 'x', 'landfall:stack': 'shop', 'landfall:profile': 'dev', 'landfall:address': 'fake_net.a' },
    });
  });

  test('are left out where the type cannot carry any', () => {
    const { tags: _, ...untaggable } = facts;
    expect(withOwnership({ name: 'a' }, untaggable, owner)).toEqual({ name: 'a' });
  });
});

describe('a document', () => {
  const compared: DriverFacts = {
    ...facts,
    documents: {
      note: ({ desired, observed, applied }) => [
        {
          path: 'spec.size',
          before: observed['note'] ?? null,
          after: desired,
          forcesReplacement: true,
          drift: applied === desired,
        },
      ],
    },
  };

  test('differs at the places that its driver finds', () => {
    const changes = diffArgs({ facts: compared, desired: { note: 2 }, observed: { note: 1 }, applied: { note: 2 } });
    expect(changes).toEqual([
      { name: 'note', path: 'spec.size', before: 1, after: 2, forcesReplacement: true, drift: true },
    ]);
    expect(changes.map(placeOf)).toEqual(['note.spec.size']);
  });

  test.each<[string, Case]>([
    ['does not exist yet', { desired: { note: 2 }, observed: undefined }],
    ['is not known before the apply', { desired: { note: UNKNOWN }, observed: { note: 1 } }],
  ])('is one change as long as it %s', (_, { desired = {}, observed }) => {
    const changes = diffArgs({ facts: compared, desired, observed, applied: undefined });
    expect(changes.map(placeOf)).toEqual(['note']);
    expect(changes[0]?.forcesReplacement).toBe(false);
  });
});
