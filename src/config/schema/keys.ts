import { configJsonSchema, type JsonSchema } from './json-schema.ts';
import type { Path } from '../read/node.ts';

/** The keys that may stand at a path of the document. */
export function keysAt(path: Path): readonly string[] {
  const shapes = path.reduce<readonly JsonSchema[]>(
    (current, step) => current.flatMap((shape) => below(shape, step)),
    expand(configJsonSchema()),
  );
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.properties ?? {})))];
}

function below(shape: JsonSchema, step: string | number): readonly JsonSchema[] {
  if (typeof step === 'number') return shape.items === undefined ? [] : expand(shape.items);
  const named = shape.properties?.[step];
  if (named !== undefined) return expand(named);
  return typeof shape.additionalProperties === 'object' ? expand(shape.additionalProperties) : [];
}

function expand(shape: JsonSchema): readonly JsonSchema[] {
  return [shape, ...(shape.anyOf ?? []).flatMap(expand)];
}
