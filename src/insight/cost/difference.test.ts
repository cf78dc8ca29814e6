import { assert, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Action, Plan, PlannedResource, StateResource } from '../../model/index.ts';
import { costOfPlan, differenceOf } from './difference.ts';
import { sumOf } from './money.ts';
import { anyResources, book, estimated, meters, resource } from './test-meters.ts';

describe('the difference of two estimates', () => {
  test('turns around when they do', () => {
    assert(
      property(anyResources, anyResources, (one, other) => {
        const [there, back] = [
          differenceOf(estimated(one), estimated(other)),
          differenceOf(estimated(other), estimated(one)),
        ];
        expect(sumOf([there.monthly, back.monthly])).toBe(0);
        const turned = new Map(back.changes.map((change) => [change.address, change]));
        expect(turned.size).toBe(there.changes.length);
        for (const change of there.changes) {
          const { before, after, monthly } = turned.get(change.address) ?? change;
          expect([before, after, sumOf([monthly, change.monthly])]).toEqual([change.after, change.before, 0]);
        }
      }),
    );
  });

  test('is the sum of what changes, and nothing of an estimate with itself', () => {
    assert(
      property(anyResources, anyResources, (one, other) => {
        const difference = differenceOf(estimated(one), estimated(other));
        expect(sumOf(difference.changes.map((change) => change.monthly))).toBe(difference.monthly);
        expect(differenceOf(estimated(one), estimated(one))).toMatchObject({ monthly: 0, changes: [] });
      }),
    );
  });

  test('puts the largest change first', () => {
    const difference = differenceOf(
      estimated([resource('machine.a'), resource('key.a')]),
      estimated([resource('machine.a', { count: 2 })]),
    );
    expect(difference.changes.map(({ address, monthly }) => [address, monthly])).toEqual([
      ['machine.a', 1460],
      ['key.a', -3.04],
    ]);
  });
});

type Step = readonly [action: Action, address: string, args?: PlannedResource['args']];

function planOf(steps: readonly Step[]): Plan {
  return {
    v: 1,
    stack: 's',
    profile: 'p',
    target: 't',
    goal: 'apply',
    createdAt: '',
    digest: '',
    outputs: {},
    driftCount: 0,
    state: { lineage: 'l', serial: 1 },
    changes: steps.map(([action, address]) => ({
      address,
      type: '',
      action,
      args: [],
      dependsOn: [],
      expectedSeconds: 0,
    })),
    resources: steps.flatMap(([action, address, args = {}]) =>
      action === 'delete' || action === 'forget' ? [] : [{ ...resource(address, args), dependsOn: [] }],
    ),
  };
}

function stateOf(...addresses: readonly string[]): { resources: Readonly<Record<string, StateResource>> } {
  const one = (address: string): StateResource => ({
    address,
    type: address.split('.')[0] ?? '',
    region: 'here',
    id: address,
    args: {},
    attributes: {},
    dependsOn: [],
    status: 'ready',
  });
  return { resources: Object.fromEntries(addresses.map((address) => [address, one(address)])) };
}

const pricing = { meters, book, region: 'here', usage: new Map<string, number>() };

describe('the cost of a plan', () => {
  test.each<readonly [string, readonly Step[], readonly string[], readonly [number, number]]>([
    ['of what is new', [['create', 'machine.a']], [], [0, 1460]],
    ['of what grows', [['update', 'machine.a', { count: 2 }]], ['machine.a'], [1460, 2920]],
    [
      'of what goes',
      [
        ['delete', 'machine.a'],
        ['none', 'key.a'],
      ],
      ['machine.a', 'key.a'],
      [1463.04, 3.04],
    ],
    ['of what was deleted in the cloud and comes back', [['create', 'machine.a']], ['machine.a'], [0, 1460]],
    ['of what is gone already', [['forget', 'machine.a']], ['machine.a'], [0, 0]],
    ['leaves alone what --only left out', [['create', 'key.a']], ['machine.a'], [1460, 1463.04]],
  ])('%s', (_, steps, before, [was, is]) => {
    expect(costOfPlan(planOf(steps), stateOf(...before), pricing)).toMatchObject({
      before: was,
      after: is,
      monthly: sumOf([is, -was]),
    });
  });

  test('names what it buys, once', () => {
    const steps: readonly Step[] = [
      ['create', 'reservation.r', { offer: 'half' }],
      ['none', 'reservation.old'],
    ];
    expect(costOfPlan(planOf(steps), stateOf('reservation.old'), pricing).purchases).toEqual([
      { address: 'reservation.r', what: 'reserved', quantity: 1, upfront: 5256, monthly: 438, termMonths: 12 },
    ]);
  });
});
