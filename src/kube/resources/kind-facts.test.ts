import { describe, expect, test } from 'vitest';
import { hasKubernetesContracts, kubernetesContract } from '../../../test/support/kubernetes-contract.ts';
import { parseQuantity } from '../../base/index.ts';
import { sameQuantity } from './quantity.ts';
import { IMMUTABLE, INT_OR_STRING, LIST_KEYS, QUANTITIES, SETS } from './kind-facts.ts';
import { below, itemOf, labelOf, listKeys } from './place.ts';

type Schema = Readonly<Record<string, unknown>>;

/** Every property of every schema, with its name. */
function propertiesOf(schema: unknown): readonly (readonly [string, Schema])[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(propertiesOf);
  const own = Object.entries((schema as { properties?: Readonly<Record<string, Schema>> }).properties ?? {});
  return [...own, ...Object.values(schema).flatMap(propertiesOf)];
}

describe.skipIf(!hasKubernetesContracts)('the published schemas (skipped without ../shared/contracts)', () => {
  const properties = hasKubernetesContracts ? propertiesOf(kubernetesContract('openapi-definitions.json')) : [];

  test('hold no list with keys that the table lacks', () => {
    const keyed = properties.filter(([, schema]) => schema['x-kubernetes-list-type'] === 'map');
    console.info(`list keys: ${keyed.length} lists of ${properties.length} properties`);
    expect(keyed.length).toBeGreaterThan(50);
    const unknown = keyed.filter(([name, schema]) => {
      const keys = JSON.stringify(schema['x-kubernetes-list-map-keys']);
      return !(LIST_KEYS[name] ?? []).some((known) => JSON.stringify(known) === keys);
    });
    expect([...new Set(unknown.map(([name]) => name))]).toEqual([]);
  });

  test('know every kind whose fields are said to be immutable', () => {
    const kinds = new Set(
      [...JSON.stringify(kubernetesContract('resources.json')).matchAll(/"kind":"(\w+)"/g)].map(([, kind]) => kind),
    );
    const unknown = Object.keys(IMMUTABLE).filter((key) => !kinds.has(key.split('/').at(-1) ?? ''));
    // A CRD describes kinds, and storage classes of attributes are newer than the list.
    expect(unknown.filter((key) => !/CustomResourceDefinition|VolumeAttributesClass/.test(key))).toEqual([]);
  });
});

describe('quantities', () => {
  test.each([
    ['1', '1000m'],
    ['1Gi', '1024Mi'],
    ['1k', '1000'],
    ['1e3', '1k'],
    ['0.5', '500m'],
    [1, '1'],
  ])('%s is %s', (a, b) => {
    expect(sameQuantity(a, b)).toBe(true);
  });

  test.each([
    ['1', '1001m'],
    ['1G', '1Gi'],
    ['abc', '1'],
  ])('%s is not %s', (a, b) => {
    expect(sameQuantity(a, b)).toBe(false);
  });

  test('are no other texts', () => {
    expect(['1.2.3', '', 'Mi', '5x'].map((text) => parseQuantity(text))).toEqual(Array.from({ length: 4 }));
  });

  test.each<[string, boolean]>([
    ['spec.template.spec.containers[app].resources.limits.cpu', true],
    ['spec.template.spec.containers[app].resources.requests["nvidia.com/gpu"]', true],
    ['spec.resources.requests.storage', true],
    ['spec.hard.pods', true],
    ['spec.template.spec.volumes[tmp].emptyDir.sizeLimit', true],
    ['spec.template.spec.containers[app].env[LIMIT].value', false],
    ['data.limits', false],
    ['metadata.labels.cpu', false],
  ])('stand at %s: %s', (path, expected) => {
    expect(QUANTITIES.test(path)).toBe(expected);
  });

  test('are told from ports, which take numbers and names', () => {
    expect(INT_OR_STRING.test('spec.ports[80/TCP].targetPort')).toBe(true);
    expect(SETS.has('finalizers')).toBe(true);
  });
});

describe('places', () => {
  test('read like a path', () => {
    expect(below(below('', 'metadata'), 'labels')).toBe('metadata.labels');
    expect(below('metadata.labels', 'app.kubernetes.io/name')).toBe('metadata.labels["app.kubernetes.io/name"]');
    expect(itemOf('spec.ports', labelOf({ port: 80 }, ['port', 'protocol']))).toBe('spec.ports[80/TCP]');
  });

  test('take the keys that the items have', () => {
    expect(listKeys('ports', [{ containerPort: 80 }])).toEqual(['containerPort', 'protocol']);
    expect(listKeys('ports', [{ port: 80 }])).toEqual(['port', 'protocol']);
    expect(listKeys('ports', [80])).toBeUndefined();
    expect(listKeys('args', [{ name: 'x' }])).toBeUndefined();
  });
});
