import type { Desired, Resolved } from '../../model/index.ts';
import { fail } from '../errors.ts';
import { isMap, keyOf, textAt, type KubeObject, type ObjectKey } from '../object.ts';

/** The id of an object, spelled as Terraform imports it: `apiVersion=v1,kind=Pod,namespace=default,name=web`. */
export function idOf({ apiVersion, kind, namespace, name }: ObjectKey): string {
  const place = namespace === undefined ? '' : `namespace=${namespace},`;
  return `apiVersion=${apiVersion},kind=${kind},${place}name=${name}`;
}

/** What an id names. */
export function keyFrom(id: string): ObjectKey {
  const parts = new Map(
    id.split(',').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const namespace = parts.get('namespace');
  return {
    apiVersion: parts.get('apiVersion') ?? '',
    kind: parts.get('kind') ?? '',
    name: parts.get('name') ?? '',
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** The manifest among a resource's arguments. Secrets in it stay opaque. @throws LF8008 */
export function manifestOf({ address, args }: Pick<Desired, 'address' | 'args'>): KubeObject {
  const manifest: Resolved | undefined = args['manifest'];
  if (manifest === undefined || !isMap(manifest)) {
    throw fail('LF8008', { headline: `${address} has no manifest`, where: { address } });
  }
  const missing = ['apiVersion', 'kind', 'metadata.name'].filter((path) => textAt(manifest, path) === '');
  if (missing.length === 0) return manifest;
  throw fail('LF8008', { headline: `the manifest of ${address} lacks ${missing.join(', ')}`, where: { address } });
}

export function keyOfDesired(desired: Pick<Desired, 'address' | 'args'>): ObjectKey {
  return keyOf(manifestOf(desired));
}
