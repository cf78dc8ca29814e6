import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema, type JsonSchema } from './json-schema.ts';
import { keysAt } from './keys.ts';

/** What a value breaks of a schema, as far as the published one uses the language. */
function breaches(schema: JsonSchema, value: unknown, path = ''): readonly string[] {
  const { anyOf, type, enum: allowed, const: only, pattern, minimum, maximum } = schema;
  if (anyOf !== undefined)
    return anyOf.some((branch) => breaches(branch, value, path).length === 0) ? [] : [`${path}: fits no branch`];
  const types = type === undefined ? [] : [type].flat();
  if (types.length > 0 && !types.some((one) => isOfType(value, one)))
    return [`${path}: is no ${JSON.stringify(types)}`];
  if (Array.isArray(allowed) && !allowed.includes(value)) return [`${path}: is none of ${JSON.stringify(allowed)}`];
  if (only !== undefined && value !== only) return [`${path}: is not ${JSON.stringify(only)}`];
  if (typeof pattern === 'string' && typeof value === 'string' && !new RegExp(pattern, 'u').test(value))
    return [`${path}: does not match`];
  if (
    typeof value === 'number' &&
    ((typeof minimum === 'number' && value < minimum) || (typeof maximum === 'number' && value > maximum))
  )
    return [`${path}: out of range`];
  return inside(schema, value, path);
}

function inside(
  { items, properties, additionalProperties }: JsonSchema,
  value: unknown,
  path: string,
): readonly string[] {
  if (Array.isArray(value))
    return value.flatMap((item, index) => (items === undefined ? [] : breaches(items, item, `${path}[${index}]`)));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const shape = properties?.[key] ?? additionalProperties;
    if (shape === false) return [`${path}.${key}: unknown`];
    return typeof shape === 'object' ? breaches(shape, member, `${path}.${key}`) : [];
  });
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

const schema = configJsonSchema();
const kosmos = join(import.meta.dirname, '../../../examples/kosmos/config');
const files = ['common', 'profiles'].flatMap((part) => readdirSync(join(kosmos, part)).map((name) => join(part, name)));

describe('the JSON Schema of a configuration file', () => {
  test('there are example files to try it on', () => {
    expect(files.length).toBeGreaterThanOrEqual(8);
  });

  test.each(files)('accepts %s', (file) => {
    expect(breaches(schema, parse(readFileSync(join(kosmos, file), 'utf8')))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['a part of a machine, as a profile has it', { machines: { api: { count: 2 } } }],
    ['a null that removes', { machines: { batch: null }, network: { nat: null } }],
    ['interpolation where a number stands', { machines: { api: { count: '${sizes.api}' } } }],
    ['a profile in the one-file form', { profiles: { dev: { machines: { api: { disk: { sizeGiB: 40 } } } } } }],
    ['half of a union', { loadBalancers: { a: { traffic: { mbps: 5 } } } }],
  ])('accepts %s', (_, document) => {
    expect(breaches(schema, document)).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['an unknown key at the top', { machine: {} }],
    ['an unknown key below', { machines: { api: { kind: 'x' } } }],
    ['an unknown key in a profile', { profiles: { dev: { machine: {} } } }],
    ['a number out of range', { machines: { api: { count: 1000 } } }],
    ['a word that is not allowed', { loadBalancers: { a: { exposure: 'public' } } }],
    ['text where a number stands', { machines: { api: { count: 'two' } } }],
  ])('refuses %s', (_, document) => {
    expect(breaches(schema, document)).not.toEqual([]);
  });

  test('is JSON, names its language, and describes its keys', () => {
    expect(JSON.parse(JSON.stringify(schema))).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
    });
    expect(JSON.stringify(schema)).toContain('virtual machines of one kind');
  });
});

describe('the keys that may stand somewhere', () => {
  test.each<[string, readonly (string | number)[], readonly string[]]>([
    ['the top', [], ['project', 'region', 'network', 'machines', 'profiles']],
    ['a machine of any name', ['machines', 'anything'], ['type', 'subnet', 'disk']],
    ['an entry of a list', ['network', 'securityGroups', 'web', 'ingress', 0], ['protocol', 'ports', 'from']],
    ['any branch of a union', ['loadBalancers', 'x', 'billing'], ['form', 'spec']],
    ['nowhere', ['project', 'x'], []],
  ])('%s', (_, path, keys) => {
    const found = keysAt(path);
    expect(keys.filter((key) => !found.includes(key))).toEqual([]);
    expect(found.length === 0).toBe(keys.length === 0);
  });
});
