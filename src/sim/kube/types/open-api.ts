import type { ResourceType } from './resource-type.ts';

/** The component schemas of an OpenAPI v3 document that serves these types, by their names. */
export function openApiSchemas(types: readonly ResourceType[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(types.map((type) => [componentName(type), { type: 'object' }]));
}

/** What the document calls the schema of a type, for `$ref`s. */
export function componentName(type: ResourceType): string {
  return `io.k8s.api.${type.group === '' ? 'core' : type.group}.${type.version}.${type.kind}`;
}
