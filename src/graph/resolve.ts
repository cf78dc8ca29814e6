import { Secret } from '../base/index.ts';
import {
  isInterpolation,
  isRef,
  isSecretRef,
  type Arg,
  type Attributes,
  type Json,
  type Ref,
  type Resolved,
} from '../model/index.ts';
import { fail } from './errors.ts';

/** Stands for a value that only the apply will know. */
export const UNKNOWN = Symbol('known after apply');

/** An argument with references looked up as far as they are known; secrets appear as their fingerprints' text. */
export type Known = Json | typeof UNKNOWN;

/** What resolution needs to know of the world. */
export interface Surroundings {
  /** The attributes of another resource; undefined when they are not known yet. */
  attributes(address: string): Attributes | undefined;
}

/** For plans: references to what is not there yet become UNKNOWN, secrets become `{ secret: fingerprint }`. */
export function resolveKnown(arg: Arg, surroundings: Surroundings, fingerprint: (source: string) => string): Known {
  if (isRef(arg)) return lookUp(arg, surroundings);
  if (isInterpolation(arg)) {
    const parts = arg.parts.map((part) => (typeof part === 'string' ? part : lookUp(part, surroundings)));
    return parts.includes(UNKNOWN) ? UNKNOWN : parts.map((part) => asText(part as Json)).join('');
  }
  if (isSecretRef(arg)) return { secret: fingerprint(arg.source) };
  if (arg === null || typeof arg !== 'object') return arg;
  if (Array.isArray(arg)) return collect(arg.map((item: Arg) => resolveKnown(item, surroundings, fingerprint)));
  const entries = Object.entries(arg).map(
    ([key, item]) => [key, resolveKnown(item, surroundings, fingerprint)] as const,
  );
  const values = collect(entries.map(([, value]) => value));
  return values === UNKNOWN ? UNKNOWN : Object.fromEntries(entries as (readonly [string, Json])[]);
}

/** For the apply itself: everything must be known; secrets become opaque values. */
export function resolveNow(
  arg: Arg,
  attributes: (address: string) => Attributes | undefined,
  secret: (source: string) => Secret,
): Resolved {
  if (isRef(arg)) return mustKnow(arg, attributes);
  if (isInterpolation(arg))
    return arg.parts.map((part) => (typeof part === 'string' ? part : asText(mustKnow(part, attributes)))).join('');
  if (isSecretRef(arg)) return secret(arg.source);
  if (arg === null || typeof arg !== 'object') return arg;
  if (Array.isArray(arg)) return arg.map((item: Arg) => resolveNow(item, attributes, secret));
  return Object.fromEntries(Object.entries(arg).map(([key, item]) => [key, resolveNow(item, attributes, secret)]));
}

/** The same arguments as plain JSON that may be stored: secrets as `{ secret: fingerprint }`. */
export function storable(value: Resolved, salt: string): Json {
  if (value instanceof Secret) return { secret: value.fingerprint(salt) };
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Resolved) => storable(item, salt));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, storable(item, salt)]));
}

/** Follows a dotted path (`ids.0`) into attributes. */
export function attributeAt(attributes: Attributes, path: string): Json | undefined {
  let value: Json | undefined = attributes;
  for (const step of path.split('.')) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Array.isArray(value) ? (value as readonly Json[])[Number(step)] : (value as Attributes)[step];
  }
  return value;
}

function lookUp(reference: Ref, surroundings: Surroundings): Known {
  const attributes = surroundings.attributes(reference.address);
  if (attributes === undefined) return UNKNOWN;
  const value = attributeAt(attributes, reference.path);
  return value === undefined ? UNKNOWN : value;
}

function mustKnow(reference: Ref, attributes: (address: string) => Attributes | undefined): Json {
  const value = attributeAt(attributes(reference.address) ?? {}, reference.path);
  if (value !== undefined) return value;
  throw fail('LF2005', {
    headline: `${reference.address} has no attribute ${reference.path}`,
    where: { address: reference.address },
  });
}

function collect(values: readonly Known[]): Known {
  return values.includes(UNKNOWN) ? UNKNOWN : (values as readonly Json[]);
}

/** Scalars as they are, anything else as JSON. */
function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
