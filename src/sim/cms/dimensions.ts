import { invalid } from './faults.ts';

export type Dimensions = Readonly<Record<string, string>>;

/** A JSON map, or an array of maps, as parameters carry dimensions. */
export function readDimensions(text: string | undefined, parameter: string): readonly Dimensions[] {
  if (text === undefined) return [];
  const parsed = parseJson(text, parameter);
  const maps: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return maps.map((map) => {
    if (!isMap(map)) throw invalid(parameter);
    return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, String(value)]));
  });
}

export function parseJson(text: string, parameter: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(parameter, 'is no JSON');
  }
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
