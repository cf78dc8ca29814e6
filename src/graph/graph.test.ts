import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fakeRegistry } from '../../test/support/fake-types.ts';
import { randomResources } from '../../test/support/random-graph.ts';
import { LandfallError } from '../base/index.ts';
import { ref, secretRef, text, type Arg, type Resource } from '../model/index.ts';
import { GRAPH_ERRORS } from './errors.ts';
import { checkGraph, invertEdges, makeGraph, topologicalOrder } from './graph.ts';

const registry = fakeRegistry();
const net = (name: string, args: Readonly<Record<string, Arg>> = {}, dependsOn: readonly string[] = []): Resource => ({
  address: `fake_net.${name}`,
  type: 'fake_net',
  args,
  dependsOn,
});

function refusalOf(work: () => unknown): LandfallError['report'] {
  try {
    work();
  } catch (error) {
    if (error instanceof LandfallError) return error.report;
    throw error;
  }
  throw new TypeError('nothing was refused');
}

describe('a checked graph', () => {
  test('an edge comes from a reference anywhere in an argument, and from dependsOn', () => {
    const graph = checkGraph(
      makeGraph([
        net(
          'd',
          { tags: { deep: [ref('fake_net.a')] }, note: text`x${ref('fake_net.b', 'ip')}`, secret: secretRef('env:X') },
          ['fake_net.c'],
        ),
        net('c'),
        net('b', { parent: ref('fake_net.a') }),
        net('a'),
      ]),
      registry,
    );
    expect(graph.dependencies.get('fake_net.d')).toEqual(['fake_net.a', 'fake_net.b', 'fake_net.c']);
    expect(graph.order).toEqual(['fake_net.c', 'fake_net.a', 'fake_net.b', 'fake_net.d']);
  });

  test('the order holds every address once, each after what it depends on', () => {
    fc.assert(
      fc.property(randomResources(12), fc.nat(), (resources, turn) => {
        const turned = [...resources.slice(turn % resources.length), ...resources.slice(0, turn % resources.length)];
        const { order, dependencies } = checkGraph(makeGraph(turned), registry);
        expect(order.toSorted()).toEqual(resources.map((resource) => resource.address).toSorted());
        for (const [address, needs] of dependencies)
          for (const need of needs) expect(order.indexOf(need)).toBeLessThan(order.indexOf(address));
      }),
    );
  });

  test.each([
    [
      'a type nobody knows',
      [{ address: 'fake_nte.a', type: 'fake_nte', args: {} }],
      'LF2003',
      'no driver knows the resource type fake_nte',
      'Did you mean fake_net?',
    ],
    [
      'an argument nobody knows',
      [net('a', { siez: 3 })],
      'LF2004',
      'fake_net has no argument siez',
      'Did you mean size?',
    ],
    [
      'a reference to nothing',
      [net('main'), net('b', { parent: ref('fake_net.mian') })],
      'LF2001',
      'fake_net.b refers to fake_net.mian, which does not exist',
      'Did you mean fake_net.main?',
    ],
    [
      'a dependency on nothing',
      [net('b', {}, ['nothing.like.it'])],
      'LF2001',
      'fake_net.b refers to nothing.like.it, which does not exist',
      undefined,
    ],
  ] as const)('%s is refused with the nearest right spelling', (_, resources, ...[code, headline, fix]) => {
    const report = refusalOf(() => checkGraph(makeGraph(resources), registry));
    expect([report.code, report.headline, report.exit]).toEqual([code, headline, 3]);
    expect(report.fix).toBe(fix ?? GRAPH_ERRORS.LF2001.fix);
    expect(report.where?.address).toBe(resources.at(-1)?.address);
  });

  test('an output that refers to nothing is refused, too', () => {
    const report = refusalOf(() =>
      checkGraph(makeGraph([net('main')], { address: ref('fake_net.mian', 'ip') }), registry),
    );
    expect(report).toMatchObject({
      code: 'LF2001',
      headline: 'the output address refers to fake_net.mian, which does not exist',
      fix: 'Did you mean fake_net.main?',
    });
  });

  test('arguments of a lookup are its own affair', () => {
    const graph = makeGraph([{ address: 'data.fake_lookup.x', type: 'fake_lookup', args: { anything: 1 } }]);
    expect(checkGraph(graph, registry).order).toEqual(['data.fake_lookup.x']);
  });
});

describe('circles', () => {
  test.each([
    ['of one', [net('a', { parent: ref('fake_net.a') })], 'fake_net.a -> fake_net.a'],
    [
      'of three, reached from outside',
      [
        net('out', {}, ['fake_net.a']),
        net('a', {}, ['fake_net.b']),
        net('b', {}, ['fake_net.c']),
        net('c', {}, ['fake_net.a']),
      ],
      'fake_net.a -> fake_net.b -> fake_net.c -> fake_net.a',
    ],
  ])('%s are named from end to end', (_, resources, circle) => {
    const report = refusalOf(() => checkGraph(makeGraph(resources), registry));
    expect([report.code, report.headline]).toEqual(['LF2002', `resources depend on each other in a circle: ${circle}`]);
  });

  test('any circle is found, and what is named is one', () => {
    const edges = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { minLength: 1, maxLength: 14 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const map = new Map<string, string[]>(Array.from({ length: 7 }, (_, node) => [`n${node}`, []]));
        for (const [from, to] of pairs) map.get(`n${from}`)?.push(`n${to}`);
        fc.pre([...map.keys()].some((node) => reaches(map, node, node)));
        const named = refusalOf(() => topologicalOrder(map))
          .headline.replace(/^.*: /, '')
          .split(' -> ');
        expect(named.at(-1)).toBe(named[0]);
        for (const [index, node] of named.slice(1).entries()) expect(map.get(named[index] ?? '')).toContain(node);
      }),
    );
  });

  test('an edge that is named twice is one edge', () => {
    expect(
      topologicalOrder(
        new Map([
          ['b', ['a', 'a']],
          ['a', []],
        ]),
      ),
    ).toEqual(['a', 'b']);
    expect(invertEdges(new Map([['b', ['a', 'a']]])).get('a')).toEqual(['b']);
  });
});

function reaches(edges: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const queue = [...(edges.get(from) ?? [])];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    if (node === to) return true;
    if (!seen.has(node)) queue.push(...(edges.get(node) ?? []));
    seen.add(node);
  }
  return false;
}
