import type { CloudName, Json } from '../../model/index.ts';
import { layerFiles, objectFiles, type Filing, type LayerFiles } from './files.ts';
import type { Layer, Objects } from './layer.ts';
import { kindOf, TEMPLATE_LABELS, type KubeObject, type ObjectId } from './object.ts';
import { readme } from './readme.ts';
import { secretTemplate } from './secret-template.ts';
import type { Transforms } from './symbols.ts';
import { treeOf, type Leaf, type Tree, type TreeInput } from './tree.ts';
import { yamlText } from './yaml-text.ts';

/** A Kustomize tree. */
export interface KustomizeTree {
  /** Path from the stack's directory to text. */
  readonly files: ReadonlyMap<string, string>;
  /** What people should know, in sentences. */
  readonly notes: readonly string[];
  /** Directories that can be built, from the stack's directory: an overlay for each profile, and the leaves. */
  readonly builds: readonly {
    readonly path: string;
    readonly profile: string;
    readonly cloud: CloudName | undefined;
    readonly gpu: boolean;
  }[];
}

/** Where the tree is. */
const KUSTOMIZE_ROOT = 'deploy/kubernetes';

const GENERATED = 'Written by `landfall render`: change the configuration, not this file.';

/**
 * The tree whose every overlay builds exactly the objects that are applied: base, overlays of the profiles, components of
 * the clouds and of GPUs, and a leaf for every combination. All four clouds where none is given.
 */
export function renderKustomize(input: TreeInput): KustomizeTree {
  const clouds = input.clouds.length > 0 ? input.clouds : (['aws', 'azure', 'gcp', 'alicloud'] as const);
  const tree = treeOf({ ...input, clouds });
  const filing = filingOf(tree);
  const parts: readonly (readonly [string, ReadonlyMap<string, string>])[] = [
    ['base', baseFiles(tree, filing)],
    ...[...tree.overlays].map(
      ([profile, overlay]) => [`overlays/${profile}`, overlayFiles(tree, overlay, filing)] as const,
    ),
    ...[...tree.components].map(
      ([name, layer]) => [`components/${name}`, componentFiles(tree, layer, filing)] as const,
    ),
    ...tree.leaves.map((leaf) => [`overlays/${leaf.name}`, leafFiles(tree, leaf, filing)] as const),
  ];
  const files = parts.flatMap(([place, texts]) =>
    [...texts].map(([path, text]) => [`${KUSTOMIZE_ROOT}/${place}/${path}`, text] as const),
  );
  const page = [`${KUSTOMIZE_ROOT}/README.md`, readme(input.project, tree, KUSTOMIZE_ROOT)] as const;
  return { files: new Map([page, ...files]), notes: notesOf(tree), builds: buildsOf(input.profiles, tree) };
}

function baseFiles(tree: Tree, filing: Filing): ReadonlyMap<string, string> {
  const { files, resources } = objectFiles([...tree.base.values()], filing);
  const secret = secretTemplate(tree.secrets);
  const comment = [GENERATED, 'What all profiles have in common. Build an overlay, not this.'];
  return new Map([
    ['kustomization.yaml', kustomization(comment, 'Kustomization', { resources })],
    ...files,
    ...(secret === undefined ? [] : [['secret.yaml', secret] as const]),
  ]);
}

function overlayFiles(
  tree: Tree,
  { layer, transforms }: { readonly layer: Layer; readonly transforms: Transforms },
  filing: Filing,
): ReadonlyMap<string, string> {
  const parts = layerFiles(layer, (id) => tree.base.get(id), filing);
  const kinds = new Set([...tree.base.values(), ...layer.adds.values()].map(kindOf));
  const labels = [
    {
      pairs: transforms.labels,
      includeSelectors: false,
      // Pods too, but neither selectors nor the templates of volume claims: those can never be changed.
      fields: Object.entries(TEMPLATE_LABELS)
        .filter(([kind]) => kinds.has(kind))
        .flatMap(([kind, paths]) => paths.map((path) => ({ path, kind, create: true }))),
    },
  ];
  return directory([GENERATED], parts, {
    namespace: transforms.namespace,
    resources: ['../../base', ...parts.resources],
    labels,
    images: transforms.images as unknown as Json,
  });
}

function componentFiles(tree: Tree, layer: Layer, filing: Filing): ReadonlyMap<string, string> {
  const parts = layerFiles(layer, anywhere(tree), filing);
  const body = kustomization([GENERATED], 'Component', { resources: parts.resources, patches: patchList(parts) });
  return new Map([['kustomization.yaml', body], ...parts.files]);
}

function leafFiles(
  tree: Tree,
  { layer, transforms, profile, components }: Leaf,
  filing: Filing,
): ReadonlyMap<string, string> {
  const parts = layerFiles(layer, anywhere(tree), filing);
  return directory([GENERATED], parts, {
    namespace: transforms.namespace,
    resources: [`../${profile}`, ...parts.resources],
    components: components.map((name) => `../../components/${name}`),
    // Once more for what the components add.
    labels: [{ pairs: transforms.labels, includeSelectors: false }],
  });
}

function directory(
  comment: readonly string[],
  parts: LayerFiles,
  body: Readonly<Record<string, Json>>,
): ReadonlyMap<string, string> {
  return new Map([
    ['kustomization.yaml', kustomization(comment, 'Kustomization', { ...body, patches: patchList(parts) })],
    ...parts.files,
  ]);
}

function patchList({ patches }: LayerFiles): Json {
  return patches.map((path) => ({ path }));
}

function kustomization(
  comment: readonly string[],
  kind: 'Kustomization' | 'Component',
  body: Readonly<Record<string, Json>>,
): string {
  const version = kind === 'Kustomization' ? 'v1beta1' : 'v1alpha1';
  const filled = Object.entries(body).filter(([, value]) => !Array.isArray(value) || value.length > 0);
  return yamlText(comment, [{ apiVersion: `kustomize.config.k8s.io/${version}`, kind, ...Object.fromEntries(filled) }]);
}

/** The object that a component or leaf patches, wherever it was added. */
function anywhere(tree: Tree): (id: ObjectId) => KubeObject | undefined {
  const places: readonly Objects[] = [
    tree.base,
    ...[...tree.overlays.values()].map(({ layer }) => layer.adds),
    ...[...tree.components.values()].map(({ adds }) => adds),
  ];
  const all = new Map(places.flatMap((objects) => [...objects]));
  return (id) => all.get(id);
}

function filingOf({ base, origins }: Tree): Filing {
  const services = [...base.keys()].flatMap((id) => /^services\.([^.]+)/.exec(origins.get(id) ?? '')?.[1] ?? []);
  return { origins, folders: new Set(services).size > 1 };
}

function buildsOf(profiles: readonly string[], tree: Tree): KustomizeTree['builds'] {
  const plain = profiles.map((profile) => ({
    path: `${KUSTOMIZE_ROOT}/overlays/${profile}`,
    profile,
    cloud: undefined,
    gpu: false,
  }));
  const leaves = tree.leaves.map(({ name, profile, cloud, gpu }) => ({
    path: `${KUSTOMIZE_ROOT}/overlays/${name}`,
    profile,
    cloud,
    gpu,
  }));
  return [...plain, ...leaves];
}

function notesOf({ secrets }: Tree): readonly string[] {
  if (secrets.length === 0) return [];
  return [
    `${KUSTOMIZE_ROOT}/base/secret.yaml is a template that no overlay names: fill a copy outside of Git, or let landfall apply make the Secret.`,
  ];
}
