import { assert, boolean, constant, constantFrom, dictionary, property, tuple, type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../kube-object.ts';
import { builtInTypes } from '../types/built-in-types.ts';
import { difference, intersection, isEmpty, node, paths, sorted, union, type FieldSet } from './field-set.ts';
import { serverSideApply } from './server-side-apply.ts';

/** Sets of at most so many levels. */
function setOf(levels: number): Arbitrary<FieldSet> {
  if (levels === 0) return constant({});
  const below = tuple(boolean(), setOf(levels - 1)).map(([isSelf, inner]) => node(isSelf, inner) ?? {});
  return dictionary(constantFrom('f:a', 'f:b', 'f:c', 'v:1'), below, { maxKeys: 4, noNullPrototype: true });
}

const anySet = setOf(3);

const told = (set: FieldSet): readonly string[] => [...paths(set)].sort((a, b) => (a < b ? -1 : 1));

describe('sets of fields', () => {
  it('are sets', () => {
    assert(
      property(anySet, anySet, (a, b) => {
        const [inA, inB] = [new Set(told(a)), new Set(told(b))];
        expect(told(union(a, b))).toEqual([...new Set([...inA, ...inB])].sort((x, y) => (x < y ? -1 : 1)));
        expect(told(intersection(a, b))).toEqual([...inA].filter((path) => inB.has(path)));
        expect(told(difference(a, b))).toEqual([...inA].filter((path) => !inB.has(path)));
        expect(isEmpty(difference(a, a))).toBe(true);
        expect(sorted(a)).toEqual(a);
      }),
    );
  });
});

const configMap = builtInTypes().find(({ kind }) => kind === 'ConfigMap');
const data = dictionary(constantFrom('a', 'b', 'c', 'd'), constantFrom('1', '2'), { noNullPrototype: true });

it('what two managers apply is there, and goes when neither applies it any more', () => {
  if (configMap === undefined) throw new Error('no ConfigMap');
  const type = configMap;
  const apply = (live: KubeObject | undefined, manager: string, own: Readonly<Record<string, string>>): KubeObject => {
    const metadata = { name: 'm', namespace: 'n' };
    const some = Object.keys(own).length === 0 ? {} : { data: own };
    const applied = { apiVersion: 'v1', kind: 'ConfigMap', metadata, ...some };
    return serverSideApply({ type, live, applied, manager, force: true, now: '2026-01-01T00:00:00Z' });
  };
  assert(
    property(data, data, data, (one, two, next) => {
      const both = apply(apply(undefined, 'one', one), 'two', two);
      expect(both['data'] ?? {}).toEqual({ ...one, ...two });
      const after = apply(both, 'one', next);
      expect(after['data'] ?? {}).toEqual({ ...two, ...next });
      expect(apply(after, 'one', next)).toBe(after);
      expect(after.metadata.name).toBe('m');
    }),
  );
});
