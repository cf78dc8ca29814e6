import { invariant } from '../../base/index.ts';
import type { Json } from '../../model/index.ts';
import { labelsOf } from './layer.ts';
import {
  imagesIn,
  isMap,
  kindOf,
  metadataOf,
  nameOf,
  textIn,
  TEMPLATE_LABELS,
  withImages,
  withValueAt,
  type KubeObject,
} from './object.ts';

/** An entry of a kustomization's `images`. */
export interface ImageEntry {
  /** The name in the files below. */
  readonly name: string;
  readonly newName?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** What a kustomization says once for all objects of a profile, so that the files below need not. */
export interface Transforms {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly images: readonly ImageEntry[];
}

/** A label that selectors hold: it stays in the files, so that these can be understood alone. */
const IN_SELECTORS = ['app.kubernetes.io/part-of', 'app.kubernetes.io/name'];

/** What holds for all of a profile's objects. `symbols` are the short names of images that the tree may use. */
export function transformsOf(objects: readonly KubeObject[], symbols: ReadonlyMap<string, string>): Transforms {
  const namespace = objects.find((object) => kindOf(object) === 'Namespace');
  const [first, ...others] = objects.map(labelsOf);
  const shared = Object.entries(first ?? {}).filter(
    ([key, value]) => !IN_SELECTORS.includes(key) && others.every((labels) => labels[key] === value),
  );
  const images = new Map(
    objects.flatMap(imagesIn).flatMap((image): readonly (readonly [string, ImageEntry])[] => {
      const symbol = symbols.get(repositoryOf(image));
      return symbol === undefined ? [] : [[symbol, entryOf(symbol, image)]];
    }),
  );
  return {
    namespace: namespace === undefined ? '' : nameOf(namespace),
    labels: Object.fromEntries(shared.map(([key, value]) => [key, textIn(value)])),
    images: [...images.values()]
      .filter((entry) => Object.keys(entry).length > 1)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/**
 * Repositories to the short names that stand for them in the base: the name without its registry. One that would stand
 * for several images of a profile is left out; those images are written in full.
 */
export function symbolsOf(profiles: readonly (readonly KubeObject[])[]): ReadonlyMap<string, string> {
  const bySymbol = new Map<string, Set<string>>();
  const clashes = new Set<string>();
  const known = new Set(profiles.flat().flatMap(imagesIn).map(repositoryOf));
  for (const objects of profiles) {
    const seen = new Map<string, string>();
    for (const image of objects.flatMap(imagesIn)) {
      const symbol = symbolFor(repositoryOf(image), known);
      if (seen.has(symbol) && seen.get(symbol) !== image) clashes.add(symbol);
      seen.set(symbol, image);
      bySymbol.set(symbol, new Set([...(bySymbol.get(symbol) ?? []), repositoryOf(image)]));
    }
  }
  for (const symbol of clashes) bySymbol.delete(symbol);
  return unambiguous(bySymbol, known);
}

/** Leaves out symbols that are also the full name of another image: an entry of `images` for the one would hit the other. */
function unambiguous(
  bySymbol: ReadonlyMap<string, ReadonlySet<string>>,
  known: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const kept = [...bySymbol].filter(([symbol, repositories]) => !known.has(symbol) || repositories.has(symbol));
  // What is written in full now may be what another symbol is called.
  if (kept.length < bySymbol.size) return unambiguous(new Map(kept), known);
  return new Map(kept.flatMap(([symbol, all]) => [...all].map((repository) => [repository, symbol] as const)));
}

/** The object as it stands in the files: without what the kustomization adds. */
export function plain(
  object: KubeObject,
  { labels }: Transforms,
  { symbols, namespace }: { readonly symbols: ReadonlyMap<string, string>; readonly namespace: string },
): KubeObject {
  const bare = withValueAt(object, ['metadata', 'namespace'], () => undefined);
  const renamed = kindOf(bare) === 'Namespace' ? withValueAt(bare, ['metadata', 'name'], () => namespace) : bare;
  const unlabelled = labelPathsOf(renamed).reduce(
    (current, path) => withValueAt(current, path.split('/'), (value) => withoutLabels(value, labels)),
    renamed,
  );
  return withImages(unlabelled, (image) => symbols.get(repositoryOf(image)) ?? image);
}

/** The opposite of `plain`: what kustomize makes of an object. */
export function transformation({ namespace, labels, images }: Transforms): (object: KubeObject) => KubeObject {
  const rename = renaming(images);
  return (object) => {
    const placed = inNamespace(object, namespace);
    const labelled = labelPathsOf(placed).reduce(
      (current, path) =>
        withValueAt(current, path.split('/'), (value) => ({ ...(isMap(value) ? value : {}), ...labels })),
      placed,
    );
    return withImages(labelled, rename);
  };
}

/** Carries out the entries of `images` in their order, as kustomize does: one may rename what an earlier one made. */
export function renaming(images: readonly ImageEntry[]): (image: string) => string {
  const places = new Map(images.map(({ name }, place) => [name, place]));
  invariant(places.size === images.length, 'every image has one entry');
  return (image) => {
    let current = image;
    for (let next = 0; ;) {
      const place = places.get(repositoryOf(current));
      const entry = place === undefined || place < next ? undefined : images[place];
      if (place === undefined || entry === undefined) return current;
      current = renamedImage(current, entry);
      next = place + 1;
    }
  };
}

/** Kinds that stand outside of namespaces, of those that a stack makes. */
const CLUSTER_WIDE = ['Namespace', 'StorageClass', 'ClusterIssuer', 'GatewayClass', 'IngressClass'];

export function inNamespace(object: KubeObject, namespace: string): KubeObject {
  if (namespace === '') return object;
  if (kindOf(object) === 'Namespace') return withValueAt(object, ['metadata', 'name'], () => namespace);
  if (CLUSTER_WIDE.includes(kindOf(object))) return object;
  return { ...object, metadata: { ...metadataOf(object), namespace } };
}

/** An image as the entry of `images` for it leaves it. */
function renamedImage(image: string, { name, newName, newTag, digest }: ImageEntry): string {
  const repository = newName ?? name;
  if (digest !== undefined) return `${repository}@${digest}`;
  return newTag === undefined ? `${repository}${image.slice(name.length)}` : `${repository}:${newTag}`;
}

function entryOf(symbol: string, image: string): ImageEntry {
  const repository = repositoryOf(image);
  const rest = image.slice(repository.length);
  return {
    name: symbol,
    ...(repository === symbol ? {} : { newName: repository }),
    ...(rest.startsWith('@') ? { digest: rest.slice(1) } : {}),
    ...(rest.startsWith(':') ? { newTag: rest.slice(1) } : {}),
  };
}

/** The image's name without tag and digest. */
function repositoryOf(image: string): string {
  const [named = ''] = image.split('@');
  return named.replace(/:[\w][\w.-]{0,127}$/, '');
}

/** `registry.example.com/team/app` is `app` in the base, or `team/app` where a profile calls it so; `ollama/ollama` stays. */
function symbolFor(repository: string, known: ReadonlySet<string>): string {
  const parts = repository.split('/');
  const hosted = parts.length > 1 && (/[.:]/.test(parts[0] ?? '') || parts[0] === 'localhost');
  if (!hosted) return repository;
  const endings = parts.map((_, index) => parts.slice(index + 1).join('/'));
  return endings.find((ending) => known.has(ending)) ?? parts.at(-1) ?? repository;
}

function labelPathsOf(object: KubeObject): readonly string[] {
  return ['metadata/labels', ...(TEMPLATE_LABELS[kindOf(object)] ?? [])];
}

function withoutLabels(value: Json | undefined, labels: Readonly<Record<string, string>>): Json | undefined {
  const kept = Object.entries(isMap(value) ? value : {}).filter(([key]) => !(key in labels));
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
