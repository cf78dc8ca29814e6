/** What stands at a path of field names, as `spec.nodeName`; undefined where a part of the path is missing. */
export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const name of path.split('.')) {
    if (!isRecord(current)) return undefined;
    current = current[name];
  }
  return current;
}

/** The list at a path, empty where there is none. */
export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path, `otherwise` where there is none. */
export function textAt(value: unknown, path: string, otherwise = ''): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : otherwise;
}

/** The number at a path, `otherwise` where there is none. */
export function numberAt(value: unknown, path: string, otherwise = 0): number {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : otherwise;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
