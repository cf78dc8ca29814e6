import { z } from 'zod';
import { documentSchema } from './document.ts';

/** A JSON Schema as far as the document uses the language. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/**
 * The JSON Schema (2020-12) of one configuration file. A file may hold a part of the document, take things away with
 * `null`, and interpolate anywhere; `profiles` is for the one-file form.
 */
export function configJsonSchema(): JsonSchema {
  const { $schema, properties = {} } = loosen(z.toJSONSchema(documentSchema, { io: 'input' }) as JsonSchema);
  const whole = { type: 'object', properties, additionalProperties: false };
  return {
    $schema,
    $id: 'https://landfall.dev/schema/config.json',
    title: 'Landfall configuration',
    ...whole,
    properties: {
      ...properties,
      profiles: {
        type: 'object',
        additionalProperties: { ...whole, description: 'values of one profile, laid over the others' },
        description: 'profiles of the one-file form',
      },
    },
  };
}

const LEFT_OUT = { type: 'null' };
const INTERPOLATION = { type: 'string', pattern: String.raw`\$\{` };

/** Nothing is required, everything may be `null` or interpolated: other layers hold the rest. */
function loosen(schema: JsonSchema): JsonSchema {
  const { required: _, oneOf, anyOf = oneOf, items, properties, additionalProperties, ...rest } = schema;
  const open: JsonSchema = {
    ...rest,
    ...(isList(anyOf) ? { anyOf: [...anyOf.map(loosen), LEFT_OUT, INTERPOLATION] } : {}),
    ...(items === undefined ? {} : { items: loosen(items) }),
    ...(properties === undefined ? {} : { properties: mapShapes(properties) }),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object' ? loosen(additionalProperties) : additionalProperties,
        }),
  };
  if (isList(anyOf)) return open;
  if (rest['type'] === 'object') return { ...open, type: ['object', 'null', 'string'] };
  const { description, ...exact } = open;
  return { ...(description === undefined ? {} : { description }), anyOf: [exact, LEFT_OUT, INTERPOLATION] };
}

function mapShapes(properties: Readonly<Record<string, JsonSchema>>): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(Object.entries(properties).map(([name, shape]) => [name, loosen(shape)]));
}

function isList(value: unknown): value is readonly JsonSchema[] {
  return Array.isArray(value);
}
