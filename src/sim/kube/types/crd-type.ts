import type { KubeObject } from '../kube-object.ts';
import { isRecord, listAt, recordAt, textOf, type JsonRecord } from './json.ts';
import { modelSchema } from './model-schema.ts';
import type { ResourceType, ScalePaths, Subresource } from './resource-type.ts';
import type { RuleSchema, Schema, SchemaType, ValueRules } from './schema.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const CHANGE_VERBS = ['get', 'patch', 'update'];

/** What a CustomResourceDefinition makes served, in one of its versions; the definition has been admitted. */
export function typeOfCrd(crd: KubeObject, version: string): ResourceType {
  const spec = recordAt(crd, 'spec');
  const names = recordAt(spec, 'names');
  const group = textOf(spec['group']);
  const kind = textOf(names['kind']);
  const versions = listAt(spec, 'versions').filter(isRecord);
  const own = versions.find((each) => each['name'] === version) ?? {};
  const stored = versions.find((each) => each['storage'] === true) ?? own;
  let schema: Schema | undefined;
  return {
    group,
    version,
    apiVersion: `${group}/${version}`,
    kind,
    listKind: textOf(names['listKind']) || `${kind}List`,
    plural: textOf(names['plural']),
    singular: textOf(names['singular']) || kind.toLowerCase(),
    namespaced: spec['scope'] === 'Namespaced',
    shortNames: listAt(names, 'shortNames').map(String),
    categories: listAt(names, 'categories').map(String),
    verbs: VERBS,
    subresources: subresourcesOf(recordAt(own, 'subresources'), { group, version, kind }),
    storedAs: `${group}/${textOf(stored['name'])}`,
    isCustom: true,
    schema: () => (schema ??= rootSchema(recordAt(own, 'schema', 'openAPIV3Schema'))),
  };
}

function subresourcesOf(
  subresources: JsonRecord,
  names: Pick<Subresource, 'group' | 'version' | 'kind'>,
): readonly Subresource[] {
  const scale = subresources['scale'];
  return [
    ...(isRecord(scale)
      ? [
          {
            name: 'scale',
            kind: 'Scale',
            group: 'autoscaling',
            version: 'v1',
            verbs: CHANGE_VERBS,
            scale: pathsOf(scale),
          },
        ]
      : []),
    ...(subresources['status'] === undefined ? [] : [{ name: 'status', ...names, verbs: CHANGE_VERBS }]),
  ];
}

function pathsOf(scale: JsonRecord): ScalePaths {
  const selector = scale['labelSelectorPath'];
  return {
    specReplicasPath: textOf(scale['specReplicasPath']),
    statusReplicasPath: textOf(scale['statusReplicasPath']),
    ...(typeof selector === 'string' && selector !== '' ? { labelSelectorPath: selector } : {}),
  };
}

/** Every object has a kind, a version and metadata, whatever its schema says of them. */
const TYPE_MEMBERS: readonly (readonly [string, Schema])[] = [
  ['apiVersion', { type: 'string' }],
  ['kind', { type: 'string' }],
  ['metadata', modelSchema('V1ObjectMeta')],
];

function rootSchema(source: JsonRecord): Schema {
  const schema = schemaOf(source);
  return { ...schema, type: 'object', fields: new Map([...(schema.fields ?? []), ...TYPE_MEMBERS]) };
}

/** A structural schema in the form of ours. */
function schemaOf(source: JsonRecord): Schema {
  const type = typeOf(source);
  return { type, ...shapeOf(source, type), ...usageOf(source), ...rulesOf(source) };
}

function typeOf(source: JsonRecord): SchemaType {
  if (source['x-kubernetes-int-or-string'] === true) return 'intOrString';
  const type = source['type'];
  return typeof type === 'string' && TYPES.has(type) ? (type as SchemaType) : 'any';
}

const TYPES: ReadonlySet<string> = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);

function shapeOf(source: JsonRecord, type: SchemaType): Partial<Schema> {
  if (type === 'array') return { items: schemaOf(recordAt(source, 'items')) };
  if (type !== 'object') return type === 'any' ? { preserve: true } : {};
  const additional = source['additionalProperties'];
  const fields = fieldsOf(source);
  return {
    ...(fields.size > 0 || additional === undefined ? { fields } : {}),
    ...(isRecord(additional) ? { items: schemaOf(additional) } : {}),
    ...(additional === true || source['x-kubernetes-preserve-unknown-fields'] === true ? { preserve: true } : {}),
  };
}

function fieldsOf(source: JsonRecord): ReadonlyMap<string, Schema> {
  const fields = new Map<string, Schema>();
  for (const name of Object.keys(recordAt(source, 'properties'))) {
    fields.set(name, schemaOf(recordAt(source, 'properties', name)));
  }
  const isEmbedded = source['x-kubernetes-embedded-resource'] === true;
  if (isEmbedded) for (const [name, inner] of TYPE_MEMBERS) fields.set(name, inner);
  return fields;
}

function usageOf(source: JsonRecord): Partial<Schema> {
  const listType = source['x-kubernetes-list-type'];
  const required = listAt(source, 'required').map(String);
  const format = source['format'];
  return {
    ...(required.length === 0 ? {} : { required }),
    ...(typeof format === 'string' ? { format } : {}),
    ...(source['default'] === undefined ? {} : { default: source['default'] }),
    ...(source['nullable'] === true ? { nullable: true } : {}),
    ...(listType === 'set' || listType === 'map' ? { listType } : {}),
    ...(listType === 'map' ? { listKeys: listAt(source, 'x-kubernetes-list-map-keys').map(String) } : {}),
    ...(source['x-kubernetes-map-type'] === 'atomic' ? { isAtomic: true } : {}),
  };
}

const RULES = [
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
];

function rulesOf(source: JsonRecord): { readonly rules?: ValueRules } {
  const isInt = source['x-kubernetes-int-or-string'] === true;
  const found = Object.entries(source).filter(([name]) => RULES.includes(name) && !(isInt && name === 'anyOf'));
  const rules: Record<string, unknown> = Object.fromEntries(found);
  if (isInt && Array.isArray(rules['allOf'])) {
    rules['allOf'] = (rules['allOf'] as readonly RuleSchema[]).filter((rule) => rule['anyOf'] === undefined);
  }
  return Object.keys(rules).length === 0 ? {} : { rules };
}
