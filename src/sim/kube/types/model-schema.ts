import type { Schema } from './schema.ts';

/** The schema of a published model, as `V1Deployment`. */
export function modelSchema(model: string): Schema {
  return { type: 'object', preserve: true, model };
}
