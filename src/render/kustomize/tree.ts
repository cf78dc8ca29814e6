import { canonicalJson, invariant, must } from '../../base/index.ts';
import type { Arg, CloudName } from '../../model/index.ts';
import { applied, commonLayer, isEmpty, layerBetween, objectsOf, type Layer, type Objects } from './layer.ts';
import { idOf, kindOf, nameOf, type KubeObject, type ObjectId, same } from './object.ts';
import { plain, symbolsOf, transformation, transformsOf, type Transforms } from './symbols.ts';

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
  const survey = surveyOf(input);
  const base = baseOf([...survey.states.values()]);
  const overlays = new Map(
    [...survey.states].map(([profile, state]) => [
      profile,
      { layer: layerBetween(base, state), transforms: must(survey.transforms.get(profile), profile) },
    ]),
  );
  const components = componentsOf(survey);
  const leaves = combinationsOf(survey).map((combination) => leafOf(survey, components, combination));
  return { base, overlays, components, leaves, secrets: [...survey.secrets.values()], origins: survey.origins };
}

/** The objects of every combination, read once, and what they have in common. */
interface Survey {
  readonly input: TreeInput;
  /** Each profile on any cluster, in the plain form of the files. */
  readonly states: ReadonlyMap<string, Objects>;
  readonly transforms: ReadonlyMap<string, Transforms>;
  readonly gpuMatters: boolean;
  /** The objects of a combination as they are applied. */
  readonly read: (combination: Combination) => readonly KubeObject[];
  /** The same in the plain form of the files. */
  readonly plainly: (combination: Combination) => Objects;
  readonly secrets: ReadonlyMap<string, TreeManifest>;
  readonly origins: ReadonlyMap<ObjectId, string>;
}

function surveyOf(input: TreeInput): Survey {
  const { profiles, project } = input;
  const origins = new Map<ObjectId, string>();
  const secrets = new Map<string, TreeManifest>();
  const read = remembered(({ profile, cloud, gpu }): readonly KubeObject[] => {
    const all = input.manifests(profile, cloud, gpu);
    for (const one of all) if (one.manifest['kind'] === 'Secret') secrets.set(one.key, one);
    const kept = all.filter(({ manifest }) => manifest['kind'] !== 'Secret');
    return kept.map(({ manifest, origin }) => {
      const object = manifest as KubeObject;
      origins.set(kindOf(object) === 'Namespace' ? `Namespace/${project}` : idOf(object), origin);
      return object;
    });
  });
  const raw = profiles.map((profile) => read(anywhere(profile)));
  const symbols = symbolsOf(raw);
  const transforms = new Map(profiles.map((profile, at) => [profile, transformsOf(raw[at] ?? [], symbols)]));
  const plainly = remembered((combination): Objects => {
    const own = must(transforms.get(combination.profile), combination.profile);
    return objectsOf(read(combination).map((object) => plain(object, own, { symbols, namespace: project })));
  });
  const states = new Map(profiles.map((profile) => [profile, plainly(anywhere(profile))]));
  const gpuMatters = [...states].some(
    ([profile, state]) => !isEmpty(layerBetween(state, plainly({ ...anywhere(profile), gpu: true }))),
  );
  return { input, states, transforms, gpuMatters, read, plainly, secrets, origins };
}

/** What a cloud, or GPUs, change in all profiles alike. */
function componentsOf({ input, states, gpuMatters, plainly }: Survey): ReadonlyMap<string, Layer> {
  const changes: readonly (readonly [string, Partial<Combination>])[] = [
    ...input.clouds.map((cloud) => [cloud, { cloud }] as const),
    ...(gpuMatters ? [['gpu', { gpu: true }] as const] : []),
  ];
  const layers = changes.map(([name, change]): readonly [string, Layer] => [
    name,
    commonLayer(
      [...states].map(([profile, state]) => layerBetween(state, plainly({ ...anywhere(profile), ...change }))),
    ),
  ]);
  return new Map(layers.filter(([, layer]) => !isEmpty(layer)));
}

function leafOf(survey: Survey, components: ReadonlyMap<string, Layer>, combination: Combination): Leaf {
  const { profile, cloud, gpu } = combination;
  const used = [cloud, gpu ? 'gpu' : undefined].filter((name) => name !== undefined && components.has(name));
  const below = used.reduce<Objects>(
    (state, name) => applied(state, must(components.get(name ?? ''), 'a component')),
    must(survey.states.get(profile), profile),
  );
  const raw = survey.read(combination);
  const own = must(survey.transforms.get(profile), profile);
  const namespace = raw.find((object) => kindOf(object) === 'Namespace');
  const leaf: Leaf = {
    name: leafName(combination),
    ...combination,
    components: used.filter((name) => name !== undefined),
    layer: layerBetween(below, survey.plainly(combination)),
    transforms: { ...own, namespace: namespace === undefined ? own.namespace : nameOf(namespace) },
  };
  checkLeaf(applied(below, leaf.layer), leaf, objectsOf(raw));
  return leaf;
}

function anywhere(profile: string): Combination {
  return { profile, cloud: undefined, gpu: false };
}

function remembered<T>(make: (combination: Combination) => T): (combination: Combination) => T {
  const made = new Map<string, T>();
  return (combination) => {
    const name = leafName(combination);
    const known = made.get(name);
    if (known !== undefined) return known;
    const value = make(combination);
    made.set(name, value);
    return value;
  };
}

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
function combinationsOf({ input: { profiles, clouds }, gpuMatters }: Survey): readonly Combination[] {
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
  const built = objectsOf([...plainly.values()].map(transformation(transforms)));
  for (const [id, object] of wanted) {
    invariant(same(built.get(id), object), `${id} of the leaf ${name} is built as it is applied`);
  }
  invariant(built.size === wanted.size, `the leaf ${name} builds nothing besides`);
}
