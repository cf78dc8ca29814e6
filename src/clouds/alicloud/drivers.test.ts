import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDrivers, renderRegistry } from '../../../scripts/generate-resources.ts';
import { hasContracts, terraformSchema, type TerraformAttribute } from '../../../test/support/openapi-contract.ts';
import type { ArgumentShape, Driver } from '../../model/index.ts';
import { actionsOf, alicloudDrivers } from './registry.ts';

/**
 * Arguments that are replaced here although the provider's schema does not say so: no API call can change them, or (a
 * machine's vSwitch) only within a zone and never while the old one must make room for the new one.
 */
const STRICTER: Readonly<Record<string, readonly string[]>> = {
  alicloud_nat_gateway: ['vswitch_id', 'nat_type', 'network_type'],
  alicloud_instance: ['vswitch_id', 'spot_duration'],
  alicloud_cs_managed_kubernetes: ['zone_ids'],
  alicloud_pai_service: ['develop', 'workspace_id'],
};

const MINE = [
  'alicloud_vpc',
  'alicloud_vswitch',
  'alicloud_nat_gateway',
  'alicloud_eip_address',
  'alicloud_eip_association',
  'alicloud_snat_entry',
  'alicloud_security_group',
  'alicloud_security_group_rule',
  'alicloud_instance',
  'alicloud_ecs_key_pair',
];

const managed = MINE.map((type) => alicloudDrivers.get(type)).filter(
  (driver): driver is Driver => driver?.mode === 'managed',
);

const every = alicloudDrivers.types
  .map((type) => alicloudDrivers.get(type))
  .filter((driver): driver is Driver => driver?.mode === 'managed');

describe('the registry', () => {
  it('is made from the folder', () => {
    const text = readFileSync(new URL('resources.gen.ts', import.meta.url), 'utf8');
    expect(text).toBe(renderRegistry(findDrivers()));
  });

  it('knows every network and machine type, and the old name of key pairs', () => {
    expect(managed.map(({ type }) => type)).toEqual(MINE);
    expect(alicloudDrivers.get('alicloud_images')?.mode).toBe('data');
    expect(alicloudDrivers.get('alicloud_key_pair')).toBe(alicloudDrivers.get('alicloud_ecs_key_pair'));
    expect(alicloudDrivers.get('aws_vpc')).toBeUndefined();
  });

  it('lists the actions of several types once each', () => {
    const actions = actionsOf(['alicloud_vpc', 'alicloud_vswitch', 'alicloud_images']);
    expect(actions).toContain('vpc:CreateVSwitch');
    expect(actions).toContain('ecs:DescribeImages');
    expect(actions.filter((action) => action === 'vpc:TagResources')).toHaveLength(1);
  });

  it('names actions as policies do, where that is not the product’s own name', () => {
    const actions = actionsOf(['alicloud_wafv3_domain', 'alicloud_maxcompute_project']);
    expect(actions).toContain('yundun-waf:CreateDomain');
    expect(actions).toContain('odps:CreateProject');
  });

  it('loads no client library when it is imported', () => {
    const sources = findSources().filter(([file]) => !file.endsWith('.test.ts'));
    expect(sources.length).toBeGreaterThan(20);
    const eager = sources.filter(([, text]) => /^import (?!type)[^;]*from '(@alicloud\/|ali-oss)/m.test(text));
    expect(eager.map(([file]) => file)).toEqual([]);
  });
});

describe.skipIf(!hasContracts)('facts against the Terraform provider', () => {
  it.each(every)('$type takes arguments that exist, in their shape', ({ type, facts }) => {
    const schema = terraformSchema(type);
    const shapes = Object.keys(facts.arguments).map((name) => {
      const isBlock = schema?.blocks?.[name] !== undefined;
      return [name, isBlock ? 'block' : shapeOf(schema?.attributes[name])];
    });
    expect(facts.arguments).toEqual(Object.fromEntries(shapes));
  });

  it.each(every)('$type replaces what the provider replaces', ({ type, facts }) => {
    const schema = terraformSchema(type);
    const expected = Object.keys(facts.arguments).filter((name) => {
      const block = schema?.blocks?.[name];
      if (block !== undefined)
        return Object.values(block.attributes ?? {}).some((attribute) => attribute.force_new === true);
      return schema?.attributes[name]?.force_new === true || STRICTER[type]?.includes(name) === true;
    });
    expect(facts.forceNew.toSorted()).toEqual(expected.toSorted());
  });

  it.each(every)('$type names only arguments it has', ({ facts }) => {
    const known = new Set(Object.keys(facts.arguments));
    const named = [
      ...facts.forceNew,
      ...(facts.writeOnly ?? []),
      ...(facts.unordered ?? []),
      ...(facts.sensitive ?? []),
      ...Object.keys(facts.defaults ?? {}),
      ...Object.keys(facts.equal ?? {}),
    ];
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
});

function shapeOf(attribute: TerraformAttribute | undefined): ArgumentShape | undefined {
  if (attribute === undefined) return undefined;
  const { type } = attribute;
  if (type === 'string' || type === 'number' || type === 'bool') return type;
  return type[0] === 'map' ? 'map' : 'list';
}

function findSources(): readonly (readonly [string, string])[] {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts'));
  return sources.map((file) => [file, readFileSync(join(import.meta.dirname, file), 'utf8')] as const);
}
