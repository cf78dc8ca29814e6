import { describe, expect, test } from 'vitest';
import { ref, type DriverFacts, type Resource } from '../model/index.ts';
import { choicesOf, fittingArgs } from './alternatives.ts';
import { resolveKnown } from './resolve.ts';

const FACTS: DriverFacts = {
  arguments: { size: 'string', place: 'string', name: 'string' },
  forceNew: [],
  replace: 'create-first',
  actions: { read: [], create: [], update: [], delete: [] },
  expectedSeconds: { create: 1, update: 1, delete: 1 },
};

const MACHINE: Resource = {
  address: 'machine.a',
  type: 'machine',
  args: { name: 'a', size: 'big', place: ref('place.one') },
  alternatives: [{ size: 'old' }, { place: ref('place.two') }],
};

const IDS: Readonly<Record<string, string>> = { 'place.one': 'p-1', 'place.two': 'p-2' };

function made(observed: Readonly<Record<string, string>>, ids = IDS): Resource['args'] {
  const attributes = (address: string): { id: string } | undefined => {
    const id = ids[address];
    return id === undefined ? undefined : { id };
  };
  return fittingArgs(MACHINE, {
    facts: FACTS,
    observed,
    resolve: (arg) => resolveKnown(arg, { attributes }, () => ''),
  });
}

describe('alternatives', () => {
  test('are the arguments with what is said instead laid over, the preferred ones first', () => {
    expect(choicesOf(MACHINE)).toEqual([
      MACHINE.args,
      { ...MACHINE.args, size: 'old' },
      { ...MACHINE.args, place: ref('place.two') },
    ]);
    expect(choicesOf({ args: { size: 'big' } })).toEqual([{ size: 'big' }]);
  });

  test.each([
    ['the preferred', { name: 'other', size: 'big', place: 'p-1' }, { size: 'big', place: ref('place.one') }],
    ['the second', { name: 'a', size: 'old', place: 'p-1' }, { size: 'old', place: ref('place.one') }],
    ['the third', { name: 'a', size: 'big', place: 'p-2' }, { size: 'big', place: ref('place.two') }],
    [
      'the preferred, when none fits',
      { name: 'a', size: 'huge', place: 'p-1' },
      { size: 'big', place: ref('place.one') },
    ],
  ])('%s is what something was made as', (_, observed, args) => {
    expect(made(observed)).toEqual({ name: 'a', ...args });
  });

  test('a place that is yet to be made fits nothing', () => {
    expect(made({ name: 'a', size: 'big', place: 'p-2' }, { 'place.one': 'p-1' })).toEqual(MACHINE.args);
  });
});
