import { createHash } from 'node:crypto';
import type { Json, Ownership } from '../../model/index.ts';
import { mapAt, textAt, type KubeObject } from '../object.ts';

/** What Landfall writes on every object, so that it is found without any state. */
const ANNOTATIONS = {
  stack: 'landfall.dev/stack',
  profile: 'landfall.dev/profile',
  address: 'landfall.dev/address',
} as const;
/** Places of the object that hold secrets, as a JSON list: what is read back there is never shown or stored. */
const SECRETS = 'landfall.dev/secrets';
/** Stack and profile as a digest: labels take neither long nor free text, and only labels can be searched for. */
const DEPLOYMENT = 'landfall.dev/deployment';

/** The marks of an object, to be laid over its manifest. */
export function marked(manifest: KubeObject, owner: Ownership, secrets: readonly string[]): KubeObject {
  const metadata = mapAt(manifest, 'metadata');
  const labels = { ...mapAt(metadata, 'labels'), [DEPLOYMENT]: deploymentDigest(owner) };
  const annotations = {
    ...mapAt(metadata, 'annotations'),
    [ANNOTATIONS.stack]: owner.stack,
    [ANNOTATIONS.profile]: owner.profile,
    [ANNOTATIONS.address]: owner.address,
    ...(secrets.length === 0 ? {} : { [SECRETS]: JSON.stringify(secrets) }),
  };
  return { ...manifest, metadata: { ...metadata, labels, annotations } };
}

/** The object without marks: they are in no configuration. */
export function unmarked(object: KubeObject): KubeObject {
  const metadata = mapAt(object, 'metadata');
  return {
    ...object,
    metadata: {
      ...metadata,
      ...without('labels', mapAt(metadata, 'labels'), [DEPLOYMENT]),
      ...without('annotations', mapAt(metadata, 'annotations'), [...Object.values(ANNOTATIONS), SECRETS]),
    },
  };
}

/** Who made the object; undefined when Landfall did not. */
export function markOf(object: KubeObject): Ownership | undefined {
  const [stack, profile, address] = [ANNOTATIONS.stack, ANNOTATIONS.profile, ANNOTATIONS.address].map((key) =>
    textAt(object, ['metadata', 'annotations', key]),
  );
  return stack === undefined || stack === '' ? undefined : { stack, profile: profile ?? '', address: address ?? '' };
}

/** Label selector of everything that a deployment made. */
export function deploymentSelector(owner: Omit<Ownership, 'address'>): string {
  return `${DEPLOYMENT}=${deploymentDigest(owner)}`;
}

/** Places that the object says hold secrets. */
export function secretPlaces(object: KubeObject): readonly string[] {
  try {
    const places: unknown = JSON.parse(textAt(object, ['metadata', 'annotations', SECRETS]) || '[]');
    return Array.isArray(places) ? places.filter((place): place is string => typeof place === 'string') : [];
  } catch {
    return [];
  }
}

export function sameOwner(a: Ownership, b: Ownership): boolean {
  return a.stack === b.stack && a.profile === b.profile && a.address === b.address;
}

function deploymentDigest({ stack, profile }: Omit<Ownership, 'address'>): string {
  return createHash('sha256').update(`${stack}\n${profile}`).digest('hex').slice(0, 32);
}

function without(name: string, map: KubeObject, keys: readonly string[]): Readonly<Record<string, Json>> {
  const rest = Object.entries(map).filter(([key]) => !keys.includes(key));
  // The map itself is Landfall's when it holds nothing else.
  return { [name]: Object.fromEntries(rest) };
}
