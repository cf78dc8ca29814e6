import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';

/** Beside the repository, or beside the worktrees that stand beside it. */
const CONTRACTS = ['../../../shared', '../../../../shared']
  .map((shared) => join(import.meta.dirname, shared, 'contracts/kubernetes'))
  .find((directory) => existsSync(directory));

/** Whether the published schemas are on this machine; tests that need them are skipped aloud otherwise. */
export const hasKubeSchemas = CONTRACTS !== undefined;

type Schema = Record<string, unknown>;
interface Named {
  readonly kind: string;
  readonly apiVersion: string;
}

/** GKE's own kind is in no public contract: its reference (cloud.google.com, BackendConfig parameters) says this much. */
const BACKEND_CONFIG: Schema = {
  type: 'object',
  required: ['apiVersion', 'kind', 'metadata', 'spec'],
  additionalProperties: false,
  properties: {
    apiVersion: { const: 'cloud.google.com/v1' },
    kind: { const: 'BackendConfig' },
    metadata: { type: 'object' },
    spec: {
      type: 'object',
      additionalProperties: false,
      properties: {
        securityPolicy: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: { name: { type: 'string' } },
        },
      },
    },
  },
};

const validators = hasKubeSchemas ? load() : new Map<string, () => ValidateFunction>();

/** What the published schemas find wrong with an object; unknown fields are wrong, as with `fieldValidation=Strict`. */
export function schemaFaults(object: unknown): readonly string[] {
  const { kind, apiVersion } = object as Named;
  const validate = validators.get(`${apiVersion} ${kind}`)?.();
  if (validate === undefined) return [`no schema for ${apiVersion} ${kind}`];
  if (validate(object)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${kind} ${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function load(): ReadonlyMap<string, () => ValidateFunction> {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const { components } = read('openapi-definitions.json') as { components: { schemas: Record<string, Schema> } };
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, relaxed(name) ?? strict(schema)]),
  );
  ajv.addSchema({ $id: 'kubernetes', components: { schemas } });
  const found = new Map<string, () => ValidateFunction>();
  for (const [name, schema] of Object.entries(components.schemas)) {
    const kinds = (schema['x-kubernetes-group-version-kind'] ?? []) as {
      group: string;
      version: string;
      kind: string;
    }[];
    for (const { group, version, kind } of kinds) {
      const validate = once(() => ajv.compile({ $ref: `kubernetes#/components/schemas/${name}` }));
      found.set(`${group === '' ? version : `${group}/${version}`} ${kind}`, validate);
    }
  }
  for (const file of readdirSync(join(CONTRACTS ?? '', 'crds'))) {
    const { group, version, kind, schema } = read(`crds/${file}`) as Record<string, string> & { schema: Schema };
    found.set(
      `${group}/${version} ${kind}`,
      once(() => ajv.compile(strict(schema) as Schema)),
    );
  }
  found.set(
    'cloud.google.com/v1 BackendConfig',
    once(() => ajv.compile(BACKEND_CONFIG)),
  );
  return found;
}

/** Types whose JSON form is wider than the document says. */
function relaxed(name: string): Schema | undefined {
  if (/\.(?:Quantity|IntOrString)$/.test(name)) return { type: ['string', 'number'] };
  return undefined;
}

/** Refuses members that a schema does not name. `metadata` of custom resources is free in their schemas. */
function strict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(strict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, strict(value)] as const);
  const closed = Object.fromEntries(entries);
  const properties = closed['properties'];
  if (typeof properties !== 'object' || 'additionalProperties' in closed) return closed;
  return closed['x-kubernetes-preserve-unknown-fields'] === true ? closed : { ...closed, additionalProperties: false };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(CONTRACTS ?? '', file), 'utf8'));
}
