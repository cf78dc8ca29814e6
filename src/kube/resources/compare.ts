import { sameValue } from '../../base/index.ts';
import type { CompareDocument, DocumentDifference, Json } from '../../model/index.ts';
import { groupKind, isMap, mapAt, textAt, textsAt, valueAt, type KubeObject } from '../object.ts';
import {
  ALWAYS_IMMUTABLE,
  IDENTITY,
  IMMUTABLE,
  INT_OR_STRING,
  POD_MUTABLE,
  QUANTITIES,
  SETS,
  type Immutable,
} from './kind-facts.ts';
import { below, isWithin, itemOf, labelOf, listKeys } from './place.ts';
import { sameQuantity } from './quantity.ts';
import { isSecretObject } from './secret-places.ts';
import { computedFields } from './settings.ts';

/**
 * Every place at which a living object is not as its manifest says. Fields that the manifest leaves out belong to the
 * cluster, unless they are ours from an earlier apply: then they are to go.
 */
export const compareManifest: CompareDocument = ({ desired, observed, applied, args }) => {
  const [wanted, live] = [normalized(desired), mapAt(observed, 'object')];
  const found: Found[] = [];
  const ground: Ground = { atoms: textsAt(observed, 'atoms'), secret: isSecretObject(wanted), found };
  compareAt(
    { desired: wanted, live, owned: mapAt(observed, 'manifest'), applied: normalized(applied ?? null) },
    { path: '', field: '' },
    ground,
  );
  const leaving = textAt(live, 'metadata.deletionTimestamp');
  const computed = computedFields(args);
  const all = found.filter(({ path }) => !isWithin(path, computed)).map((one) => withReplacement(one, live));
  return leaving === '' ? all : [...all, beingDeleted(leaving)];
};

/** The manifest as it goes over the wire: without status, and with a Secret's texts among its data. */
function normalized(manifest: Json): KubeObject {
  if (!isMap(manifest)) return {};
  const { status: _, ...object } = manifest;
  if (!isSecretObject(object)) return object;
  const { stringData, ...rest } = object;
  const texts = isMap(stringData) ? stringData : {};
  return {
    ...rest,
    ...('data' in rest || stringData !== undefined ? { data: { ...mapAt(rest, 'data'), ...texts } } : {}),
  };
}

/** The four versions of one place. */
interface Versions {
  readonly desired: Json | undefined;
  readonly live: Json | undefined;
  /** The living values that are ours. */
  readonly owned: Json | undefined;
  readonly applied: Json | undefined;
}

interface Place {
  readonly path: string;
  /** Name of the field that this is the value of. */
  readonly field: string;
}

type Found = Omit<DocumentDifference, 'forcesReplacement'>;

interface Ground {
  readonly atoms: readonly string[];
  /** Whether it is a Secret, whose data is never compared with what lives. */
  readonly secret: boolean;
  readonly found: Found[];
}

function compareAt(versions: Versions, place: Place, ground: Ground): void {
  const { desired, live } = versions;
  if (desired === undefined || desired === null) return;
  if (isHidden(desired, place, ground)) compareHidden(versions, place, ground);
  else if (isMap(desired) && isMap(live)) compareMembers(versions, place, ground);
  else if (Array.isArray(desired) && Array.isArray(live)) compareItems(versions, place, ground);
  else if (!sameScalar(place, desired, live)) report(versions, place, ground);
}

function compareMembers({ desired, live, owned, applied }: Versions, { path }: Place, ground: Ground): void {
  for (const [key, value] of Object.entries(mapOf(desired))) {
    compareAt(
      { desired: value, live: member(live, key), owned: member(owned, key), applied: member(applied, key) },
      { path: below(path, key), field: key },
      ground,
    );
  }
  // Inside of what is owned as a whole, only what we wrote ourselves can be told from what the server added.
  const ours = isWithin(path, ground.atoms) ? applied : owned;
  for (const key of Object.keys(mapOf(ours))) {
    if (isSet(member(desired, key)) || !isSet(member(live, key))) continue;
    if (isEmpty(member(ours, key))) continue;
    const gone = { desired: undefined, live: member(live, key), owned: undefined, applied: member(applied, key) };
    report(gone, { path: below(path, key), field: key }, ground);
  }
}

function compareItems(versions: Versions, place: Place, ground: Ground): void {
  const { path, field } = place;
  const [desired, live] = [listOf(versions.desired), listOf(versions.live)];
  if (SETS.has(field)) return compareSet(versions, place, ground);
  const keys = listKeys(field, desired, live);
  if (keys !== undefined) return compareKeyed(versions, place, { ...ground, keys });
  if (desired.length !== live.length) return report(versions, place, ground);
  const [owned, applied] = [listOf(versions.owned), listOf(versions.applied)];
  for (const [index, item] of desired.entries()) {
    compareAt(
      { desired: item, live: live[index], owned: owned[index], applied: applied[index] },
      { path: itemOf(path, String(index)), field: '' },
      // Without keys the list is one with all that is in it.
      { ...ground, atoms: [...ground.atoms, path] },
    );
  }
}

/** Others may have members of their own in a set; ours must be there, and those that were ours must not. */
function compareSet(versions: Versions, place: Place, ground: Ground): void {
  const [desired, live, owned] = [versions.desired, versions.live, versions.owned].map(
    (list) => new Set(listOf(list).map((item) => JSON.stringify(item))),
  );
  const missing = [...(desired ?? [])].some((item) => live?.has(item) !== true);
  const extra = [...(owned ?? [])].some((item) => desired?.has(item) !== true);
  if (missing || extra) report(versions, place, ground);
}

function compareKeyed(
  versions: Versions,
  { path }: Place,
  ground: Ground & { readonly keys: readonly string[] },
): void {
  const { keys } = ground;
  const items = (list: Json | undefined): ReadonlyMap<string, Json> => byLabel(listOf(list), keys);
  const [desired, live] = [items(versions.desired), items(versions.live)];
  const [owned, applied] = [items(versions.owned), items(versions.applied)];
  for (const [label, item] of desired) {
    const one = { desired: item, live: live.get(label), owned: owned.get(label), applied: applied.get(label) };
    const place = { path: itemOf(path, label), field: '' };
    if (one.live === undefined) report(one, place, ground);
    else compareAt({ ...one, owned: withoutKeys(one.owned, keys) }, place, ground);
  }
  const ours = isWithin(path, ground.atoms) ? applied : owned;
  for (const label of ours.keys()) {
    if (desired.has(label) || !live.has(label)) continue;
    const gone = { desired: undefined, live: live.get(label), owned: undefined, applied: applied.get(label) };
    report(gone, { path: itemOf(path, label), field: '' }, ground);
  }
}

/** The keys of an item are ours with it, also those that the server filled in. */
function withoutKeys(item: Json | undefined, keys: readonly string[]): Json | undefined {
  if (!isMap(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([key]) => !keys.includes(key)));
}

/** A secret is as desired when it was applied with this fingerprint and nobody took its field over since. */
function compareHidden(versions: Versions, place: Place, ground: Ground): void {
  const { desired, live, owned, applied } = versions;
  if (sameValue(desired, live)) return;
  const asApplied = applied !== undefined && sameValue(desired, applied);
  if (asApplied && owned !== undefined) return;
  const before = live === undefined ? null : HIDDEN;
  ground.found.push({ path: place.path, before, after: HIDDEN, drift: asApplied });
}

const HIDDEN: Json = { secret: 'hidden' };

function isHidden(desired: Json, { path }: Place, { secret }: Ground): boolean {
  if (secret && /^data(?:\.|\[)/.test(path)) return true;
  return isMap(desired) && isFingerprint(desired);
}

function report({ desired, live, applied }: Versions, { path }: Place, { found, secret }: Ground): void {
  const hide = secret && /^data\b/.test(path);
  const shown = (value: Json | undefined): Json => (value === undefined ? null : hide ? HIDDEN : veiled(value));
  const drift = desired !== undefined && applied !== undefined && sameValue(desired, applied);
  found.push({ path, before: shown(live), after: shown(desired), drift });
}

/** Without fingerprints: they tell nobody anything. */
function veiled(value: Json): Json {
  if (Array.isArray(value)) return value.map(veiled);
  if (!isMap(value)) return value;
  if (isFingerprint(value)) return HIDDEN;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, veiled(item)]));
}

function isFingerprint(value: KubeObject): boolean {
  return typeof value['secret'] === 'string' && Object.keys(value).length === 1;
}

function sameScalar({ path }: Place, desired: Json, live: Json | undefined): boolean {
  if (isEmpty(desired) && isEmpty(live)) return true;
  if (live === undefined || live === null) return false;
  if (QUANTITIES.test(path) && sameQuantity(desired, live)) return true;
  if (INT_OR_STRING.test(path) && spelling(desired) === spelling(live)) return true;
  return sameValue(desired, live);
}

function withReplacement(found: Found, live: KubeObject): DocumentDifference {
  return { ...found, forcesReplacement: isImmutable(found.path, live) };
}

/** Whether the API refuses to change the place on this object. */
function isImmutable(path: string, live: KubeObject): boolean {
  const kind = groupKind(live);
  if (isWithin(path, [...IDENTITY, ...(ALWAYS_IMMUTABLE[kind] ?? [])])) return true;
  const row = IMMUTABLE[kind];
  return row !== undefined && isWithin(path, row.fields) && holds(row, live) && !isExcepted(row, kind, path);
}

function holds({ when }: Immutable, live: KubeObject): boolean {
  return when === undefined || valueAt(live, when) === true;
}

function isExcepted({ except = [] }: Immutable, kind: string, path: string): boolean {
  return isWithin(path, except) || (kind === 'Pod' && POD_MUTABLE.test(path));
}

/** Something that goes away is not there any more, although it still answers. */
function beingDeleted(since: string): DocumentDifference {
  return { path: 'metadata.deletionTimestamp', before: since, after: null, forcesReplacement: true, drift: true };
}

function byLabel(items: readonly Json[], keys: readonly string[]): ReadonlyMap<string, Json> {
  return new Map(items.filter(isMap).map((item) => [labelOf(item, keys), item]));
}

function member(value: Json | undefined, key: string): Json | undefined {
  return isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function mapOf(value: Json | undefined): KubeObject {
  return isMap(value) ? value : {};
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function spelling(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isSet(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
