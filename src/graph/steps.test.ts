import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { must } from '../base/index.ts';
import type { Action, Change, Plan } from '../model/index.ts';
import { topologicalOrder } from './graph.ts';
import { criticalPath, expectedMakespan, stepsOf, type Step } from './steps.ts';

function change(address: string, action: Action, more: Partial<Change> = {}): Change {
  const id = action === 'create' || action === 'read' ? {} : { id: `id-${address}` };
  return { address, type: 't', action, args: [], dependsOn: [], expectedSeconds: 1, ...id, ...more };
}

function planOf(changes: readonly Change[]): Plan {
  return {
    v: 1,
    stack: 's',
    profile: 'p',
    target: 't',
    goal: 'apply',
    createdAt: '',
    state: { lineage: 'l', serial: 1 },
    digest: '',
    changes,
    resources: [],
    outputs: {},
    driftCount: 0,
  };
}

/** What each step waits for, by key. */
function needsOf(...changes: readonly Change[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(stepsOf(planOf(changes)).map((step) => [step.key, step.needs.toSorted()]));
}

const on = (...dependsOn: readonly string[]): Partial<Change> => ({ dependsOn });
const createFirst = { replace: 'create-first' } as const;
const deleteFirst = { replace: 'delete-first' } as const;

describe('the order of steps', () => {
  test.each<[string, readonly Change[], Readonly<Record<string, readonly string[]>>]>([
    [
      'what is built on something comes up after it',
      [change('a', 'create'), change('b', 'create', on('a'))],
      { 'up:a': [], 'up:b': ['up:a'] },
    ],
    [
      'what stays as it is is waited for by nobody',
      [change('a', 'none'), change('b', 'update', on('a'))],
      { 'up:b': [] },
    ],
    [
      'what is built on something goes down before it',
      [change('a', 'delete'), change('b', 'delete', on('a'))],
      { 'down:a': ['down:b'], 'down:b': [] },
    ],
    ['what is forgotten needs no step', [change('a', 'delete'), change('b', 'forget', on('a'))], { 'down:a': [] }],
    [
      'a replacement beside the old one: up, then down',
      [change('a', 'replace', createFirst)],
      { 'up:a': [], 'down:a': ['up:a'] },
    ],
    [
      'a replacement after the old one: down, then up',
      [change('a', 'replace', deleteFirst)],
      { 'down:a': [], 'up:a': ['down:a'] },
    ],
    [
      'the old generation goes when its dependents have moved to the new one',
      [
        change('a', 'replace', createFirst),
        change('b', 'update', on('a')),
        change('c', 'replace', { ...createFirst, ...on('a') }),
      ],
      {
        'up:a': [],
        'up:b': ['up:a'],
        'up:c': ['up:a'],
        'down:c': ['up:c'],
        'down:a': ['down:c', 'up:a', 'up:b', 'up:c'],
      },
    ],
    [
      'what is built on something that must go first goes first itself, whatever its type would allow',
      [change('a', 'replace', deleteFirst), change('b', 'replace', { ...createFirst, ...on('a') })],
      { 'down:b': [], 'down:a': ['down:b'], 'up:a': ['down:a'], 'up:b': ['down:b', 'up:a'] },
    ],
    [
      'a mixed chain: the new net stands, the disk on it goes and comes back, then the old net goes',
      [change('net', 'replace', createFirst), change('disk', 'replace', { ...deleteFirst, ...on('net') })],
      {
        'up:net': [],
        'down:disk': [],
        'up:disk': ['down:disk', 'up:net'],
        'down:net': ['down:disk', 'up:disk', 'up:net'],
      },
    ],
    [
      'an earlier generation that was left over goes when its dependents have moved',
      [change('a', 'update', { deposed: ['old'] }), change('b', 'update', on('a'))],
      { 'up:a': [], 'up:b': ['up:a'], 'down:a': ['up:a', 'up:b'] },
    ],
    [
      'what is no longer wanted goes after who used it has let go',
      [
        change('b', 'update', { formerly: ['a'] }),
        change('c', 'replace', { ...createFirst, formerly: ['a'] }),
        change('a', 'delete'),
      ],
      { 'up:b': [], 'up:c': [], 'down:c': ['up:c'], 'down:a': ['down:c', 'up:b'] },
    ],
    [
      'a lookup is read when what it asks about is there',
      [change('a', 'create'), change('data.l', 'read', on('a'))],
      { 'up:a': [], 'up:data.l': ['up:a'] },
    ],
  ])('%s', (_, changes, needs) => {
    expect(needsOf(...changes)).toEqual(needs);
  });

  test('only a successor that stands beside the old one says what it replaces', () => {
    const steps = stepsOf(
      planOf([
        change('a', 'replace', createFirst),
        change('b', 'replace', deleteFirst),
        change('c', 'update', { deposed: ['x'] }),
      ]),
    );
    expect(steps.filter((step) => step.replaces !== undefined).map((step) => [step.key, step.replaces])).toEqual([
      ['up:a', 'id-a'],
    ]);
  });
});

interface Draft {
  readonly action: Action;
  readonly replace: 'create-first' | 'delete-first';
  readonly hangsOn: readonly number[];
  readonly hungOn: readonly number[];
  readonly deposed: boolean;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  action: fc.constantFrom<Action>('create', 'update', 'replace', 'replace', 'delete', 'forget', 'none'),
  replace: fc.constantFrom('create-first', 'delete-first'),
  hangsOn: fc.array(fc.nat(20), { maxLength: 3 }),
  hungOn: fc.array(fc.nat(20), { maxLength: 2 }),
  deposed: fc.boolean(),
});

/** Any mixture of changes that a plan can hold: nothing that stays is built on something that goes. */
const changes: fc.Arbitrary<readonly Change[]> = fc.array(draft, { minLength: 1, maxLength: 10 }).map((drafts) =>
  drafts.map((one, index) => {
    const earlier = (picks: readonly number[]): readonly number[] => [
      ...new Set(index === 0 ? [] : picks.map((pick) => pick % index)),
    ];
    const goes = (at: number): boolean => ['delete', 'forget'].includes(drafts[at]?.action ?? '');
    const leaves = goes(index);
    const dependsOn = earlier(one.hangsOn).filter((at) => leaves || !goes(at));
    const formerly = leaves
      ? []
      : [...earlier(one.hungOn), ...earlier(one.hangsOn).filter(goes)].filter((at) => !dependsOn.includes(at));
    return change(`r${index}`, one.action, {
      dependsOn: dependsOn.map((at) => `r${at}`),
      ...(one.action === 'replace' ? { replace: one.replace } : {}),
      ...(formerly.length === 0 || one.action === 'none'
        ? {}
        : { formerly: [...new Set(formerly)].map((at) => `r${at}`) }),
      ...(one.deposed && ['update', 'replace', 'create'].includes(one.action) ? { deposed: ['old'] } : {}),
    });
  }),
);

describe('steps of any plan', () => {
  test('can be put in an order: replacements of both kinds, left-over generations and former neighbours never wait in a circle', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const steps = stepsOf(planOf(list));
        const keys = steps.map((step) => step.key);
        expect(new Set(keys).size).toBe(keys.length);
        for (const step of steps) for (const need of step.needs) expect(keys).toContain(need);
        expect(topologicalOrder(new Map(steps.map((step) => [step.key, step.needs])))).toHaveLength(steps.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('every dependency comes up before what is built on it, and goes down after it', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const steps = stepsOf(planOf(list));
        expect(list.flatMap((one) => one.dependsOn.flatMap((need) => disorder(steps, one, need)))).toEqual([]);
      }),
    );
  });

  test('each replacement has one step up and one down, one waiting for the other', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const steps = new Map(stepsOf(planOf(list)).map((step) => [step.key, step]));
        for (const { address } of list.filter((one) => one.action === 'replace')) {
          const [up, down] = [must(steps.get(`up:${address}`), 'up'), must(steps.get(`down:${address}`), 'down')];
          expect([up.needs.includes(down.key), down.needs.includes(up.key)].filter(Boolean)).toHaveLength(1);
          expect(up.replaces !== undefined).toBe(down.needs.includes(up.key));
        }
      }),
    );
  });

  test('the longest remaining chain is what the most urgent step has left', () => {
    fc.assert(
      fc.property(changes, (list) => {
        const steps = stepsOf(planOf(list));
        const path = criticalPath(steps, (key) => steps.find((step) => step.key === key)?.expectedSeconds ?? 0);
        expect(path.seconds).toBe(expectedMakespan(steps));
      }),
    );
  });
});

/**
 * Pairs of steps that should be in order and are not. Left-over generations are exempt on the way down: below a
 * replacement that must delete first they go after their successor stands, or not at all.
 */
function disorder(steps: readonly Step[], { address, deposed, action }: Change, need: string): readonly string[] {
  const waits = (first: string, then: string): boolean => {
    const later = steps.find((step) => step.key === then);
    return later === undefined || !steps.some((step) => step.key === first) || later.needs.includes(first);
  };
  const leftOver = deposed !== undefined && action !== 'replace';
  return [
    ...(waits(`up:${need}`, `up:${address}`) ? [] : [`up:${address} does not wait for up:${need}`]),
    ...(leftOver || waits(`down:${address}`, `down:${need}`) ? [] : [`down:${need} does not wait for down:${address}`]),
  ];
}

describe('the critical path', () => {
  test('is the longest chain, with its steps from first to last', () => {
    const steps = [
      { key: 'a', needs: [] },
      { key: 'b', needs: ['a'] },
      { key: 'c', needs: [] },
      { key: 'd', needs: ['b', 'c'] },
    ];
    const seconds: Readonly<Record<string, number>> = { a: 3, b: 4, c: 5, d: 1 };
    expect(criticalPath(steps, (key) => seconds[key] ?? 0)).toEqual({ seconds: 8, keys: ['a', 'b', 'd'] });
    expect(criticalPath([], () => 1)).toEqual({ seconds: 0, keys: [] });
  });

  test('a step that another waits for which did not run is simply not on it', () => {
    expect(criticalPath([{ key: 'b', needs: ['a'] }], () => 2)).toEqual({ seconds: 2, keys: ['b'] });
  });
});
