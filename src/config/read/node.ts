/** Where a value was written. Lines and columns count from 1. */
export interface Origin {
  /** Path as the user would type it, or `--set` for the command line. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Columns the value takes on its line. */
  readonly length: number;
  /** The source line. */
  readonly excerpt: string;
}

export type Scalar = string | number | boolean | null;

/** A value of the configuration that remembers where it came from and what it replaced. */
export type ConfigNode = ScalarNode | MapNode | ListNode;

interface NodeBase {
  readonly origin: Origin;
  /** What stood here in lower layers, newest first. */
  readonly overrode: readonly ConfigNode[];
  /** A tag of the file's own, as Compose's `!reset`; YAML's own tags are not kept. */
  readonly tag?: string;
}

export interface ScalarNode extends NodeBase {
  readonly kind: 'scalar';
  readonly value: Scalar;
}

export interface MapNode extends NodeBase {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, MapEntry>;
}

export interface MapEntry {
  readonly key: Origin;
  readonly node: ConfigNode;
}

export interface ListNode extends NodeBase {
  readonly kind: 'list';
  readonly items: readonly ConfigNode[];
}

export type Path = readonly (string | number)[];

/** The plain value of a node. */
export function plain(node: ConfigNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]));
}

export function child(node: ConfigNode | undefined, step: string | number): ConfigNode | undefined {
  if (node?.kind === 'map') return node.entries.get(String(step))?.node;
  if (node?.kind === 'list') return node.items[Number(step)];
  return undefined;
}

/** The node at a path, or undefined. */
export function nodeAt(root: ConfigNode, path: Path): ConfigNode | undefined {
  return path.reduce<ConfigNode | undefined>(child, root);
}

/** Where to point for a path: the value there, or the nearest thing above it that exists. */
export function originNear(root: ConfigNode, path: Path): Origin {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeAt(root, path.slice(0, length));
    if (node !== undefined) return node.kind === 'map' ? keyOrigin(root, path.slice(0, length)) : node.origin;
  }
  return root.origin;
}

/** Where the key of a path was written. */
export function keyOrigin(root: ConfigNode, path: Path): Origin {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = parent?.kind === 'map' ? parent.entries.get(String(path.at(-1))) : undefined;
  return entry?.key ?? nodeAt(root, path)?.origin ?? root.origin;
}

/** `network.subnets.app.cidr` or `listeners[0].port` to its steps. */
export function parsePath(text: string): Path {
  return [...text.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));
}

export function formatPath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('');
}

/** The tree with the node at `path` replaced; what stood there is forgotten. */
export function replaceAt(root: ConfigNode, path: Path, node: ConfigNode): ConfigNode {
  const [step, ...rest] = path;
  if (step === undefined) return node;
  if (root.kind === 'list')
    return {
      ...root,
      items: root.items.map((item, index) => (index === Number(step) ? replaceAt(item, rest, node) : item)),
    };
  if (root.kind === 'scalar') return root;
  const entries = new Map(root.entries);
  const entry = entries.get(String(step));
  if (entry !== undefined) entries.set(String(step), { ...entry, node: replaceAt(entry.node, rest, node) });
  return { ...root, entries };
}
