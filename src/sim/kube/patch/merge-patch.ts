import { isRecord } from '../types/json.ts';

/** RFC 7386: members are put over members, null takes one away, all else replaces. */
export function mergePatch(value: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const out: Record<string, unknown> = isRecord(value) ? { ...value } : {};
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) delete out[name];
    else out[name] = isRecord(change) ? mergePatch(out[name], change) : change;
  }
  return out;
}
