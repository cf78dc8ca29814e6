import { describe, expect, it } from 'vitest';
import { hasKubeContracts, kubeContract } from '../../../../test/support/kube-contracts.ts';
import { builtInTypes, servedModels } from './built-in-types.ts';
import { mergeFact } from './merge-facts.ts';
import { modelSchema } from './model-schema.ts';
import { MODELS } from './schemas.gen.ts';
import type { Schema } from './schema.ts';

interface Published {
  readonly properties?: Readonly<Record<string, PublishedMember>>;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
}
interface PublishedMember {
  readonly type?: string;
  readonly $ref?: string;
  readonly allOf?: readonly { readonly $ref: string }[];
  readonly [extension: `x-kubernetes-${string}`]: unknown;
}
interface PublishedResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly singularName?: string;
}

describe('the built-in kinds', () => {
  it('are all there, once a version', () => {
    const names = builtInTypes().map((type) => `${type.apiVersion}/${type.plural}`);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('apps/v1/deployments');
    for (const type of builtInTypes()) expect(type.schema().fields?.has('metadata'), type.kind).toBe(true);
  });

  it('have schemas whose models all exist', () => {
    const open = [...servedModels()];
    const seen = new Set<string>();
    for (let model = open.pop(); model !== undefined; model = open.pop()) {
      if (seen.has(model)) continue;
      seen.add(model);
      for (const field of modelSchema(model).fields?.values() ?? []) open.push(...modelsOf(field));
    }
    expect([...seen].sort()).toEqual(Object.keys(MODELS).sort());
  });

  it.skipIf(!hasKubeContracts)('say of themselves what a real server says', () => {
    const published = kubeContract('resources.json') as Record<string, readonly PublishedResource[]>;
    for (const type of builtInTypes()) {
      const row = published[type.apiVersion]?.find(({ name }) => name === type.plural);
      expect({ kind: row?.kind, namespaced: row?.namespaced, verbs: row?.verbs, singular: row?.singularName }).toEqual({
        kind: type.kind,
        namespaced: type.namespaced,
        verbs: type.verbs,
        singular: type.singular,
      });
      const subresources = published[type.apiVersion]?.filter(({ name }) => name.startsWith(`${type.plural}/`)) ?? [];
      expect(
        type.subresources.map(({ name, kind }) => [`${type.plural}/${name}`, kind]),
        type.kind,
      ).toEqual(subresources.map(({ name, kind }) => [name, kind]));
    }
  });

  it.skipIf(!hasKubeContracts)('merge and own their lists as published', () => {
    const schemas = (kubeContract('openapi-definitions.json') as { components: { schemas: Record<string, Published> } })
      .components.schemas;
    let compared = 0;
    for (const [model, own] of Object.entries(MODELS)) {
      const published = publishedModel(schemas, model);
      if (published === undefined) continue;
      for (const name of own.split(' ').map((text) => text.split(/[!:]/)[0] ?? '')) {
        const member = published.properties?.[name];
        const field = modelSchema(model).fields?.get(name);
        if (member === undefined || field === undefined) continue;
        compared += 1;
        expect(ours(field, `${model}.${name}`), `${model}.${name}`).toEqual(theirs(member, schemas));
      }
    }
    expect(compared).toBeGreaterThan(1100);
  });
});

function modelsOf(schema: Schema): readonly string[] {
  if (schema.model !== undefined) return [schema.model];
  return schema.items === undefined ? [] : modelsOf(schema.items);
}

function ours(field: Schema, member: string): unknown {
  return {
    listType: field.type === 'array' ? (field.listType ?? 'atomic') : undefined,
    keys: field.listKeys,
    mergeKey: field.mergeKey,
    strategies: field.strategies?.join(','),
    isAtomic: field.type !== 'any' && (mergeFact(member)?.isAtomic ?? field.isAtomic) === true,
    isQuantity: JSON.stringify(field).includes('"quantity"'),
  };
}

function theirs(member: PublishedMember, schemas: Readonly<Record<string, Published>>): unknown {
  const reference = member.$ref ?? member.allOf?.[0]?.$ref;
  const target = reference === undefined ? undefined : schemas[reference.split('/').at(-1) ?? ''];
  const mapType = member['x-kubernetes-map-type'] ?? target?.['x-kubernetes-map-type'];
  return {
    listType: member.type === 'array' ? (member['x-kubernetes-list-type'] ?? 'atomic') : undefined,
    keys: member['x-kubernetes-list-map-keys'],
    mergeKey: member['x-kubernetes-patch-merge-key'],
    strategies: member['x-kubernetes-patch-strategy'],
    isAtomic: mapType === 'atomic',
    isQuantity: JSON.stringify(member).includes('api.resource.Quantity'),
  };
}

/** `V1PodSpec` is `io.k8s.api.core.v1.PodSpec`; where two groups have one, the members decide. */
function publishedModel(schemas: Readonly<Record<string, Published>>, model: string): Published | undefined {
  const [, group = '', version = '', kind = ''] = /^([A-Z][a-z]+)?(V\d)([A-Z].*)$/.exec(model) ?? [];
  const found = Object.entries(schemas).filter(
    ([name]) =>
      name.endsWith(`.${version.toLowerCase()}.${kind}`) && (group === '' || name.includes(`.${group.toLowerCase()}.`)),
  );
  return found.length === 1 ? found[0]?.[1] : undefined;
}
