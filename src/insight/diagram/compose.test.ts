import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ref, type Action, type Drawing, type Resource } from '../../model/index.ts';
import { composePicture } from './compose.ts';
import { allBoxes, allCards } from './picture.ts';
import { drawn, graphOf } from './test-graphs.ts';

const NETWORK = drawn('net.main', { frame: ['east'], layer: 'network', label: 'lan', kind: 'Net', note: '10.0.0.0/8' });
const SUBNET = drawn('sub.a', { frame: ['east', 'net.main', 'zone-a'], layer: 'network' }, { net: ref('net.main') });
const MACHINE = drawn(
  'vm.web',
  { frame: ['east', 'net.main', 'zone-a', 'sub.a'], layer: 'compute', kind: 'VM' },
  { sub: ref('sub.a'), net: ref('net.main'), key: ref('key.ops') },
);
const KEY = drawn('key.ops', { frame: ['east'], layer: 'access' });

function picture(resources: readonly Resource[], actions?: Readonly<Record<string, Action>>) {
  const plan = actions === undefined ? {} : { actions: new Map(Object.entries(actions)) };
  return composePicture({ title: 'a test', graph: graphOf(resources), ...plan });
}

describe('boxes', () => {
  const { boxes } = picture([NETWORK, SUBNET, MACHINE, KEY]);

  test('a resource that others stand in is a box; what stands in no resource is grouped by layer', () => {
    expect(allBoxes(boxes).map(({ id, label }) => [id, label])).toEqual([
      ['east', 'east'],
      ['net.main', 'lan'],
      ['east/net.main/zone-a', 'zone-a'],
      ['sub.a', 'sub.a'],
      ['east/layer:access', 'Access'],
    ]);
    expect(allCards(boxes).map(({ id }) => id)).toEqual(['vm.web', 'key.ops']);
  });

  test('a box says what it is', () => {
    expect(allBoxes(boxes).find(({ id }) => id === 'net.main')?.note).toBe('Net · 10.0.0.0/8');
  });

  test('a network in which nothing stands is a card', () => {
    expect(allCards(picture([NETWORK]).boxes).map(({ id }) => id)).toEqual(['net.main']);
  });
});

describe('arrows', () => {
  test('standing in a box needs none; other needs have one', () => {
    expect(picture([NETWORK, SUBNET, MACHINE, KEY]).arrows).toEqual([
      { from: 'vm.web', to: 'key.ops', orderOnly: false },
    ]);
  });

  test('a mere order is told from a reference, and a reference outdoes it', () => {
    const after = { ...drawn('a.after', {}), dependsOn: ['key.ops'] };
    const both = { ...drawn('a.both', {}, { key: ref('key.ops') }), dependsOn: ['key.ops'] };
    expect(picture([KEY, after, both]).arrows.map(({ from, orderOnly }) => [from, orderOnly])).toEqual([
      ['a.after', true],
      ['a.both', false],
    ]);
  });

  test('what a detail needs is needed by the card that shows it', () => {
    const rule = drawn('rule.r', { partOf: 'vm.web', kind: 'rule' }, { on: ref('vm.web'), with: ref('cert.c') });
    const arrows = picture([KEY, MACHINE, rule, drawn('cert.c', {})]).arrows;
    expect(arrows).toContainEqual({ from: 'vm.web', to: 'cert.c', orderOnly: false });
    expect(arrows.some(({ from, to }) => [from, to].includes('rule.r'))).toBe(false);
  });
});

describe('details', () => {
  const detail = (name: string, rest: Partial<Drawing>): Resource => drawn(name, { partOf: 'vm.web', ...rest });
  const notes = (...details: readonly Resource[]): readonly string[] =>
    allCards(picture([MACHINE, ...details]).boxes).find(({ id }) => id === 'vm.web')?.notes ?? [];

  test('one is told in its own words, several of a kind by their number, one without a kind not at all', () => {
    expect(notes(detail('d.one', { kind: 'disk', label: 'data', note: '40 GiB' }))).toEqual(['disk data 40 GiB']);
    expect(notes(detail('d.one', { kind: 'versioned', label: 'versioned' }))).toEqual(['versioned']);
    expect(notes(detail('d.1', { kind: 'rule' }), detail('d.2', { kind: 'rule' }))).toEqual(['2 rules']);
    expect(notes(detail('d.one', { kind: '' }))).toEqual([]);
  });

  test('of a detail show on the same card', () => {
    expect(
      notes(detail('d.1', { kind: 'role' }), drawn('d.2', { partOf: 'd.1', kind: 'right', label: 'all' })),
    ).toEqual(['role d.1', 'right all']);
  });

  test('that lead in a circle, or to nothing, are left out', () => {
    const lost = [drawn('x.a', { partOf: 'x.b' }), drawn('x.b', { partOf: 'x.a' }), drawn('x.c', { partOf: 'gone.g' })];
    expect(allCards(picture([KEY, ...lost]).boxes).map(({ id }) => id)).toEqual(['key.ops']);
  });
});

describe('a plan', () => {
  const rule = drawn('rule.r', { partOf: 'vm.web', kind: 'rule' });

  test('gives every card and box its fate, and a card whose detail changes counts as changed', () => {
    const { boxes, fates } = picture([NETWORK, SUBNET, MACHINE, KEY, rule], {
      'net.main': 'update',
      'sub.a': 'none',
      'vm.web': 'none',
      'key.ops': 'create',
      'rule.r': 'delete',
    });
    const found = [...allBoxes(boxes), ...allCards(boxes)].map(({ id, fate }) => [id, fate] as const);
    expect(Object.fromEntries(found)).toMatchObject({
      'net.main': 'update',
      'sub.a': 'none',
      'vm.web': 'update',
      'key.ops': 'create',
    });
    expect(fates).toEqual({ create: 1, update: 1, replace: 0, delete: 1, none: 2 });
  });

  test('shows what is no longer configured', () => {
    const { boxes } = picture([KEY], { 'key.ops': 'read', 'cloud_virtual_machine.old': 'delete' });
    expect(boxes.map(({ label }) => label)).toContain('Goes away');
    expect(allCards(boxes).find(({ fate }) => fate === 'delete')).toMatchObject({
      id: 'cloud_virtual_machine.old',
      label: 'old',
      kind: 'virtual machine',
    });
    expect(allCards(boxes).find(({ id }) => id === 'key.ops')?.fate).toBe('none');
  });
});

/** Where the n-th of several resources stands and what it belongs to, as shares of those before it. */
const draft = fc.record({
  parent: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined }),
  host: fc.option(fc.double({ min: 0, max: 0.999, noNaN: true }), { nil: undefined }),
  needs: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 3 }),
  plain: fc.boolean(),
});

const resources = fc.array(draft, { minLength: 1, maxLength: 12 }).map((drafts) => {
  const made: Resource[] = [];
  for (const { parent, host, needs, plain } of drafts) {
    const earlier = (share: number | undefined): Resource | undefined =>
      share === undefined ? undefined : made[Math.floor(share * made.length)];
    const [box, whole] = [earlier(host), earlier(parent)];
    const address = `thing.n${made.length}`;
    const refs = Object.fromEntries(
      needs.flatMap((share, index) => {
        const needed = earlier(share);
        return needed === undefined ? [] : [[`need${index}`, ref(needed.address)]];
      }),
    );
    const frame = box === undefined ? [] : [...(box.drawing?.frame ?? []), box.address];
    const { drawing: _, ...bare } = drawn(address, {}, refs);
    made.push(
      plain ? bare : drawn(address, { frame, ...(whole === undefined ? {} : { partOf: whole.address }) }, refs),
    );
  }
  return made;
});

test('whatever the graph, all but details are drawn exactly once and every arrow has two ends that are drawn', () => {
  fc.assert(
    fc.property(resources, (all) => {
      const { boxes, arrows } = picture(all);
      const ids = [...allBoxes(boxes), ...allCards(boxes)].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const whole = all.filter(({ drawing }) => drawing?.partOf === undefined).map(({ address }) => address);
      // A detail that something stands in is a word on its box, as any other frame that is no resource of its own.
      expect(whole.filter((address) => !ids.includes(address))).toEqual([]);
      const details = all.filter(({ drawing }) => drawing?.partOf !== undefined).map(({ address }) => address);
      expect(allCards(boxes).filter(({ id }) => details.includes(id))).toEqual([]);
      for (const { from, to } of arrows) expect(ids).toEqual(expect.arrayContaining([from, to]));
    }),
  );
});
