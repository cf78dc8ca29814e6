import type { Call } from '../service.ts';
import { bodyOf, JsonBody } from '../wire/json-body.ts';
import { invalid } from './faults.ts';

/** The body, also when a client that takes it for a text has encoded it twice. */
export function sentBody(call: Call): JsonBody {
  const body = bodyOf(call);
  const { value } = body;
  if (typeof value !== 'string') return body;
  try {
    return new JsonBody(JSON.parse(value));
  } catch {
    throw invalid('body', 'is no JSON');
  }
}
