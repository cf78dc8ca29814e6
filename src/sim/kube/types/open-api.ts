import { builtInTypes } from './built-in-types.ts';
import { modelSchema } from './model-schema.ts';
import type { ResourceType } from './resource-type.ts';
import type { Schema } from './schema.ts';

type Component = Readonly<Record<string, unknown>>;

/** The component schemas of an OpenAPI v3 document that serves these types, by their names; all that they refer to too. */
export function openApiSchemas(types: readonly ResourceType[]): Readonly<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  const open = new Set<string>();
  for (const type of types) {
    const { group, version, kind } = type;
    const schema = type.schema();
    const whole = objectComponent(schema, open);
    out[componentName(type)] = { ...whole, 'x-kubernetes-group-version-kind': [{ group, kind, version }] };
  }
  for (const model of open) {
    const name = modelComponent(model);
    out[name] ??= objectComponent(modelSchema(model), open);
  }
  return out;
}

/** What the document calls the schema of a type, for `$ref`s. */
export function componentName(type: ResourceType): string {
  const { group, version, kind } = type;
  if (type.isCustom) return `${group.split('.').reverse().join('.')}.${version}.${kind}`;
  return `io.k8s.api.${group === '' ? 'core' : (group.split('.')[0] ?? '')}.${version}.${kind}`;
}

const META: ReadonlySet<string> = new Set([
  'V1Condition',
  'V1DeleteOptions',
  'V1LabelSelector',
  'V1LabelSelectorRequirement',
  'V1ManagedFieldsEntry',
  'V1ObjectMeta',
  'V1OwnerReference',
  'V1Preconditions',
]);

let named: ReadonlyMap<string, string> | undefined;

/** `V1PodSpec` is `io.k8s.api.v1.PodSpec`: the published models do not say of which group they are. */
function modelComponent(model: string): string {
  named ??= new Map(builtInTypes().map((type) => [type.schema().model ?? '', componentName(type)]));
  const known = named.get(model);
  if (known !== undefined) return known;
  const [, group = '', version = '', kind = model] = /^([A-Z][a-z]+)?(V\d)(.+)$/.exec(model) ?? [];
  if (META.has(model)) return `io.k8s.apimachinery.pkg.apis.meta.${version.toLowerCase()}.${kind}`;
  return ['io.k8s.api', group.toLowerCase(), version.toLowerCase(), kind].filter((part) => part !== '').join('.');
}

function objectComponent(schema: Schema, open: Set<string>): Component {
  const properties = [...(schema.fields ?? [])].map(([name, field]) => [name, component(field, open)] as const);
  return {
    type: 'object',
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(schema.required === undefined || schema.required.length === 0 ? {} : { required: schema.required }),
    ...(schema.items === undefined ? {} : { additionalProperties: component(schema.items, open) }),
    ...extensions(schema),
  };
}

function component(schema: Schema, open: Set<string>): Component {
  if (schema.model !== undefined) {
    open.add(schema.model);
    const reference = { $ref: `#/components/schemas/${modelComponent(schema.model)}` };
    // A reference with members beside it has to be wrapped.
    return { allOf: [reference], default: {} };
  }
  switch (schema.type) {
    case 'object':
      return objectComponent(schema, open);
    case 'array':
      return { type: 'array', items: component(schema.items ?? { type: 'any' }, open), ...extensions(schema) };
    case 'any':
      return { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
    case 'quantity':
      return { oneOf: [{ type: 'string' }, { type: 'number' }] };
    case 'intOrString':
      return { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] };
    default:
      return { type: schema.type, ...scalarWords(schema) };
  }
}

function scalarWords({ format, default: preset, rules }: Schema): Component {
  return {
    ...(format === undefined ? {} : { format: format === 'date-time-micro' ? 'date-time' : format }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(rules?.enum === undefined ? {} : { enum: rules.enum }),
  };
}

function extensions(schema: Schema): Component {
  const { listType, listKeys, mergeKey, strategies, isAtomic } = schema;
  return {
    ...(schema.type === 'array' ? { 'x-kubernetes-list-type': listType ?? 'atomic' } : {}),
    ...(listKeys === undefined ? {} : { 'x-kubernetes-list-map-keys': listKeys }),
    ...(mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': mergeKey }),
    ...(strategies === undefined ? {} : { 'x-kubernetes-patch-strategy': strategies.join(',') }),
    ...(isAtomic === true ? { 'x-kubernetes-map-type': 'atomic' } : {}),
    ...(schema.preserve === true ? { 'x-kubernetes-preserve-unknown-fields': true } : {}),
  };
}
