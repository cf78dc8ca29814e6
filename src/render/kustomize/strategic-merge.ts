import type { Json } from '../../model/index.ts';
import { isList, isMap, type JsonMap, same } from './object.ts';

/** Lists whose members a strategic merge patch tells apart by name, and that are patched member by member. */
const BY_NAME = new Set(['containers', 'initContainers', 'env', 'volumes']);

/** Lists that a patch would merge into by some key; to be exact they are replaced as a whole. Others are replaced anyway. */
const MERGED = new Set([
  ...BY_NAME,
  'ports',
  'volumeMounts',
  'imagePullSecrets',
  'topologySpreadConstraints',
  'hostAliases',
]);

const REPLACE: JsonMap = { $patch: 'replace' };

/** The strategic merge patch that turns one value into the other; undefined when they are the same. */
export function difference(before: Json, after: Json, key = ''): Json | undefined {
  if (before === after) return undefined;
  if (isMap(before) && isMap(after)) return mapDifference(before, after);
  return isList(before) && isList(after) ? listDifference(before, after, key) : after;
}

/** What a patch makes of a value, by the rules of kustomize as far as `difference` uses them. */
export function merged(value: Json | undefined, patch: Json, key = ''): Json {
  if (isMap(patch)) return mergedMap(isMap(value) ? value : {}, patch);
  if (!isList(patch) || !isList(value)) return isList(patch) ? withoutDirective(patch) : patch;
  if (!BY_NAME.has(key) || hasDirective(patch)) return withoutDirective(patch);
  const changes = new Map(patch.map((member) => [nameIn(member), member]));
  const present = new Set(value.map(nameIn));
  // What is new comes first, as kustomize has it.
  const added = patch.filter((member) => !present.has(nameIn(member)));
  const kept = value.map((member) => {
    const change = changes.get(nameIn(member));
    return change === undefined ? member : merged(member, change);
  });
  return [...added, ...kept];
}

/** What all the patches say alike; undefined when that is nothing. */
export function common(patches: readonly Json[], key = ''): Json | undefined {
  const [first, ...others] = patches;
  if (first === undefined) return undefined;
  if (others.every((other) => same(first, other))) return first;
  if (patches.every(isMap)) return commonMap(patches);
  return BY_NAME.has(key) && patches.every(isList) ? commonMembers(patches) : undefined;
}

function mapDifference(before: JsonMap, after: JsonMap): JsonMap | undefined {
  const patch: Record<string, Json> = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    const change = old === undefined ? value : difference(old, value, key);
    if (change !== undefined) patch[key] = change;
  }
  for (const key of Object.keys(before)) if (!(key in after)) patch[key] = null;
  return Object.keys(patch).length === 0 ? undefined : patch;
}

function listDifference(before: readonly Json[], after: readonly Json[], key: string): Json | undefined {
  if (same(before, after)) return undefined;
  if (BY_NAME.has(key) && same(before.map(nameIn), after.map(nameIn))) return membersDifference(before, after);
  return MERGED.has(key) ? [REPLACE, ...after] : after;
}

/** Only those that differ, each by its name. */
function membersDifference(before: readonly Json[], after: readonly Json[]): readonly Json[] {
  return after.flatMap((member, index) => {
    const change = difference(before[index] ?? null, member);
    return isMap(change) ? [{ name: nameIn(member), ...change }] : [];
  });
}

function mergedMap(value: JsonMap, patch: JsonMap): JsonMap {
  const result: Record<string, Json> = { ...value };
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) delete result[key];
    else result[key] = merged(value[key], change, key);
  }
  return result;
}

function commonMap(patches: readonly JsonMap[]): JsonMap | undefined {
  const shared: Record<string, Json> = {};
  for (const key of Object.keys(patches[0] ?? {})) {
    const values = patches.map((patch) => patch[key]);
    const alike = values.includes(undefined) ? undefined : common(values as readonly Json[], key);
    if (alike !== undefined) shared[key] = alike;
  }
  return Object.keys(shared).length === 0 ? undefined : shared;
}

/** Of lists whose members have names. */
function commonMembers(patches: readonly (readonly Json[])[]): readonly Json[] | undefined {
  if (patches.some(hasDirective)) return undefined;
  const members = (patches[0] ?? []).flatMap((member) => {
    const variants = patches.map((patch) => patch.find((other) => nameIn(other) === nameIn(member)));
    const shared = variants.includes(undefined) ? undefined : common(variants as readonly Json[]);
    return isMap(shared) && Object.keys(shared).length > 1 ? [shared] : [];
  });
  return members.length === 0 ? undefined : members;
}

function hasDirective([first]: readonly Json[]): boolean {
  return isMap(first) && first['$patch'] === 'replace';
}

function withoutDirective(list: readonly Json[]): readonly Json[] {
  return hasDirective(list) ? list.slice(1) : list;
}

function nameIn(member: Json | undefined): Json {
  return isMap(member) ? (member['name'] ?? null) : null;
}
