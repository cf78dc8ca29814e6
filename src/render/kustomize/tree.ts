import { canonicalJson, invariant, sameValue } from '../../base/index.ts';
import type { Arg, CloudName } from '../../model/index.ts';
import { applied, commonLayer, isEmpty, layerBetween, objectsOf, type Layer, type Objects } from './layer.ts';
import { kindOf, type KubeObject, type ObjectId } from './object.ts';
import { plain, symbolsOf, transformed, transformsOf, type Transforms } from './symbols.ts';

/** An object of the stack with the path of the configuration value it comes from. */
export interface TreeManifest {
  readonly key: string;
  readonly manifest: Readonly<Record<string, Arg>>;
  readonly origin: string;
}

/** What the tree is made of: the objects of every combination. */
export interface TreeInput {
  readonly project: string;
  readonly profiles: readonly string[];
  readonly clouds: readonly CloudName[];
  readonly manifests: (profile: string, cloud: CloudName | undefined, gpu: boolean) => readonly TreeManifest[];
}

export interface Leaf {
  /** Its directory below `overlays/`, as `aws-prod-gpu`. */
  readonly name: string;
  readonly profile: string;
  readonly cloud: CloudName | undefined;
  readonly gpu: boolean;
  /** Names of components, in order. */
  readonly components: readonly string[];
  readonly layer: Layer;
  readonly transforms: Transforms;
}

export interface Tree {
  readonly base: Objects;
  readonly overlays: ReadonlyMap<string, { readonly layer: Layer; readonly transforms: Transforms }>;
  /** Clouds and `gpu`, where they change anything. */
  readonly components: ReadonlyMap<string, Layer>;
  readonly leaves: readonly Leaf[];
  /** Secrets, which are not in the tree but as a template. */
  readonly secrets: readonly TreeManifest[];
  /** Origins of the objects. */
  readonly origins: ReadonlyMap<ObjectId, string>;
}

interface Combination {
  readonly profile: string;
  readonly cloud: CloudName | undefined;
  readonly gpu: boolean;
}

/** Splits the objects of all combinations into base, overlays, components and what is left for the leaves. */
export function treeOf(input: TreeInput): Tree {
  const { profiles, clouds, project } = input;
  const origins = new Map<ObjectId, string>();
  const secrets = new Map<string, TreeManifest>();
  const read = ({ profile, cloud, gpu }: Combination): readonly KubeObject[] =>
    input.manifests(profile, cloud, gpu).flatMap((one) => {
      if (one.manifest['kind'] === 'Secret') secrets.set(one.key, one);
      if (one.manifest['kind'] === 'Secret') return [];
      const object = one.manifest as KubeObject;
      for (const [id] of objectsOf([object])) origins.set(id, one.origin);
      return [object];
    });
  const start = (profile: string): Combination => ({ profile, cloud: undefined, gpu: false });
  const raw = new Map(profiles.map((profile) => [profile, read(start(profile))]));
  const symbols = symbolsOf([...raw.values()]);
  const transforms = new Map([...raw].map(([profile, objects]) => [profile, transformsOf(objects, symbols)]));
  const plainly = (combination: Combination): Objects => {
    const found = transforms.get(combination.profile);
    invariant(found !== undefined, 'every profile has been read');
    return objectsOf(read(combination).map((object) => plain(object, found, { symbols, namespace: project })));
  };
  const states = new Map(profiles.map((profile) => [profile, plainly(start(profile))]));
  const base = baseOf([...states.values()]);
  const overlays = new Map(
    [...states].map(([profile, state]) => [
      profile,
      { layer: layerBetween(base, state), transforms: transforms.get(profile) ?? NOTHING },
    ]),
  );
  const gpus = new Map(profiles.map((profile) => [profile, plainly({ ...start(profile), gpu: true })]));
  const components = new Map<string, Layer>();
  const keep = (name: string, variant: (profile: string) => Objects): void => {
    const layer = commonLayer([...states].map(([profile, state]) => layerBetween(state, variant(profile))));
    if (!isEmpty(layer)) components.set(name, layer);
  };
  const onClouds = new Map<string, Objects>();
  for (const cloud of clouds) {
    for (const profile of profiles) onClouds.set(`${cloud} ${profile}`, plainly({ ...start(profile), cloud }));
    keep(cloud, (profile) => onClouds.get(`${cloud} ${profile}`) ?? new Map());
  }
  const gpuMatters = [...states].some(
    ([profile, state]) => !isEmpty(layerBetween(state, gpus.get(profile) ?? new Map())),
  );
  if (gpuMatters) keep('gpu', (profile) => gpus.get(profile) ?? new Map());
  const combinations = combinationsOf(input, gpuMatters);
  const leaves = combinations.map((combination): Leaf => {
    const names = [combination.cloud, combination.gpu ? 'gpu' : undefined].filter((name) => name !== undefined);
    const used = names.filter((name) => components.has(name));
    const below = used.reduce(
      (state, name) => applied(state, components.get(name) ?? EMPTY),
      states.get(combination.profile) ?? new Map(),
    );
    const raws = read(combination);
    const ours = transforms.get(combination.profile) ?? NOTHING;
    const wanted = objectsOf(raws.map((object) => plain(object, ours, { symbols, namespace: project })));
    const namespace = raws.find((object) => kindOf(object) === 'Namespace');
    const leaf: Leaf = {
      name: leafName(combination),
      ...combination,
      components: used,
      layer: layerBetween(below, wanted),
      transforms: {
        ...ours,
        namespace: namespace === undefined ? ours.namespace : transformsOf([namespace], symbols).namespace,
      },
    };
    checkLeaf(applied(below, leaf.layer), leaf, objectsOf(raws));
    return leaf;
  });
  return { base, overlays, components, leaves, secrets: [...secrets.values()], origins };
}

const EMPTY: Layer = { adds: new Map(), patches: new Map(), deletes: [] };
const NOTHING: Transforms = { namespace: '', labels: {}, images: [] };

/** What all profiles have, each as most of them have it. */
function baseOf(states: readonly Objects[]): Objects {
  const [first, ...others] = states;
  const shared = [...(first ?? [])].filter(([id]) => others.every((other) => other.has(id)));
  return new Map(shared.map(([id, object]) => [id, usual(states.map((state) => state.get(id) ?? object))]));
}

/** The most frequent; the earliest of those that are equally so. */
function usual(variants: readonly KubeObject[]): KubeObject {
  const counts = new Map<string, { readonly object: KubeObject; readonly times: number }>();
  for (const object of variants) {
    const text = canonicalJson(object);
    counts.set(text, { object: counts.get(text)?.object ?? object, times: (counts.get(text)?.times ?? 0) + 1 });
  }
  const [winner] = [...counts.values()].sort((a, b) => b.times - a.times);
  invariant(winner !== undefined, 'every object of the base is in some profile');
  return winner.object;
}

/** Every profile on every cloud, and with GPUs where these change anything; without a cloud the overlay itself is built. */
function combinationsOf({ profiles, clouds }: TreeInput, gpuMatters: boolean): readonly Combination[] {
  return [undefined, ...clouds].flatMap((cloud) =>
    profiles.flatMap((profile) =>
      (gpuMatters ? [false, true] : [false])
        .filter((gpu) => cloud !== undefined || gpu)
        .map((gpu) => ({ profile, cloud, gpu })),
    ),
  );
}

function leafName({ profile, cloud, gpu }: Combination): string {
  return [cloud, profile, gpu ? 'gpu' : undefined].filter((part) => part !== undefined).join('-');
}

/** The tree is a view of what is applied: a leaf that built something else would be a lie. */
function checkLeaf(plainly: Objects, { name, transforms }: Leaf, wanted: Objects): void {
  const built = objectsOf([...plainly.values()].map((object) => transformed(object, transforms)));
  for (const [id, object] of wanted) {
    invariant(sameValue(built.get(id), object), `${id} of the leaf ${name} is built as it is applied`);
  }
  invariant(built.size === wanted.size, `the leaf ${name} builds nothing besides`);
}
