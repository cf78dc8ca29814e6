import { invalidArgument } from './faults.ts';
import type { Acl } from './tables.ts';

const ACLS: readonly string[] = ['private', 'public-read', 'public-read-write'] satisfies Acl[];
const STORAGE_CLASSES: readonly string[] = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'];
/** Storage classes whose objects must be restored before they can be read. */
export const FROZEN_CLASSES: readonly string[] = ['Archive', 'ColdArchive', 'DeepColdArchive'];

/** A bucket ACL by its header; 400 InvalidArgument for anything else. */
export function readAcl(text: string, header: string): Acl {
  if (ACLS.includes(text)) return text as Acl;
  throw invalidArgument(`no such bucket access control exists`, header, text);
}

/** A storage class by its header or element; 400 InvalidArgument for anything else. */
export function readStorageClass(text: string, name: string): string {
  if (STORAGE_CLASSES.includes(text)) return text;
  throw invalidArgument('The storage class is invalid.', name, text);
}

/** A whole number in [min, max] from a query value; 400 InvalidArgument for anything else. */
export function readNumber(
  text: string | undefined,
  name: string,
  { fallback, min, max }: { fallback: number; min: number; max: number },
): number {
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (/^\d{1,15}$/.test(text) && value >= min && value <= max) return value;
  throw invalidArgument(`Argument ${name} must be an integer between ${min} and ${max}.`, name, text);
}

/** `k1=v1&k2=v2`, URL-encoded, as the x-oss-tagging headers carry tags; at most `most` of them. */
export function readTagHeader(
  text: string | undefined,
  header: string,
  most: number,
): Readonly<Record<string, string>> {
  const pairs = [...new URLSearchParams(text ?? '')];
  return checkTags(pairs, header, most);
}

/** Checks keys, values, uniqueness and number of tags. */
export function checkTags(
  pairs: readonly (readonly [string, string])[],
  name: string,
  most: number,
): Readonly<Record<string, string>> {
  if (pairs.length > most)
    throw invalidArgument(`The number of tags exceeds the limit of ${most}.`, name, String(pairs.length));
  const tags: Record<string, string> = {};
  for (const [key, value] of pairs) {
    const reserved = /^(?:aliyun|acs:|https?:\/\/)/i.test(key);
    if (key === '' || key.length > 128 || value.length > 128 || reserved)
      throw invalidArgument('The tag is invalid.', name, `${key}=${value}`);
    if (Object.hasOwn(tags, key)) throw invalidArgument('The tag key is duplicated.', name, key);
    tags[key] = value;
  }
  return tags;
}

/** `Fri, 20 Nov 2026 00:00:00 GMT`. */
export function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** `2026-11-20T00:00:00.000Z`, the form OSS writes in XML. */
export function xmlDate(ms: number): string {
  return new Date(ms).toISOString();
}
