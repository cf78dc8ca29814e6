import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appliedWorld, fingerprint, NO_STATE, type AppliedWorld } from '../../test/support/applied-world.ts';
import { fakeRegistry } from '../../test/support/fake-types.ts';
import { randomResources } from '../../test/support/random-graph.ts';
import { must } from '../base/index.ts';
import {
  ref,
  secretRef,
  text,
  type Arg,
  type Attributes,
  type Change,
  type Plan,
  type Resource,
  type StateResource,
} from '../model/index.ts';
import { checkGraph, makeGraph } from './graph.ts';
import { countActions, hasChanges, planApply, planDestroy } from './plan.ts';

const registry = fakeRegistry();
const createdAt = '2026-11-20T00:00:00Z';

function resource(address: string, args: Readonly<Record<string, Arg>>, more: Partial<Resource> = {}): Resource {
  return { address, type: address.split('.')[0] ?? '', args, ...more };
}

const NET = resource('fake_net.a', { name: 'a', size: 2 });
const BOX = resource('fake_box.b', { name: 'b', parent: ref('fake_net.a') });
const BASE = [NET, BOX];

/** The plan for `desired` in a world where `before` was applied and then changed by hand. */
function planAfter(
  before: readonly Resource[],
  desired: readonly Resource[],
  meddle: (world: AppliedWorld) => Partial<AppliedWorld> = () => ({}),
): Plan {
  const world = appliedWorld(makeGraph(before));
  const { state, observed } = { ...world, ...meddle(world) };
  return planApply({
    graph: checkGraph(makeGraph(desired), registry),
    state,
    observed,
    registry,
    fingerprint,
    createdAt,
  });
}

function only(plan: Plan, address: string): Change {
  return must(
    plan.changes.find((change) => change.address === address),
    `${address} is in the plan`,
  );
}

function withObserved(
  address: string,
  attributes: Attributes | undefined,
): (world: AppliedWorld) => Partial<AppliedWorld> {
  return (world) => ({
    observed: new Map<string, Attributes>([...world.observed, [address, attributes as Attributes]]),
  });
}

function withRecorded(address: string, more: Partial<StateResource>): (world: AppliedWorld) => Partial<AppliedWorld> {
  return ({ state }) => {
    const recorded = must(state.resources[address], `${address} is recorded`);
    return { state: { ...state, resources: { ...state.resources, [address]: { ...recorded, ...more } } } };
  };
}

const seen = (address: string): Attributes => must(appliedWorld(makeGraph(BASE)).observed.get(address), address);

describe('what happens to one resource', () => {
  test.each<[string, Plan, Partial<Change>]>([
    ['it is new', planAfter([], BASE), { action: 'create', expectedSeconds: 20 }],
    ['nothing differs', planAfter(BASE, BASE), { action: 'none', expectedSeconds: 0, args: [] }],
    [
      'an argument differs',
      planAfter(BASE, [resource('fake_net.a', { name: 'a', size: 3 }), BOX]),
      { action: 'update', expectedSeconds: 4 },
    ],
    [
      'an argument went back to its default',
      planAfter(BASE, [resource('fake_net.a', { name: 'a' }), BOX]),
      { action: 'update' },
    ],
    [
      'it was deleted by somebody',
      planAfter(BASE, BASE, withObserved('fake_net.a', undefined)),
      { action: 'create', reason: 'id-of-fake_net.a was deleted outside Landfall' },
    ],
    [
      'it was changed by somebody',
      planAfter(BASE, BASE, withObserved('fake_net.a', { ...seen('fake_net.a'), size: 9 })),
      { action: 'update', reason: 'changed outside Landfall: size' },
    ],
    [
      'an apply was cut short',
      planAfter(BASE, BASE, withRecorded('fake_net.a', { status: 'incomplete' })),
      { action: 'update', reason: 'the last apply was cut short before it was finished' },
    ],
    [
      'a replacement was cut short',
      planAfter(BASE, BASE, withRecorded('fake_net.a', { deposed: ['old-1'] })),
      { action: 'update', deposed: ['old-1'] },
    ],
    ['it is no longer wanted', planAfter(BASE, []), { action: 'delete', id: 'id-of-fake_net.a', expectedSeconds: 8 }],
    [
      'it is no longer wanted and already gone',
      planAfter(BASE, [], withObserved('fake_net.a', undefined)),
      { action: 'forget', reason: 'is already gone' },
    ],
  ])('%s', (_, plan, expected) => {
    expect(only(plan, 'fake_net.a')).toMatchObject(expected);
  });

  test('a change that cannot be made in place replaces it, in the order its type allows', () => {
    const disk = (size: number): Resource => resource('fake_disk.d', { name: 'd', size });
    expect(only(planAfter([disk(1)], [disk(2)]), 'fake_disk.d')).toMatchObject({
      action: 'replace',
      replace: 'delete-first',
      id: 'id-of-fake_disk.d',
    });
    const moved = [
      NET,
      resource('fake_net.other', { name: 'o' }),
      resource('fake_box.b', { name: 'b', parent: ref('fake_net.other') }),
    ];
    expect(only(planAfter(BASE, moved), 'fake_box.b')).toMatchObject({
      action: 'replace',
      replace: 'create-first',
      formerly: ['fake_net.a'],
    });
  });

  test('what hangs on a replaced resource by its id is replaced with it: the id is only known after apply', () => {
    const disks = (size: number): readonly Resource[] => [
      resource('fake_disk.d', { name: 'd', size }),
      resource('fake_box.b', { parent: ref('fake_disk.d') }),
    ];
    const change = only(planAfter(disks(1), disks(2)), 'fake_box.b');
    expect(change.action).toBe('replace');
    expect(change.args).toEqual([
      { name: 'parent', before: 'id-of-fake_disk.d', after: undefined, forcesReplacement: true, drift: false },
    ]);
  });

  test('a resource that moves to another region is deleted there before it is made here', () => {
    const at = (region: string): readonly Resource[] => [resource('fake_net.a', { name: 'a' }, { region }), BOX];
    const plan = planAfter(at('north'), at('south'));
    expect(only(plan, 'fake_net.a')).toMatchObject({
      action: 'replace',
      replace: 'delete-first',
      reason: 'moves from north to south',
    });
    expect(only(plan, 'fake_box.b').action).toBe('replace');
  });

  test('a cut-short apply is not reported as drift; a meddler is', () => {
    const meddled = { ...seen('fake_net.a'), size: 9 };
    const both = (world: AppliedWorld): Partial<AppliedWorld> => ({
      ...withRecorded('fake_net.a', { status: 'incomplete' })(world),
      ...withObserved('fake_net.a', meddled)(world),
    });
    expect(planAfter(BASE, BASE, both).driftCount).toBe(0);
    expect(planAfter(BASE, BASE, withObserved('fake_net.a', meddled)).driftCount).toBe(1);
    expect(planAfter(BASE, BASE, withObserved('fake_net.a', undefined)).driftCount).toBe(1);
  });

  test('a secret that changed is an update and shows nothing of itself', () => {
    const box = (source: string): Resource => resource('fake_net.a', { secret: secretRef(source) });
    expect(only(planAfter([box('env:A')], [box('env:A')]), 'fake_net.a').action).toBe('none');
    const plan = planAfter([box('env:A')], [box('env:B')]);
    expect(only(plan, 'fake_net.a')).toMatchObject({ action: 'update', args: [{ name: 'secret' }] });
    expect(JSON.stringify(plan)).not.toContain('value of');
  });

  test('an attribute that the cloud leaves null is known to be null', () => {
    const graph = [
      NET,
      resource('fake_box.b', { note: text`x${ref('fake_net.a', 'nothing')}`, also: ref('fake_net.a', 'nothing') }),
    ];
    expect(hasChanges(planAfter(graph, graph))).toBe(false);
  });

  test('what the user leaves to the cloud on something new is unknown until then', () => {
    const graph = [resource('fake_net.a', { size: null }), resource('fake_box.b', { size: ref('fake_net.a', 'size') })];
    const names = only(planAfter([], graph), 'fake_box.b').args.map((arg) => [arg.name, arg.after === undefined]);
    expect(names).toContainEqual(['size', true]);
  });

  test('who refers to a name gets it as the cloud spells it', () => {
    const graph = [
      resource('fake_zone.z', { name: 'Main' }),
      resource('fake_box.b', { note: text`in ${ref('fake_zone.z', 'name')}` }),
    ];
    const plan = planAfter(graph, graph);
    expect(countActions(plan.changes)).toMatchObject({ none: 2, update: 0 });
  });

  test('a lookup is read when it could not be asked yet, and changes nothing', () => {
    const lookup = resource('data.fake_lookup.l', { q: 1 }, { type: 'fake_lookup' });
    expect(only(planAfter([], [lookup]), lookup.address)).toMatchObject({ action: 'read', expectedSeconds: 1 });
    const asked = planAfter([], [lookup], withObserved(lookup.address, { id: 'x' }));
    expect(only(asked, lookup.address).action).toBe('none');
    expect(hasChanges(planAfter([], [lookup]))).toBe(false);
  });
});

describe('plans as a whole', () => {
  test('the second plan of an applied graph is empty, whatever the graph', () => {
    fc.assert(
      fc.property(randomResources(10), (resources) => {
        const plan = planAfter(resources, resources);
        expect(plan.changes.filter((change) => change.action !== 'none')).toEqual([]);
        expect([hasChanges(plan), plan.driftCount]).toEqual([false, 0]);
      }),
    );
  });

  test('from nothing everything is created, to nothing everything is deleted', () => {
    fc.assert(
      fc.property(randomResources(), (resources) => {
        expect(countActions(planAfter([], resources).changes).create).toBe(resources.length);
        const { state, observed, graph } = appliedWorld(makeGraph(resources));
        const destroy = planDestroy({
          graph: { ...graph, resources: new Map(), order: [], outputs: {} },
          state,
          observed,
          registry,
          fingerprint,
          createdAt,
        });
        expect(countActions(destroy.changes).delete).toBe(resources.length);
        expect([destroy.goal, destroy.resources]).toEqual(['destroy', []]);
      }),
    );
  });

  test('every address is in a plan once, whatever was applied before', () => {
    fc.assert(
      fc.property(randomResources(), randomResources(), (before, desired) => {
        const addresses = planAfter(before, desired).changes.map((change) => change.address);
        const wanted = new Set([...before, ...desired].map((one) => one.address));
        expect(addresses.toSorted()).toEqual([...wanted].toSorted());
      }),
    );
  });

  test('equal inputs give equal digests, another world another one; time does not count', () => {
    const world = appliedWorld(makeGraph(BASE));
    const input = { ...world, registry, fingerprint, createdAt };
    expect(planApply({ ...input, createdAt: 'later' }).digest).toBe(planApply(input).digest);
    expect(planAfter(BASE, BASE, withObserved('fake_net.a', { ...seen('fake_net.a'), ip: 'new' })).digest).not.toBe(
      planApply(input).digest,
    );
    expect(planApply(input).state).toEqual({ lineage: NO_STATE.lineage, serial: 1 });
  });
});
