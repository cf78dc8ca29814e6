import { parse, parseAllDocuments } from 'yaml';
import { must } from '../../base/index.ts';
import type { Json } from '../../model/index.ts';
import {
  idOf,
  isList,
  isMap,
  textIn,
  type JsonMap,
  type KubeObject,
  mapIn,
  withImages,
  withValueAt,
} from './object.ts';
import { merged } from './strategic-merge.ts';
import { inNamespace, renaming, type ImageEntry } from './symbols.ts';

/** An object with the name it had where it was written: patches call it by that. */
interface Entry {
  readonly id: string;
  readonly object: KubeObject;
}

type Files = ReadonlyMap<string, string>;

/** What `kustomize build` makes of a directory of the tree, by this house's own hand; sorted by kind and name. */
export function buildLeaf(files: Files, directory: string): readonly KubeObject[] {
  return built(files, directory, [])
    .map(({ object }) => object)
    .sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

function built(files: Files, directory: string, below: readonly Entry[]): readonly Entry[] {
  const kustomization = mapIn(parse(textOf(files, `${directory}/kustomization.yaml`)) as Json) ?? {};
  const resources = textsIn(kustomization['resources']).flatMap((path) => resourceAt(files, joined(directory, path)));
  const components = textsIn(kustomization['components']).map((path) => joined(directory, path));
  const start = [...below, ...resources];
  const laid = components.reduce<readonly Entry[]>((entries, path) => built(files, path, entries), start);
  const patches = membersOf(kustomization['patches']).flatMap(({ path }) =>
    documentsOf(textOf(files, joined(directory, textIn(path)))),
  );
  const rename = renaming(membersOf(kustomization['images']) as readonly unknown[] as readonly ImageEntry[]);
  const patched = withPatches(laid, patches);
  return patched.map(({ id, object }) => ({ id, object: withImages(placed(object, kustomization), rename) }));
}

function withPatches(entries: readonly Entry[], patches: readonly KubeObject[]): readonly Entry[] {
  const objects = new Map(entries.map(({ id, object }) => [id, object]));
  for (const { $patch, ...patch } of patches) {
    const id = idOf(patch);
    const object = must(objects.get(id), `the patch of ${id} finds its object`);
    const { metadata, ...rest } = patch;
    const { name: _, ...more } = mapIn(metadata) ?? {};
    if ($patch === 'delete') objects.delete(id);
    else objects.set(id, merged(object, { ...rest, metadata: more }) as KubeObject);
  }
  return [...objects].map(([id, object]) => ({ id, object }));
}

/** With namespace and labels. */
function placed(object: KubeObject, kustomization: JsonMap): KubeObject {
  const inPlace = inNamespace(object, textIn(kustomization['namespace']));
  return membersOf(kustomization['labels']).reduce(withLabels, inPlace);
}

function withLabels(object: KubeObject, { pairs = {}, fields = [] }: JsonMap): KubeObject {
  const more = membersOf(fields).filter(({ kind }) => kind === object['kind']);
  return ['metadata/labels', ...more.map(({ path }) => textIn(path))].reduce(
    (current, path) => withValueAt(current, path.split('/'), (value) => ({ ...mapIn(value), ...mapIn(pairs) })),
    object,
  );
}

function resourceAt(files: Files, path: string): readonly Entry[] {
  if (files.has(`${path}/kustomization.yaml`)) return built(files, path, []);
  return documentsOf(textOf(files, path)).map((object) => ({ id: idOf(object), object }));
}

function documentsOf(text: string): readonly KubeObject[] {
  return parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
}

function textOf(files: Files, path: string): string {
  return must(files.get(path), `the tree has ${path}`);
}

function textsIn(value: Json | undefined): readonly string[] {
  return isList(value) ? value.map(textIn) : [];
}

function membersOf(value: Json | undefined): readonly JsonMap[] {
  return isList(value) ? value.filter(isMap) : [];
}

/** `a/b` and `../c` make `a/c`. */
function joined(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${directory}/${path}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}
