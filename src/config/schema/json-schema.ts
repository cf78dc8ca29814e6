import { z } from 'zod';
import { documentSchema } from './document.ts';

/** The JSON Schema (2020-12) of a configuration file. Every file may hold a part, so nothing is required; `profiles` is for the one-file form. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const schema = z.toJSONSchema(documentSchema.partial(), { io: 'input' });
  const overlay = { type: ['object', 'null'], description: 'values of one profile, laid over the others', properties: schema.properties };
  return {
    ...schema,
    $id: 'https://landfall.dev/schema/config.json',
    title: 'Landfall configuration',
    properties: { ...schema.properties, profiles: { type: 'object', additionalProperties: overlay, description: 'profiles of the one-file form' } },
  };
}
