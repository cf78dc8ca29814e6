import { configJsonSchema } from './json-schema.ts';
import type { Path } from '../read/node.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
}

/** The keys that may stand at a path of the document. */
export function keysAt(path: Path): readonly string[] {
  const shapes = path.reduce<readonly Shape[]>((current, step) => current.flatMap((shape) => below(shape, step)), expand(configJsonSchema()));
  return [...new Set(shapes.flatMap((shape) => Object.keys(shape.properties ?? {})))];
}

function below(shape: Shape, step: string | number): readonly Shape[] {
  if (typeof step === 'number') return shape.items === undefined ? [] : expand(shape.items);
  const named = shape.properties?.[step];
  if (named !== undefined) return expand(named);
  return typeof shape.additionalProperties === 'object' ? expand(shape.additionalProperties) : [];
}

function expand(shape: Shape): readonly Shape[] {
  return [shape, ...(shape.anyOf ?? []).flatMap(expand), ...(shape.oneOf ?? []).flatMap(expand)];
}
