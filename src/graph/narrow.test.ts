import { describe, expect, test } from 'vitest';
import { ref, type Action, type Change, type Plan } from '../model/index.ts';
import { guardPlan } from './guard.ts';
import { narrowPlan } from './narrow.ts';

function change(
  address: string,
  action: Action,
  dependsOn: readonly string[] = [],
  more: Partial<Change> = {},
): Change {
  return { address, type: 't', action, args: [], dependsOn, expectedSeconds: 1, ...more };
}

function planOf(...changes: readonly Change[]): Plan {
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
    outputs: { ip: ref('vpc', 'ip') },
    driftCount: 0,
  };
}

const kept = (plan: Plan, ...only: readonly string[]): readonly string[] =>
  narrowPlan(plan, only).changes.map((one) => one.address);

describe('a plan for some addresses only', () => {
  const up = planOf(
    change('vpc', 'create'),
    change('subnet', 'create', ['vpc']),
    change('box', 'create', ['subnet']),
    change('bucket', 'create'),
  );
  const down = planOf(
    change('vpc', 'delete'),
    change('subnet', 'delete', ['vpc']),
    change('box', 'delete', ['subnet']),
    change('bucket', 'delete'),
  );

  test('takes along what they need on the way up', () => {
    expect(kept(up, 'subnet')).toEqual(['vpc', 'subnet']);
  });

  test('takes along what needs them on the way down', () => {
    expect(kept(down, 'subnet')).toEqual(['subnet', 'box']);
  });

  test('takes along both for a replacement: what hangs on the old one must move to the new one', () => {
    const plan = planOf(
      change('vpc', 'none'),
      change('subnet', 'replace', ['vpc']),
      change('box', 'replace', ['subnet']),
      change('note', 'update', ['box']),
      change('idle', 'none', ['subnet']),
    );
    expect(kept(plan, 'subnet')).toEqual(['vpc', 'subnet', 'box', 'note']);
  });

  test('takes along who must let go of what is deleted', () => {
    expect(
      kept(planOf(change('group', 'delete'), change('box', 'update', [], { formerly: ['group'] })), 'group'),
    ).toEqual(['group', 'box']);
  });

  test('is the whole plan when no address is named, and keeps its outputs', () => {
    expect(narrowPlan(up, [])).toBe(up);
    expect(narrowPlan(up, ['vpc']).outputs).toEqual(up.outputs);
  });

  test('an address that nobody knows is refused with the nearest one', () => {
    expect(() => narrowPlan(up, ['subnt'])).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ code: 'LF2007', fix: 'Did you mean subnet?' }) }),
    );
  });
});

describe('what needs an explicit word', () => {
  const holds = { holdsData: true };
  const never = { dataLoss: [], purchase: false };

  test.each<Action>(['delete', 'replace'])(
    'a %s of what holds data, naming every address and the flags to copy',
    (action) => {
      const plan = planOf(change('db', action, [], holds), change('bucket', action, [], holds), change('box', action));
      expect(() => guardPlan(plan, never)).toThrow(
        expect.objectContaining({
          report: expect.objectContaining({
            code: 'LF2006',
            exit: 6,
            fix: 'If that is meant: --allow-data-loss db --allow-data-loss bucket',
          }),
        }),
      );
      expect(() => guardPlan(plan, { dataLoss: ['db'], purchase: false })).toThrow(/the data of bucket/);
      expect(() => guardPlan(plan, { dataLoss: ['db', 'bucket'], purchase: false })).not.toThrow();
    },
  );

  test.each<Action>(['create', 'replace'])('a %s that buys something', (action) => {
    const plan = planOf(change('plan', action, [], { purchase: true }));
    expect(() => guardPlan(plan, never)).toThrow(
      expect.objectContaining({ report: expect.objectContaining({ code: 'LF2008', exit: 6 }) }),
    );
    expect(() => guardPlan(plan, { dataLoss: [], purchase: true })).not.toThrow();
  });

  test('nothing else', () => {
    expect(() =>
      guardPlan(planOf(change('db', 'update', [], { ...holds, purchase: true }), change('box', 'delete')), never),
    ).not.toThrow();
  });
});
